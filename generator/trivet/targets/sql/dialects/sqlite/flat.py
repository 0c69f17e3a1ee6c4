"""CHECK constraints on JSON columns. They cannot contain subqueries, so they find members by path.

Before SQLite 3.45, a path does not find a member whose name is escaped in the JSON text. So the column refuses
escapes of characters that occur in tested names (`escaped_names`). The document view replaces unnecessary escapes
before it stores JSON (`plain.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    FormatIs,
    HasKey,
    In,
    ItemAt,
    Keys,
    Matches,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    Unique,
    When,
)
from trivet.predicates.tree import walk
from trivet.targets.sql.dialects.sqlite.formats import format_test
from trivet.targets.sql.dialects.sqlite.printer import PRINTS, TRUE
from trivet.targets.sql.dialects.sqlite.regexes import of_text_only, walks
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.value import Value
from trivet.targets.sql.print.fragments import Answer
from trivet.targets.sql.print.layout import block, case, joined, listed, wrapped
from trivet.targets.sql.print.printer import Print, Printer

#: The types of nodes that need a subquery.
_HEAVY = (CountItems, EveryKey, EveryMatchingProperty, EveryUncoveredItem, Keys, Unique)
#: Type → the characters whose presence in an array's JSON text shows that the array has an item of this type.
_MARKS = {"string": '"', "object": "{", "array": "[", "true": "t", "false": "f", "null": "n", "number": "0-9"}
#: (characters, GLOB): the GLOB matches JSON text that may contain one of the characters as an escape (RFC 8259 §7).
_ESCAPES = (("[A-Za-z_]", r"*\u00[4-7]*"), ("[0-9]", r"*\u003[0-9]*"), ("[^A-Za-z_0-9\x80-\U0010ffff]", r"*\u00[2-7]*"),
            ("/", r"*\/*"), *(("[\x80-\U0010ffff]", glob) for glob in (r"*\u00[89A-Fa-f]*", r"*\u0[^0]*", r"*\u[^0]*"))
            )  # fmt: skip
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\ud800-\udfff]')


@dataclass(frozen=True, slots=True)
class Place(Value):
    """A value inside a JSON column. `path` is its JSON path in the column."""

    column: str = ""
    path: str = "$"


def place(column: str, path: str = "$") -> Place:
    at = column if path == "$" else f"{column}, {literal(path)}"
    return Place(f"json_type({at})", f"{column} ->> {literal(path)}", at, column=column, path=path)


def is_flat(node: Predicate) -> bool:
    """Return whether the node can be printed without a subquery.

    The caller must already have replaced references in the node by the definitions they refer to.
    """
    return all(map(_is_flat, walk(node)))


def escaped_names(node: Predicate) -> tuple[str, ...]:
    """Return GLOB patterns that match JSON text in which a tested member's name may have escapes.

    Before version 3.45, SQLite does not find such a member by its path.
    """
    names = "".join(name for part in walk(node) for name in path_keys(part))
    return tuple(glob for chars, glob in _ESCAPES if re.search(chars, names))


def path_keys(node: Predicate) -> tuple[str, ...]:
    """Return the names of members that the node itself mentions; names in its parts are not included."""
    match node:
        case HasKey(key) | PropertyIs(key, _):
            return (key,)
        case EveryUncoveredProperty(covers, _):
            return tuple(key for cover in covers for key in cover.keys)
    return ()


def _is_flat(node: Predicate) -> bool:
    if isinstance(node, _HEAVY) or any(not key or _UNSAFE.search(key) for key in path_keys(node)):
        return False
    if walks(node):
        return False
    match node:
        case EveryItem(0, TypeIs(types)):
            return not {"string", "object", "array", "integer"} & set(types)
        case EveryItem(_, _):
            return False
        case EveryUncoveredProperty(covers, predicate):
            plain = (isinstance(one.condition, Always) and not (one.patterns or one.every) for one in covers)
            return isinstance(predicate, Never) and all(plain)
    return True


# The printer ---------------------------------------------------------------------------------------------
def _and(printer: Printer, node: And, value: Place) -> Answer:
    """Print a conjunction, with only one lookup for each required member where possible."""
    required = {part.key for part in node.parts if isinstance(part, HasKey)}
    strict = {part.key for part in node.parts if isinstance(part, PropertyIs) and _needs(part.predicate)}
    tests: list[str] = []
    for part in node.parts:
        if isinstance(part, PropertyIs) and part.key in required:
            tests.append(_there(printer, part.predicate, _member(value, part.key)))
        elif not (isinstance(part, HasKey) and part.key in strict):
            tests.append(printer.test(part, value))
    return joined("AND", [test for test in tests if test != TRUE] or [TRUE])


def _needs(node: Predicate) -> bool:
    """Return whether the SQL test of the node is false or NULL for an absent member."""
    match node:
        case TypeIs() | In():
            return True
        case Asserted(_, _, inner):
            return _needs(inner)
        case And(parts):
            return any(map(_needs, parts))
        case Or(parts):
            return all(map(_needs, parts))
        case When(condition, _, otherwise):
            return _needs(condition) and isinstance(otherwise, Never)
    return False


def _there(printer: Printer, node: Predicate, inner: Place) -> str:
    """Return SQL that tests the value of a required member. The test is false if the member is absent."""
    printed = printer.test(node, inner)
    return f"{wrapped(printed)} IS 1" if _needs(node) else printed


def _when(printer: Printer, node: When, value: Place) -> Answer:
    """Print `condition AND then` if all values must satisfy the condition, otherwise a CASE.

    SQLite may evaluate `then` although the condition is false. So each test must be safe for any value.
    """
    condition, then = printer.test(node.condition, value), printer.test(node.then, value)
    if isinstance(node.otherwise, Never):
        return joined("AND", [condition, then])
    return case([(condition, then)], printer.test(node.otherwise, value))


def _has_key(printer: Printer, node: HasKey, value: Place) -> Answer:
    return f"{_member(value, node.key).type} IS NOT NULL"


def _property_is(printer: Printer, node: PropertyIs, value: Place) -> Answer:
    return _if_there(printer, node.predicate, _member(value, node.key))


def _item_at(printer: Printer, node: ItemAt, value: Place) -> Answer:
    return _if_there(printer, node.predicate, place(value.column, f"{value.path}[{node.index}]"))


def _if_there(printer: Printer, node: Predicate, inner: Place) -> Answer:
    printed = printer.test(node, inner)
    return printed if printed == TRUE else joined("OR", [f"{inner.type} IS NULL", printed])


def _every_item(printer: Printer, node: EveryItem, value: Place) -> Answer:
    """Print SQL that tests whether all items of an array have one of the node's types."""
    types = node.predicate.types if isinstance(node.predicate, TypeIs) else ()
    allowed = {*types, *(("true", "false") if "boolean" in types else ())}
    marks = "".join(mark for name, mark in _MARKS.items() if name not in allowed)
    return f"{value.atom} NOT GLOB {literal(f'?*[{marks}]*')}"


