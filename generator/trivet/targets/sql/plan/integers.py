"""Decides how many bits a column of integers has, and plans the guards against integers that are too large for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trivet.catalog.records import NULL, Entity, Field
from trivet.catalog.shapes import shape_of
from trivet.diagnostics import Origin
from trivet.normalize.schema import UNASSERTED, Schema
from trivet.predicates.nodes import And, Compare, Predicate
from trivet.targets.sql.plan.records import Bounds, Check, Guard
from trivet.targets.sql.plan.requested_types import implied


@dataclass(frozen=True, slots=True)
class Size:
    """The number of bits of an integer column.

    `place` is the location of the `format` that requests this number of bits; None if no `format` does.
    """

    bits: int = 64
    place: Origin | None = None

    @property
    def ends(self) -> tuple[int, int]:
        half = 2 ** (self.bits - 1)
        return -half, half - 1


def size_of(schema: Schema, bounds: Bounds, entities: Mapping[str, Entity] | None) -> Size | None:
    """Return the size of a schema's integers: 32 bits for `format: int32`, else 64.

    The format is ignored if a bound needs more than 32 bits, or `entities` is None. Return None if a bound needs
    more than 64 bits.
    """
    place = None if entities is None else _int32(schema, entities)
    sizes = (Size(32, place), Size()) if place is not None else (Size(),)
    return next((size for size in sizes if not bounds.beyond(*size.ends)), None)


def guard_of(size: Size, inner: Sequence[Predicate], stem: str, field: Field) -> Guard:
    """Return a `Guard`: its check refuses integers that the schema accepts, but the column cannot store.

    - `inner`: predicates that already hold; bounds that follow from them are not tested again
    - `stem`: the beginning of the check's name
    """
    ends = [Compare(">=", size.ends[0]), Compare("<=", size.ends[1])]
    open_ends = tuple(end for end in ends if not implied(end, inner, "integer"))
    holds = open_ends[0] if len(open_ends) == 1 else And(open_ends)
    beyond = f"integers beyond {size.bits} bits are refused"
    if size.place is None:
        check = Check(f"{stem}_integers", "integers", field.origin / "type", holds, field.name)
        return Guard(check, "(integers)", None, f"{beyond}; `integers: exact` keeps them")
    check = Check(f"{stem}_format", "format", size.place, holds, field.name)
    return Guard(check, "format", size.place, f"{beyond}, as the format `int32` requires")


def _int32(
    schema: Schema, entities: Mapping[str, Entity], seen: frozenset[str] = frozenset()
) -> Origin | None:
    """Return the location of a `format: int32` that applies to every integer the schema accepts, or None."""
    aside = schema.get(UNASSERTED)
    if isinstance(aside, Mapping) and aside.get("format") == "int32":
        return schema.origin / "format"
    name = schema.get("$ref")
    if name in entities and name not in seen:
        found = _int32(entities[name].schema, entities, seen | {name})
        if found is not None:
            return found
    return next((place for place in _below(schema, entities, seen) if place is not None), None)


def _below(schema: Schema, entities: Mapping[str, Entity], seen: frozenset[str]) -> Iterator[Origin | None]:
    """Yield the location of `format: int32` in each branch of `allOf`; None for a branch without this format.

    For `anyOf` and for `oneOf`, yield the location of the format in the first option if all options have the format.
    Options that accept only null are ignored.
    """
    for child in schema.get("allOf", ()):
        yield _int32(child, entities, seen)
    for keyword in ("anyOf", "oneOf"):
        options = [one for one in schema.get(keyword, ()) if shape_of(one) != NULL]
        found = [_int32(one, entities, seen) for one in options]
        if None not in found:
            yield from found[:1]
