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
    """A SQL loop over those items or members of a value that satisfy all `tests`.

    - `source`: SQL for the collection, which binds a variable to the current item or member.
    - `each`: the value of the current item or member.
    - `key`: SQL for the name of the current member.
    - `before`: SQL to which a number n is appended. The result is a condition that is true for the first n items.
    """

    source: str
    each: Value
    key: str = ""
    before: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragments:
    """A dialect's pieces of SQL: some constants, and functions that return SQL or a `Value`.

    - `true`, `false`: the conditions that are always true and always false.
    - `counted`: a format string that turns a condition into a number, such as `int({})`.
    - `literal`: a text as a SQL literal. The text must be one for which `is_storable` returns True.
    - `is_storable`: whether the database can store a text.
    - `matches`, `format_is`: the test of a text against an ECMA-262 pattern or a named format. If SQL cannot express
      the test, the result is a `Cannot` with the reason.
    - `text`: the text of a string.
    - `length`: the number of code points of a string.
    - `size`, `width`: the number of items of an array; the number of members of an object.
    - `item`, `member`: the value of the item at an index; the value of a member.
    - `has_key`: the test whether an object has a member.
    - `items`: the loop over the items of an array. Arguments: the array, the first index, whether items are
      numbered.
    - `members`, `names`: the loop over the members of an object; the loop over the names of its members.
    - `none`: the test that no element of a loop meets all given conditions.
    - `count`: the number of elements of a loop that meet a condition.

    `Value` is the dialect's dataclass for the SQL of a JSON value. Its field `depth` gives nested loops different
    variables.
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
