"""Which kind of column holds a member, and what is checked before and after the value enters it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from trivet.catalog.records import Field
from trivet.predicates.nodes import (
    Always,
    Asserted,
    Compare,
    FormatIs,
    HasKey,
    In,
    JsonType,
    Predicate,
    TypeIs,
)
from trivet.predicates.simplify import assume, possible_types
from trivet.predicates.tree import walk
from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.dialect import Dialect
from trivet.targets.sql.follow import conjuncts, first_origin, followed, label
from trivet.targets.sql.records import Bounds, Check, Column, Kind

_KIND_OF_TYPE: Mapping[str, Kind] = {
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "string": "text",
}
_KIND_OF_FORMAT: Mapping[str, Kind] = {"date": "date", "date-time": "datetime", "uuid": "uuid"}


def column(
    field: Field,
    name: str,
    table: str,
    definitions: Mapping[str, Predicate],
    dialect: Dialect,
    target: SqlTarget,
) -> Column:
    """The column of a field; the names of its checks are not yet fitted and parted."""
    meaning = followed(field.predicate, definitions)
    types = possible_types(meaning)
    accepts = tuple(sorted(types - {"null"}))
    kind = _kind(accepts)
    inner = _inner_parts(meaning, accepts) if kind != "json" else tuple(conjuncts(field.predicate))
    kind = _formatted(kind, inner, dialect, target)
    bounds = _bounds(inner) if kind == "integer" else Bounds()
    stem = f"{table}_{field.name}"
    checks = tuple(
        Check(f"{stem}_{label(part)}", label(part), first_origin(part, field.origin), part, field.name)
        for part in inner
    )
    type_check = Check(f"{stem}_type", "type", field.origin / "type", TypeIs(accepts), field.name)
    early = kind in dialect.fragile or (kind == "integer" and dialect.is_bounded(bounds))
    return Column(
        name,
        field.name,
        kind,
        dialect.type_of(kind, bounds),
        field.required,
        "null" in types,
        kind in dialect.literal,
        field.origin,
        field.facts,
        accepts,
        field.predicate,
        entry=() if kind == "json" else (type_check, *(checks if early else ())),
        checks=() if kind in dialect.fragile else checks,
        presence=_presence(field, stem) if field.required else None,
    )


def _presence(field: Field, stem: str) -> Check:
    return Check(f"{stem}_required", "required", field.origin / "required", HasKey(field.name), field.name)


def _kind(accepts: tuple[JsonType, ...]) -> Kind:
    return _KIND_OF_TYPE.get(accepts[0], "json") if len(accepts) == 1 else "json"


def _inner_parts(meaning: Predicate, accepts: tuple[JsonType, ...]) -> tuple[Predicate, ...]:
    """What is asserted of a value of the column's one type: guards and type tests are gone."""
    known = assume(meaning, accepts)
    return tuple(part for part in conjuncts(known) if not isinstance(part, Always))


def _formatted(kind: Kind, inner: tuple[Predicate, ...], dialect: Dialect, target: SqlTarget) -> Kind:
    """A text whose one assertion is a format that the dialect has a type for gets that type."""
    if kind != "text" or len(inner) != 1:
        return kind
    formats = [part for part in walk(inner[0]) if not isinstance(part, Asserted)]
    if len(formats) != 1 or not isinstance(formats[0], FormatIs):
        return kind
    wanted = _KIND_OF_FORMAT.get(formats[0].name, kind)
    if wanted == "datetime" and target.datetime == "text":
        return kind
    return wanted if wanted in dialect.types else kind


def _bounds(inner: tuple[Predicate, ...]) -> Bounds:
    low: int | Decimal | None = None
    high: int | Decimal | None = None
    for part in inner:
        while isinstance(part, Asserted):
            part = part.predicate
        match part:
            case Compare(">=" | ">", bound):
                low = bound if low is None else max(low, bound)
            case Compare("<=" | "<", bound):
                high = bound if high is None else min(high, bound)
            case In(values) if values and all(_is_number(value) for value in values):
                low = min(values) if low is None else max(low, min(values))
                high = max(values) if high is None else min(high, max(values))
    return Bounds(low, high)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
