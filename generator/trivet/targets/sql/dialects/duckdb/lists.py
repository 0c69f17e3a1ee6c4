"""Prints SQL that tests many JSON values with a single function call.

For example, `json_type(value, ['a', 'b'])` returns two types. An absent member gives NULL, which list
functions ignore.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trivet.predicates.nodes import (
    Always,
    And,
    Compare,
    EveryItem,
    EveryUncoveredProperty,
    In,
    JsonType,
    Never,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.dialects.duckdb.text import array, double, is_storable, literal
from trivet.targets.sql.dialects.duckdb.value import Value, of_json, of_text
from trivet.targets.sql.documents.numbers import compared, is_huge
from trivet.targets.sql.print.layout import block, wrapped

#: Returns SQL that tests whether a value satisfies a predicate.
Test: TypeAlias = Callable[[Predicate, Value], str]

ITEMS, MEMBERS = "$[*]", "$.*"
_NUMBERS = frozenset(("integer", "number"))
TYPE_NAMES: Mapping[str, tuple[str, ...]] = {
    "array": ("ARRAY",),
    "boolean": ("BOOLEAN",),
    "integer": ("BIGINT", "UBIGINT", "DOUBLE"),
    "null": ("NULL",),
    "number": ("BIGINT", "UBIGINT", "DOUBLE"),
    "object": ("OBJECT",),
    "string": ("VARCHAR",),
}
#: The names that the macro `typed_members` gives to types → the JSON types of values with such a name.
MEMBER_TYPES: Mapping[str, frozenset[JsonType]] = {
    "ARRAY": frozenset(("array",)),
    "BIGINT": frozenset(("integer", "number")),
    "BOOLEAN": frozenset(("boolean",)),
    "DOUBLE": frozenset(("integer", "number")),
    "FRACTION": frozenset(("number",)),
    "NULL": frozenset(("null",)),
    "OBJECT": frozenset(("object",)),
    "UBIGINT": frozenset(("integer", "number")),
    "VARCHAR": frozenset(("string",)),
}
#: RE2 patterns that match the JSON text of any scalar of a type, or one character of a number.
_WRITTEN: Mapping[str, str] = {
    "boolean": "true|false",
    "integer": "[-+.0-9eE]",
    "null": "null",
    "number": "[-+.0-9eE]",
    "string": r'"(?:[^"\\]|\\.)*"',
}


@dataclass(frozen=True, slots=True)
class Many:
    """SQL for two lists: the JSON types and the texts of several items or members.

    - `depth`: the nesting depth of the array or object.
    - `array`: SQL for the array as JSON if the lists cover all its items, otherwise empty.
    """

    types: str
    texts: str
    depth: int
    array: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A predicate that SQL can test for all values in a list at once.

    Unless `node` is a `TypeIs`, the test is valid only for a list in which each value is null or has one of `types`.
    """

    node: Predicate
    types: frozenset[JsonType] = frozenset()


def all_of(value: Value, path: str) -> Many:
    """Return SQL for two lists: the types and the texts of all items or all members of a value.

    `path` is `ITEMS` or `MEMBERS`.
    """
    types, texts = (f"{name}({value.json}, '{path}')" for name in ("json_type", "json_extract_string"))
    return Many(types, texts, value.depth, value.json if path == ITEMS else "")


def members_of(value: Value, keys: Sequence[str]) -> Many:
    return Many(value.many("json_type", keys), value.many("json_extract_string", keys), value.depth)


def pieces(node: Predicate) -> list[Piece] | None:
    """Return tests that are together equivalent to the node; None if list functions cannot express the node.

    The result is empty if the node accepts every value.
    """
    match node:
        case Always():
            return []
        case TypeIs(types):
            is_clear = "integer" not in types or "number" in types or set(types) <= {"integer", "null"}
            return [Piece(node)] if is_clear else None
        case When(TypeIs() as condition, then, Never()):
            return _together((pieces(condition), _of_types(then, frozenset(condition.types))))
        case And(parts):
            return _together(map(pieces, parts))
    return None


