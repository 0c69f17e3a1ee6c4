"""Plans the column of a member: its kind, its type, and the checks before and after the value is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Field
from trivet.diagnostics import Diagnostic
from trivet.predicates.analysis.marks import unmarked
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    Asserted,
    Cannot,
    FormatIs,
    HasKey,
    JsonType,
    Predicate,
    TypeIs,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import walk
from trivet.rules import EXTENSION_CONFLICT
from trivet.settings import Readings, SqlTarget
from trivet.targets.sql.plan.dereference import conjuncts, first_origin, followed, label
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.integers import Size, guard_of, size_of
from trivet.targets.sql.plan.known import known, split
from trivet.targets.sql.plan.numerals import reads_as_number
from trivet.targets.sql.plan.records import Bounds, Check, Column, Guard, Kind, RequestedType
from trivet.targets.sql.plan.requested_types import (
    ASK_ANOTHER,
    Unknown,
    bounds_of,
    granted,
    implied,
    is_known,
)
from trivet.targets.sql.plan.server_defaults import default_of

_KIND_OF_TYPE: Mapping[str, Kind] = {
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "string": "text",
}
_KIND_OF_FORMAT: Mapping[str, Kind] = {
    "date": "date",
    "date-time": "datetime",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "uuid": "uuid",
}


@dataclass(frozen=True, slots=True)
class Kinds:
    """Everything that a column's type depends on, except the member itself.

    This is the catalog, the dialect and the settings.
    """

    catalog: Catalog
    definitions: Mapping[str, Predicate]
    dialect: Dialect
    target: SqlTarget
    readings: Readings


def column(field: Field, name: str, table: str, kinds: Kinds) -> tuple[Column, Diagnostic | Unknown | None]:
    """Return the column for a member, and a report if it cannot have the type that `x-sql-type` requests.

    The names of its checks begin with `table`. They may still be too long or clash.
    """
    definitions, dialect = kinds.definitions, kinds.dialect
    meaning = followed(field.predicate, definitions)
    types = possible_types(meaning)
    accepts = _accepts(types)
    base = _kind(accepts)
    inner = _inner_parts(meaning, accepts) if base != "json" else tuple(split(field.predicate, definitions))
    stem = f"{table}_{field.name}"
    requested = _requested(field, base, inner, dialect)
    if isinstance(requested, RequestedType):
        kind, type_, guard = (
            requested.kind,
            requested.type,
            _guard(field, stem, requested, inner, base),
        )
    else:
        kind = _formatted(base, inner, dialect)
        kind = "text" if kind in ("date", "datetime") and kinds.target.datetime == "text" else kind
        type_, guard = _typed(field, stem, kind, inner, kinds)
    checks = tuple(
        Check(f"{stem}_{label(part)}", label(part), first_origin(part, field.origin), part, field.name)
        for part in inner
    )
    type_check = Check(f"{stem}_type", "type", field.origin / "type", TypeIs(accepts), field.name)
    early = kind in dialect.types.fragile or (kind == "integer" and type_ != dialect.types.by_kind[kind])
    entry = (type_check, *(checks if early else ()), *((guard.check,) if guard else ()))
    result = Column(
        name,
        field.name,
        kind,
        type_,
        field.required,
        "null" in types and evaluate(field.predicate, None, definitions),
        kind in dialect.types.literal,
        field.origin,
        field.facts,
        accepts,
        field.predicate,
        stem,
        entry=() if kind == "json" else entry,
        checks=() if kind in dialect.types.fragile else checks,
        presence=_presence(field, stem) if field.required else None,
        guard=guard,
        server_default=default_of(field, kind, type_, guard, dialect),
    )
    return result, _fault(field, requested, type_, dialect)


def _typed(
    field: Field, stem: str, kind: Kind, inner: tuple[Predicate, ...], kinds: Kinds
) -> tuple[str, Guard | None]:
    """Return the SQL type for a column of this kind, with a guard if one is needed.

    A guard is a check that refuses values which the schema accepts but the type cannot store.
    """
    type_of = kinds.dialect.types.type_of
    plain = kinds.dialect.types.plain.get(kind)
    if plain is not None and kinds.target.checks == "none" and not kinds.target.documents:
        return plain, None
    bounds = _bounds(kind, inner, kinds.target)
    exact = type_of(kind, bounds)
    size = _size(field, bounds, kinds) if kind == "integer" else None
    type_ = exact if size is None else type_of(kind, bounds.narrowed(*size.ends))
    if size is None or type_ == exact or kinds.dialect.limits.keeps_documents:
        return type_, None
    return type_, guard_of(size, inner, stem, field)


def _size(field: Field, bounds: Bounds, kinds: Kinds) -> Size | None:
    """Return the size of an integer column, or None if it must store every integer.

    `format: int32` sets the size only if formats are asserted and the dialect does not keep whole documents.
    """
    if kinds.target.integers == "exact":
        return None
    heeds_format = kinds.readings.format == "assert" and not kinds.dialect.limits.keeps_documents
    return size_of(field.schema, bounds, kinds.catalog.entities if heeds_format else None)


def _bounds(kind: Kind, inner: tuple[Predicate, ...], target: SqlTarget) -> Bounds:
    if kind == "integer":
        return bounds_of(inner, whole=True)
    return Bounds(numeral=kind != "text" or (target.checks != "none" and reads_as_number(inner)))


def _requested(
    field: Field, base: Kind, inner: tuple[Predicate, ...], dialect: Dialect
) -> RequestedType | Cannot | None:
    """Return the type that `x-sql-type` requests for the member; `Cannot` if the column cannot have it.

    Return None if no type is requested. Also return None if one type is requested for all dialects, and this
    dialect does not know it.
    """
    types = field.facts.effects.sql_types
    text = types.get(dialect.name, types.get(""))
    if text is None or _unknown(field, dialect):
        return None
    requested = granted(text, base, dialect)
    typed = isinstance(requested, RequestedType) and requested.kind in _KIND_OF_FORMAT.values()
    if (
        isinstance(requested, RequestedType)
        and typed
        and inner
        and _formatted(base, inner, dialect) != requested.kind
    ):
        other = next((part for part in inner if not implied(requested.holds, (part,), base)), inner[0])
        return Cannot(f"a column of type {requested.type} cannot check `{label(other)}`")
    return requested


def _unknown(field: Field, dialect: Dialect) -> bool:
    """Return whether `x-sql-type` requests a type for all dialects that this dialect does not know.

    The result is false if `x-sql-type` also requests a type for this dialect alone.
    """
    types = field.facts.effects.sql_types
    return "" in types and dialect.name not in types and not is_known(types[""], dialect)


def _fault(
    field: Field, requested: RequestedType | Cannot | None, type_: str, dialect: Dialect
) -> Diagnostic | Unknown | None:
    if _unknown(field, dialect):
        effects = field.facts.effects
        return Unknown(effects.places["sql-type"], effects.sql_types[""], dialect.name, type_)
    if not isinstance(requested, Cannot):
        return None
    place = field.facts.effects.places["sql-type"]
    message = f"{dialect.name} cannot give this type: {requested.reason}"
    return EXTENSION_CONFLICT.at(place, message, ASK_ANOTHER)


def _guard(
    field: Field, stem: str, requested: RequestedType, inner: tuple[Predicate, ...], base: Kind
) -> Guard | None:
    """Return the check for values that the schema accepts but the requested type cannot store.

    Return None if there are no such values. `base` is the column's kind without the request.
    """
    if implied(requested.holds, inner, base):
        return None
    place = field.facts.effects.places["sql-type"]
    keyword = place.pointer.rpartition("/")[2]
    check = Check(f"{stem}_sql_type", keyword, place, requested.holds, field.name, "sql_type")
    return Guard(check, keyword, place, f"{requested.type} holds {requested.description}")


def _presence(field: Field, stem: str) -> Check:
    return Check(f"{stem}_required", "required", field.origin / "required", HasKey(field.name), field.name)


def _accepts(types: frozenset[JsonType]) -> tuple[JsonType, ...]:
    """Return the types without null, sorted. If `number` is among them, `integer` is left out."""
    found = types - {"null"}
    return tuple(sorted(found - {"integer"} if "number" in found else found))


def _kind(accepts: tuple[JsonType, ...]) -> Kind:
    return _KIND_OF_TYPE.get(accepts[0], "json") if len(accepts) == 1 else "json"


def _inner_parts(meaning: Predicate, accepts: tuple[JsonType, ...]) -> tuple[Predicate, ...]:
    """Return the conjuncts of `meaning` for a value whose type is known to be one of `accepts`.

    Type tests that are certain to succeed are left out, and so is what always holds with them, such as a `oneOf` of a
    type and null: no dialect prints a check of it.
    """
    parts = conjuncts(known(meaning, accepts))
    return tuple(part for part in parts if not isinstance(simplify(unmarked(part)), Always))


def _formatted(kind: Kind, inner: tuple[Predicate, ...], dialect: Dialect) -> Kind:
    """Return the column kind for texts of one format, such as `date` instead of `text`.

    Return `kind` itself if `inner` asserts anything besides one format, or if the dialect has no type for the format.
    """
    if kind != "text" or len(inner) != 1:
        return kind
    formats = [part for part in walk(inner[0]) if not isinstance(part, Asserted)]
    if len(formats) != 1 or not isinstance(formats[0], FormatIs):
        return kind
    found = _KIND_OF_FORMAT.get(formats[0].name, kind)
    return found if found in dialect.types.by_kind else kind
