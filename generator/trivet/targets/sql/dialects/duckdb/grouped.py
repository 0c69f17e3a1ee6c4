"""Prints a conjunction of predicates about one object.

Members that must satisfy the same predicate are tested in a single call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from trivet.predicates.nodes import (
    Always,
    EveryUncoveredProperty,
    HasKey,
    JsonType,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.dialects.duckdb.lists import (
    MEMBER_TYPES,
    Piece,
    members_of,
    none_fails,
    pieces,
    printed,
)
from trivet.targets.sql.dialects.duckdb.text import array, is_storable, literal
from trivet.targets.sql.dialects.duckdb.value import Value, of_json
from trivet.targets.sql.print.layout import joined
from trivet.targets.sql.print.printer import Printer

#: A test or predicate → the names of the members that must satisfy it.
Groups: TypeAlias = dict[Piece | Predicate, list[str]]


def grouped(printer: Printer, parts: tuple[Predicate, ...], value: Value) -> Iterator[str]:
    """Yield SQL conditions that together test all `parts` of a conjunction about the object `value`.

    One condition may test several parts: for example, the presence of all required members.
    """
    needed = [part.key for part in parts if isinstance(part, HasKey) and is_storable(part.key)]
    if len(needed) > 1:
        yield f"{value.keys} @> {array(map(literal, needed))}"
    groups, others = _groups(parts)
    others = [
        one for one in others if len(needed) < 2 or not isinstance(one, HasKey) or one.key not in needed
    ]
    closed = next((one for one in others if closed_names(one)), None) if value.is_asked else None
    if closed is not None:
        yield f'"members" <@ {array(map(literal, _typed_members(closed_names(closed) or (), groups)))}'
        groups = {one: keys for one, keys in groups.items() if not _is_of_types(one)}
        others.remove(closed)
    for one, keys in groups.items():
        yield from _of_members(printer, one, keys, value)
    yield from (printer.test(part, value) for part in others)


def closed_names(node: Predicate) -> list[str] | None:
    """Return the names of the members that `additionalProperties: false` allows; None for any other node.

    The result is also None if the node allows names by pattern or under a condition. Names that DuckDB cannot store
    are left out.
    """
    if not isinstance(node, EveryUncoveredProperty) or not isinstance(node.predicate, Never):
        return None
    if len(node.covers) > 1:
        return None
    if any(not isinstance(one.condition, Always) or one.patterns or one.every for one in node.covers):
        return None
    return [key for one in node.covers for key in one.keys if is_storable(key)]


def _groups(parts: tuple[Predicate, ...]) -> tuple[Groups, list[Predicate]]:
    """Split a conjunction into tests of members' values, and all other parts.

    The tests are a mapping: test → names of the members that must pass it.
    """
    groups: Groups = {}
    others: list[Predicate] = []
    for part in parts:
        if isinstance(part, PropertyIs) and is_storable(part.key) and part.predicate != Never():
            found = pieces(part.predicate)
            for piece in (part.predicate,) if found is None else found:
                groups.setdefault(piece, []).append(part.key)
        else:
            others.append(part)
    return groups, others


def _type_groups(groups: Groups) -> Iterator[tuple[TypeIs, list[str]]]:
    for one, keys in groups.items():
        if isinstance(one, Piece) and isinstance(one.node, TypeIs):
            yield one.node, keys


def _is_of_types(one: Piece | Predicate) -> bool:
    return isinstance(one, Piece) and isinstance(one.node, TypeIs)


def _typed_members(names: Sequence[str], groups: Groups) -> Iterator[str]:
    """Yield the entries that the SQL list `"members"` may have: name and type, such as `id:VARCHAR`.

    `names` are the members that the object may have, and `groups` has their possible types.
    """
    types = [(frozenset(one.types), keys) for one, keys in _type_groups(groups)]
    for name in names:
        asserted = [found for found, keys in types if name in keys]
        for kind, known in MEMBER_TYPES.items():
            if all(found & known for found in asserted):
                yield f"{name}:{kind}"


def _of_members(printer: Printer, one: Piece | Predicate, keys: list[str], value: Value) -> Iterator[str]:
    """Yield SQL conditions that hold if each member named in `keys` is absent or passes the test `one`."""
    if isinstance(one, Piece) and len(keys) == 1 and not isinstance(one.node, TypeIs):
        yield _of_member(printer, one, value.at(keys[0]))
    elif isinstance(one, Piece):
        yield from printed(one, members_of(value, keys), printer.test)
    elif len(keys) == 1:
        yield printer.test(PropertyIs(keys[0], one), value)
    else:
        member = of_json(f"m{value.depth + 1}", value.depth + 1)
        yield none_fails(value.many("json_extract", keys), member, printer.test(one, member))


def _of_member(printer: Printer, one: Piece, member: Value) -> str:
    """Return the SQL condition that a member's value passes the test `one`.

    The condition is also true if the member is absent or null.
    """
    if one.types == {"array"}:
        test = printer.test(one.node, of_json(member.text, member.depth))
        return f"coalesce({test}, true)"
    kind: JsonType = "string" if "string" in one.types else "number"
    test = printer.test(assume(one.node, one.types), replace(member, known=kind))
    return test if test == "true" else joined("OR", [f"{member.atom} IS NULL", test])
