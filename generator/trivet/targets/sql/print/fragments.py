"""What a dialect gives to the rows that all printers share: SQL for the few things that dialects write differently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from trivet.predicates.nodes import Cannot

Answer: TypeAlias = str | Cannot
#: A dialect's own record of how SQL gets at one JSON value.
Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Loop:
    """The items or members of a value, as a dialect runs over them one after the other.

    `source` is the SQL of what is run over, with the variable for one of them. `each` is that one as a value, `key`
    the SQL of its name. `before` is SQL which an index completes to a condition: the item has a smaller one. `tests`
    are true of those that the loop is about.
    """

    source: str
    each: Value
    key: str = ""
    before: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragments:
    """A dialect's SQL for one thing each; every function takes and gives SQL text, values or loops.

    `true` and `false` are conditions, `counted` formats one as a number. `is_storable` tells whether the database can
    hold a text at all; only such a text becomes a `literal`. `matches` tests a text against an ECMA-262 pattern and
    `format_is` against a format (by name), each a condition or the reason why there is none.

    Of a value: `text` (a string's SQL), `length` (its code points), `size` (an array's items), `width` (an object's
    members), `item` (by index), `member` and `has_key` (by name). `items` is the loop over the items from an index on,
    numbered on demand; `members` over the members, `names` over the members' names. `none` is the condition that
    nothing in a loop passes all tests, `count` the number of those that pass one. `deeper` is the same value where the
    variables of a loop inside another need other names.
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
    deeper: Callable[[Value], Value]
