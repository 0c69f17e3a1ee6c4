"""Prints a conjunction of predicates about one object.

Members that must satisfy the same predicate are tested in a single call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.predicates.nodes import HasKey, JsonType, Never, Predicate, PropertyIs, TypeIs
from trivet.predicates.simplify import assume
from trivet.targets.sql.dialects.duckdb.lists import Piece, members_of, none_fails, pieces, printed
from trivet.targets.sql.dialects.duckdb.text import array, is_storable, literal
from trivet.targets.sql.dialects.duckdb.value import Value, of_json
from trivet.targets.sql.print.layout import joined
from trivet.targets.sql.print.printer import Printer


def grouped(printer: Printer, parts: tuple[Predicate, ...], value: Value) -> Iterator[str]:
    """Yield the conditions of all parts of a conjunction.

    Conditions on the presence of members come first, then conditions on their values, then those of all other parts.
    """
    needed = [part.key for part in parts if isinstance(part, HasKey) and is_storable(part.key)]
    if len(needed) > 1:
        yield f"list_has_all(json_keys({value.json}), {array(map(literal, needed))})"
    groups: dict[Piece | Predicate, list[str]] = {}
    others: list[Predicate] = []
    for part in parts:
        if isinstance(part, PropertyIs) and is_storable(part.key) and part.predicate != Never():
            found = pieces(part.predicate)
            for piece in (part.predicate,) if found is None else found:
                groups.setdefault(piece, []).append(part.key)
        elif len(needed) < 2 or not isinstance(part, HasKey) or part.key not in needed:
            others.append(part)
    for one, keys in groups.items():
        yield from _of_members(printer, one, keys, value)
    yield from (printer.test(part, value) for part in others)


def _of_members(printer: Printer, one: Piece | Predicate, keys: list[str], value: Value) -> Iterator[str]:
    """Yield SQL conditions for the members named in `keys`.

    All conditions hold if and only if each of these members is absent or passes the test `one`.
    """
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
    kind: JsonType = "string" if "string" in one.types else "number"
    test = printer.test(assume(one.node, one.types), replace(member, known=kind))
    return test if test == "true" else joined("OR", [f"{member.atom} IS NULL", test])
