"""Prints predicates as SQLite expressions: `PRINTS` has a function for each node type.

For every value of a type that the node applies to, the expression is 1 or 0, but not NULL.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Compare,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    FormatIs,
    In,
    ItemAt,
    Length,
    Matches,
    MultipleOf,
    PropertyIs,
    TypeIs,
    Unique,
)
from trivet.targets.sql.dialects.sqlite.formats import format_test
from trivet.targets.sql.dialects.sqlite.numbers import compared, multiple_of
from trivet.targets.sql.dialects.sqlite.regexes import matches
from trivet.targets.sql.dialects.sqlite.text import is_storable, literal, numeral
from trivet.targets.sql.dialects.sqlite.unique import unique
from trivet.targets.sql.dialects.sqlite.value import Value, of_column, of_row
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop
from trivet.targets.sql.print.layout import block, case, chain, indent, joined
from trivet.targets.sql.print.printer import Print, Printer, among, none_fails, rows

TRUE, FALSE = "1", "0"
_TYPES = {
    "array": ("array",),
    "boolean": ("true", "false"),
    "null": ("null",),
    "number": ("integer", "real"),
    "object": ("object",),
    "string": ("text",),
}

#: The most alternatives in a chain of OR. A much longer chain would exceed the 1,000 levels that SQLite allows.
_MOST_ALTERNATIVES = 400


# Fragments -----------------------------------------------------------------------------------------------
def _items(value: Value, start: int, numbered: bool) -> Loop:
    loop = _members(value)
    return replace(loop, tests=(f"{loop.key} >= {start}",) if start else ())


def _members(value: Value) -> Loop:
    """Return the loop over the members or items of a value, which are the rows of `json_each`."""
    alias = f"m{value.depth + 1}"
    source = f"FROM json_each({value.json}) AS {alias}"
    return Loop(source, of_row(alias, value.depth + 1), f'{alias}."key"', f'{alias}."key" <')


def _names(value: Value) -> Loop:
    loop = _members(value)
    return replace(loop, each=of_column(loop.key, "string", value.depth + 1))


def _none(loop: Loop, tests: list[str]) -> str:
    where = f"\nWHERE {indent(chain('AND', tests))}" if tests else ""
    return block("NOT EXISTS (", f"SELECT 1\n{loop.source}{where}")


def _count(loop: Loop, test: str) -> str:
    return block("(", f"SELECT count(*)\n{loop.source}\nWHERE {indent(test)}")


def _has_key(value: Value, key: str) -> str:
    members = _members(value)
    return f"EXISTS (SELECT 1 {members.source} WHERE {members.key} = {literal(key)})"


FRAGMENTS = Fragments(
    true=TRUE,
    false=FALSE,
    counted="{}",
    literal=literal,
    is_storable=is_storable,
    matches=matches,
    format_is=format_test,
    text=lambda value: str(value.atom),
    length=lambda value: f"length({value.atom})",
    size=lambda value: f"json_array_length({value.json})",
    width=lambda value: f"(SELECT count(*) FROM json_each({value.json}))",
    item=lambda value, index: _members(value).each,
    member=lambda value, key: _members(value).each,
    has_key=_has_key,
    items=_items,
    members=_members,
    names=_names,
    none=_none,
    count=_count,
)
SHARED = rows(FRAGMENTS)


# Any type ------------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.known is not None:
        if value.known in node.types:
            return TRUE
        whole = value.known == "number" and "integer" in node.types
        return f"(typeof({value.atom}) = 'integer' OR {value.atom} = round({value.atom}))" if whole else FALSE
    names = [f"'{inner}'" for name in node.types for inner in _TYPES.get(name, ())]
    tests = [_among(value.type, names)] if names else []
    if "integer" in node.types and "number" not in node.types:
        whole_real = f"({value.type} = 'real' AND {value.atom} = round({value.atom}))"
        tests += [f"{value.type} = 'integer'", whole_real]
    return joined("OR", tests or [FALSE])


def _among(subject: str, items: list[str]) -> str:
    """Return SQL that tests whether `subject` is one of the items.

    3 to 400 items are compared one by one, because SQLite would build an index for an IN at each evaluation.
    """
    if not 2 < len(items) <= _MOST_ALTERNATIVES:
        return among(subject, items, FALSE)
    if "(" in subject:
        return case([(item, TRUE) for item in items], FALSE, subject)
    return joined("OR", [f"{subject} = {item}" for item in items])


def _in(printer: Printer, node: In, value: Value) -> Answer:
    texts = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
    numbers = [numeral(one) for one in node.values if json_type(one) in ("integer", "number")]
    words = [json_word(one) for one in node.values if one is None or isinstance(one, bool)]
    if value.known == "boolean":
        return _among(value.atom, [str(int(one)) for one in node.values if isinstance(one, bool)] or ["NULL"])
    if value.known is not None:
        items = texts if value.known == "string" else numbers
        return _among(value.atom, items) if items else FALSE
    tests = [f"({value.type} = 'text' AND {_among(value.atom, texts)})"] if texts else []
    if numbers:
        tests.append(f"({value.type} IN ('integer', 'real') AND {_among(value.atom, numbers)})")
    if words:
        tests.append(_among(value.type, [f"'{word}'" for word in words]))
    return joined("OR", tests or [FALSE])


def json_word(value: bool | None) -> str:
    return {None: "null", True: "true", False: "false"}[value]


# Numbers and strings -------------------------------------------------------------------------------------
def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    order, bound = compared(node)
    return f"{value.atom} {order} {numeral(bound)}"


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    return multiple_of(Decimal(node.divisor), value.atom)


def _length(printer: Printer, node: Length, value: Value) -> Answer:
    if (node.order, node.bound) == (">=", 1):
        return f"{value.atom} <> ''"
    return SHARED[Length](printer, node, value)


# Arrays and objects --------------------------------------------------------------------------------------
def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    return unique(value)


def _item_at(printer: Printer, node: ItemAt, value: Value) -> Answer:
    items = _members(value)
    return none_fails(FRAGMENTS, printer, items, node.predicate, [f"{items.key} = {node.index}"])


def _property_is(printer: Printer, node: PropertyIs, value: Value) -> Answer:
    """Print the test of a member with a single lookup, instead of one for the name and one for the value."""
    if not is_storable(node.key):
        return TRUE
    members = _members(value)
    return none_fails(FRAGMENTS, printer, members, node.predicate, [f"{members.key} = {literal(node.key)}"])


PRINTS: dict[type, Print] = {
    **SHARED,
    Compare: _compare,
    In: _in,
    ItemAt: _item_at,
    Length: _length,
    MultipleOf: _multiple_of,
    PropertyIs: _property_is,
    TypeIs: _type_is,
    Unique: _unique,
}

#: Prints a predicate without references as one expression.
INLINE = Printer(PRINTS)

#: The types of nodes for which `PRINTS` may return `Cannot`; all others can always be printed.
HARD = (Compare, EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)