def printed(piece: Piece, many: Many, test: Test) -> Iterator[str]:
    """Yield SQL conditions that are all true if and only if each value in `many` satisfies `piece.node`.

    No condition is NULL. `test(node, value)` returns SQL that tests a single value.
    """
    match piece.node:
        case TypeIs(types):
            yield _have_types(types, many)
            if "integer" in types and "number" not in types:
                yield f"are_whole({many.texts})"
        case In(values):
            texts = (literal(one) for one in values if isinstance(one, str) and is_storable(one))
            yield _has_all(texts, many.texts)
        case EveryItem():
            array_ = of_json(f"m{many.depth + 1}", many.depth + 1)
            yield none_fails(many.texts, array_, test(piece.node, array_))
        case Compare() as bounded if piece.types <= _NUMBERS:
            order, bound = compared(bounded)
            outermost = "list_min" if order.startswith(">") else "list_max"
            yield f"coalesce({outermost}(TRY_CAST({many.texts} AS DOUBLE[])) {order} {double(bound)}, true)"
        case _:
            text = of_text(f"m{many.depth + 1}", many.depth + 1)
            yield none_fails(many.texts, text, test(assume(piece.node, ("string",)), text))


def none_fails(source: str, value: Value, test: str) -> str:
    """Return SQL that tests whether no value in the list `source` fails the condition `test`.

    A NULL in the list is ignored. In `test`, the variable `value` is the current value of the list.
    """
    body = f"{source}, lambda {value.base}: NOT {wrapped(f'{value.base} IS NULL OR {test}')}"
    return f"{block('len(', block('list_filter(', body))} = 0"


def is_of_all(node: EveryUncoveredProperty) -> bool:
    """Return whether the node's predicate applies to all members of an object, whatever their names."""
    return not any(cover.keys or cover.patterns or cover.every for cover in node.covers)


def _have_types(types: Iterable[JsonType], many: Many) -> str:
    """Return SQL that tests whether all values that `many` describes have one of these types."""
    if many.array and set(types) <= _WRITTEN.keys():
        written = "|".join(dict.fromkeys(_WRITTEN[one] for one in types))
        pattern = rf"\s*\[(?:[,\s]|{written})*\]\s*"
        return block("regexp_full_match(", f"{many.array}, {literal(pattern)}")
    names = dict.fromkeys(f"'{name}'" for one in types for name in TYPE_NAMES[one])
    return _has_all(names, many.types)


def _is_of_scalars(node: Predicate) -> bool:
    """Return whether the node requires all items of an array to have certain scalar types.

    The result is false for `integer` without `number`, because the SQL test cannot tell 1.5 from 1.0.
    """
    if not isinstance(node, EveryItem) or node.start or not isinstance(node.predicate, TypeIs):
        return False
    types = set(node.predicate.types)
    return types <= _WRITTEN.keys() and ("integer" not in types or "number" in types)


def _has_all(allowed: Iterable[str], found: str) -> str:
    return block("list_has_all(", f"{array(allowed)}, {found}")


def _together(found: Iterable[list[Piece] | None]) -> list[Piece] | None:
    lists = list(found)
    known = [one for one in lists if one is not None]
    return [piece for one in known for piece in one] if len(known) == len(lists) else None


def _of_types(node: Predicate, types: frozenset[JsonType]) -> list[Piece] | None:
    """Return tests that together are equivalent to the node, for values that have one of the types.

    Return None if list functions cannot express the node.
    """
    others = types - {"null"}
    match node:
        case Always():
            return []
        case And(parts):
            return _together(_of_types(part, types) for part in parts)
        case When(TypeIs(tested), then, Always()) if others <= set(tested) and "null" not in tested:
            return _of_type(then, others)
        case In(values) if None in values:
            return _of_type(node, others)
    return _of_type(node, types)


def _of_type(node: Predicate, types: frozenset[JsonType]) -> list[Piece] | None:
    if types == {"string"} or (types == {"array"} and _is_of_scalars(node)):
        return [Piece(node, types)]
    if isinstance(node, And):
        return _together(_of_type(part, types) for part in node.parts)
    if isinstance(node, Compare) and types and types <= _NUMBERS and not is_huge(compared(node)[1]):
        return [Piece(node, types)]
    return None