def _matches(printer: Printer, node: Matches, value: Place) -> Answer:
    return of_text_only(node, value.type, value.atom)


def _format_is(printer: Printer, node: FormatIs, value: Place) -> Answer:
    """Print the short test of a format, without the conditions that only make the full test faster."""
    return format_test(node.name, value.atom, briefly=True)


def _every_uncovered(printer: Printer, node: EveryUncoveredProperty, value: Place) -> Answer:
    """Print SQL that tests whether nothing remains of the object after the allowed members are removed."""
    owner = value.column if value.path == "$" else f"{value.column} -> {literal(value.path)}"
    keys = dict.fromkeys(key for cover in node.covers for key in cover.keys)
    steps = [literal(f"$.{_step(key)}") for key in keys]
    rest = block("json_remove(" if steps else "json(", listed([owner, *steps]))
    return f"{rest} = '{{}}'"


def _member(value: Place, key: str) -> Place:
    return place(value.column, f"{value.path}.{_step(key)}")


def _step(key: str) -> str:
    return key if _BARE.fullmatch(key) else f'"{key}"'


_OWN: dict[type, Print] = {
    And: _and,
    EveryItem: _every_item,
    EveryUncoveredProperty: _every_uncovered,
    FormatIs: _format_is,
    HasKey: _has_key,
    ItemAt: _item_at,
    Matches: _matches,
    PropertyIs: _property_is,
    When: _when,
}

#: Prints a predicate without subqueries (see `is_flat`) that is about a value in a JSON column (see `place`).
FLAT = Printer({**PRINTS, **_OWN})
