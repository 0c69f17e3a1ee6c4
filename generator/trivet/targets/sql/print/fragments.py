"""The pieces of SQL that each dialect provides to the shared printer, because dialects write them differently."""

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
    """A SQL loop over the items or members of a value. Each item or member is an element of the loop.

    `source` is SQL for the collection. It binds a variable to the current element. `each` is the element's value.
    If the element is a member, `key` is SQL for its name. `before` is the beginning of a condition: followed by a
    number n, it tests whether an item is one of the first n items. `tests` are conditions. The loop covers only the
    elements that satisfy all of them.
    """

    source: str
    each: Value
    key: str = ""
    before: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragments:
    """A dialect's pieces of SQL. The functions take and return SQL text, values or loops.

    `true` and `false` are conditions; `counted` formats a condition as a number. `is_storable` returns whether
    the database can store a text; only such a text may be passed to `literal`. `matches` tests whether a text
    matches an ECMA-262 pattern, and `format_is` whether it has the format with a given name. Both return a
    condition, or the reason why there is none.

    These functions take a value: `text` (its SQL as a string), `length` (its number of code points), `size` (its
    number of items), `width` (its number of members), `item` (by index), `member` and `has_key` (by name).

    `items` returns the loop over the items from an index on; the last argument says whether items are numbered.
    `members` returns the loop over the members, `names` that over their names. `none` takes a loop and
    conditions, and returns the condition that no element of the loop meets all of them. `count` takes a loop and
    one condition, and returns the number of elements that meet it.

    A value is a dataclass with a field `depth`, which makes the variables of nested loops different.
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
