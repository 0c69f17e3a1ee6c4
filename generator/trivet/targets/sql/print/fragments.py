"""The SQL that each dialect provides to the shared printer, because dialects write it differently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from trivet.predicates.nodes import Cannot

Answer: TypeAlias = str | Cannot
#: A dialect's own record of the SQL expressions for one JSON value.
Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop in SQL over the items or members of a value.

    `source` is the SQL of the collection, with the variable for one item or member. `each` is this item or member as a
    value, `key` the SQL of the member's name. `before`, followed by a number n, is the condition that the item is one
    of the first n. `tests` select the items or members of the loop.
    """

    source: str
    each: Value
    key: str = ""
    before: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragments:
    """A dialect's SQL fragments; the functions take and return SQL text, values or loops.

    `true` and `false` are conditions, `counted` formats a condition as a number. `is_storable` returns whether the
    database can store a text; only such a text can be passed to `literal`. `matches` tests a text against an ECMA-262
    pattern, `format_is` against a format (by name); both return a condition, or the reason why there is none.

    For a value: `text` (the SQL of a string), `length` (number of code points), `size` (number of items), `width`
    (number of members), `item` (by index), `member` and `has_key` (by name). `items` returns the loop over the items
    from an index on, with item numbers if the last argument is true; `members` loops over the members, `names` over
    their names. `none` returns the condition that no element of a loop passes all tests, `count` the number of
    elements that pass a test. Values are dataclasses with a field `depth`, which numbers the variables of nested loops.
    """

    true: str
    false: str
    counted: str
    literal: Callable[[str], str]
    is_storable: Callable[[str], bool]
    matches: Callable[[str, str], Answer]
    format_is: Callable[[str, str], Answer]
    text: Callable[[Value], str]
    length: Callable[[Value], str]
    size: Callable[[Value], str]
    width: Callable[[Value], str]
    item: Callable[[Value, int], Value]
    member: Callable[[Value, str], Value]
    has_key: Callable[[Value, str], str]
    items: Callable[[Value, int, bool], Loop]
    members: Callable[[Value], Loop]
    names: Callable[[Value], Loop]
    none: Callable[[Loop, list[str]], str]
    count: Callable[[Loop, str], str]
