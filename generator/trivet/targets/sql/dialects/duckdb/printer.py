"""Prints predicates as DuckDB expressions over a JSON value.

An expression is not NULL if the value exists and has a type that the node applies to.
"""

from __future__ import annotations

from dataclasses import replace

from trivet.predicates.analysis.types import item_types, json_type
from trivet.predicates.nodes import (
    And,
    Compare,
    EveryItem,
    EveryKey,
    EveryUncoveredProperty,
    In,
    MultipleOf,
    Never,
    Predicate,
    TypeIs,
    Unique,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.dialects.duckdb.formats import format_test
from trivet.targets.sql.dialects.duckdb.grouped import closed_names, grouped
from trivet.targets.sql.dialects.duckdb.lists import (
    ITEMS,
    MEMBERS,
    TYPE_NAMES,
    Piece,
    all_of,
    is_of_all,
    none_fails,
    pieces,
    printed,
)
from trivet.targets.sql.dialects.duckdb.numbers import compare, equal, multiple_of
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.dialects.duckdb.text import array, is_storable, literal
from trivet.targets.sql.dialects.duckdb.unique import unique
from trivet.targets.sql.dialects.duckdb.value import Value, of_json, of_member, of_text
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop
from trivet.targets.sql.print.layout import block, chain, joined
from trivet.targets.sql.print.printer import Print, Printer, among, rows

TRUE, FALSE = "true", "false"


# Fragments -----------------------------------------------------------------------------------------------
def _items(value: Value, start: int, numbered: bool) -> Loop:
    """Return the loop over the items from index `start` on, with the variable `m`.

    If `numbered`, a second variable `n` counts these items from 1.
    """
    depth = value.depth + 1
    item, later = f"m{depth}", f"[{start + 1}:]" if start else ""
    variables = f"{item}, n{depth}" if numbered else item
    source = f"json_extract({value.json}, '$[*]'){later}, lambda {variables}"
    return Loop(source, of_json(item, depth), before=f"n{depth} <=")


def _members(value: Value) -> Loop:
    """Return the loop over the members of an object. The variable of the loop is the name of a member."""
    key = f"m{value.depth + 1}"
    return Loop(f"{value.keys}, lambda {key}", of_member(value, key), key)


def _names(value: Value) -> Loop:
    loop = _members(value)
    return replace(loop, each=of_text(loop.key, value.depth + 1))


def _none(loop: Loop, tests: list[str]) -> str:
    return f"{_count(loop, chain('AND', tests or [TRUE]))} = 0"


def _count(loop: Loop, test: str) -> str:
    return block("len(", block("list_filter(", f"{loop.source}: {test}"))


FRAGMENTS = Fragments(
    true=TRUE,
    false=FALSE,
    counted="CAST({} AS INTEGER)",
    literal=literal,
    is_storable=is_storable,
    matches=matches,
    format_is=format_test,
    text=lambda value: str(value.text),
    length=lambda value: f"length({value.text})",
    size=lambda value: f"json_array_length({value.json})",
    width=lambda value: f"len({value.keys})",
    item=lambda value, index: value.at(str(index)),
    member=lambda value, key: value.at(key),
    has_key=lambda value, key: str(value.has(key)),
    items=_items,
    members=_members,
    names=_names,
    none=_none,
    count=_count,
)
SHARED = rows(FRAGMENTS)


# Any type ------------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.is_text:
        return TRUE if "string" in node.types else FALSE
    if value.known is not None and value.known in node.types:
        return TRUE
    names = _type_names(node)
    tests = [_among(value.type, names)] if names else []
    if "integer" in node.types and "number" not in node.types:
        tests.append(f"is_integer({value.type}, {value.text})")
    return joined("OR", tests or [FALSE])


def _type_names(node: TypeIs) -> list[str]:
    """Return DuckDB's names for the JSON types of the node, as SQL literals.

    `integer` is left out, because DuckDB gives 1.0 (an integer) and 1.5 the same type.
    """
    return [f"'{inner}'" for name in node.types if name != "integer" for inner in TYPE_NAMES[name]]


def _among(subject: str, items: list[str]) -> str:
    return among(subject, items, FALSE)


def _in(printer: Printer, node: In, value: Value) -> Answer:
    texts = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
    numbers = [one for one in node.values if json_type(one) in ("integer", "number")]
    truths = ["'true'" if one else "'false'" for one in node.values if isinstance(one, bool)]
    of_type = {
        "string": _among(value.atom, texts),
        "number": joined("OR", equal(numbers, value) or [FALSE]),
        "boolean": _among(value.atom, truths),
    }
    known = "number" if value.known == "integer" else value.known
    if known is not None:
        return of_type.get(known, FALSE)
    tests = [
        f"({_among(value.type, _type_names(TypeIs((name,))))} AND {test})"  # type: ignore[arg-type]
        for name, test in of_type.items()
        if test != FALSE
    ]
    tests += [f"{value.type} = 'NULL'"] if None in node.values else []
    return joined("OR", tests or [FALSE])


# Numbers and strings -------------------------------------------------------------------------------------
def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    return compare(node, value)


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    return multiple_of(node.divisor, value)


# Combinations --------------------------------------------------------------------------------------------
def _and(printer: Printer, node: And, value: Value) -> Answer:
    if value.is_text:
        return SHARED[And](printer, node, value)
    types = item_types(node.parts)
    hinted = value if types is None else replace(value, items=types)
    if hinted.members is not None:
        return SHARED[And](printer, node, hinted)
    return joined("AND", list(grouped(printer, node.parts, hinted)) or [TRUE])


# Arrays --------------------------------------------------------------------------------------------------
def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    return unique(value)


def _every_item(printer: Printer, node: EveryItem, value: Value) -> Answer:
    found = None if node.start else pieces(node.predicate)
    if found is None:
        return SHARED[EveryItem](printer, node, value)
    return _of_all(printer, found, value, ITEMS)


def _of_all(printer: Printer, found: list[Piece], value: Value, path: str) -> str:
    many = all_of(value, path)
    tests = [test for piece in found for test in printed(piece, many, printer.test)]
    return joined("AND", tests or [TRUE])


# Objects -------------------------------------------------------------------------------------------------
def _every_key(printer: Printer, node: EveryKey, value: Value) -> Answer:
    return SHARED[EveryKey](printer, EveryKey(assume(node.predicate, ("string",))), value)


def _every_uncovered_property(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
    if is_of_all(node) and not isinstance(node.predicate, Never):
        return _every_member(printer, node.predicate, value)
    names = closed_names(node)
    if names is not None:
        return (
            f"list_has_all({array(map(literal, names))}, {value.keys})" if names else f"len({value.keys}) = 0"
        )
    return SHARED[EveryUncoveredProperty](printer, node, value)


def _every_member(printer: Printer, node: Predicate, value: Value) -> str:
    found = pieces(node)
    if found is not None:
        return _of_all(printer, found, value, MEMBERS)
    member = of_json(f"m{value.depth + 1}", value.depth + 1)
    return none_fails(f"json_extract({value.json}, '$.*')", member, printer.test(node, member))


PRINTS: dict[type, Print] = {
    **SHARED,
    And: _and,
    Compare: _compare,
    EveryItem: _every_item,
    EveryKey: _every_key,
    EveryUncoveredProperty: _every_uncovered_property,
    In: _in,
    MultipleOf: _multiple_of,
    TypeIs: _type_is,
    Unique: _unique,
}
PRINTER = Printer(PRINTS)
