"""Decides whether a schema accepts texts that look like numbers, such as `"5"`.

Some databases turn a number into text before the CHECK of a text column sees it: `5` → `'5'`. If the schema
accepts no text that looks like a number, the CHECK refuses such a number. Otherwise, the database may store
it as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import (
    And,
    Asserted,
    Cannot,
    FormatIs,
    In,
    Matches,
    Never,
    Or,
    Predicate,
)
from trivet.predicates.regex import Automaton, RegexError, parse, to_automaton, to_glob, to_glob_walk

#: A pattern that matches every text by which a database may print a number, and some other texts.
_NUMBER = "^[+-]?(?:[0-9]+(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|[Ii]nf(?:inity)?|[Nn]a[Nn])$"
_LETTERS = "0123456789+-.eEINafinty"


def reads_as_number(parts: Iterable[Predicate]) -> bool:
    """Return whether a text that looks like a number may satisfy all parts; true if that is unknown."""
    return all(map(_may, parts))


def _may(node: Predicate) -> bool:
    match node:
        case Asserted(_, _, predicate):
            return _may(predicate)
        case And(parts):
            return all(map(_may, parts))
        case Or(parts):
            return any(map(_may, parts))
        case Never():
            return False
        case In(values):
            return any(isinstance(one, str) and re.search(_NUMBER, one) for one in values)
        case Matches(pattern):
            return _may_match(pattern)
        case FormatIs(name):
            return all(map(_may_match, FORMATS[name].patterns))
    return True


@lru_cache(maxsize=4_096)
def _may_match(pattern: str) -> bool:
    """Return whether the pattern may match a text that looks like a number.

    The result is also true if SQLite cannot test the pattern, or if the pattern is invalid or has no automaton.
    """
    try:
        regex = parse(pattern)
    except RegexError:
        return True
    if isinstance(to_glob(regex), Cannot) and isinstance(to_glob_walk(regex), Cannot):
        return True
    found = to_automaton(regex)
    number = to_automaton(parse(_NUMBER))
    if isinstance(found, Cannot) or isinstance(number, Cannot):
        return True
    pending, seen = [(0, 0)], {(0, 0)}
    while pending:
        mine, theirs = pending.pop()
        if found.accepting[mine] and number.accepting[theirs]:
            return True
        steps = {(_after(found, mine, letter), _after(number, theirs, letter)) for letter in _LETTERS}
        fresh = {step for step in steps - seen if not number.is_dead(step[1])}
        seen |= fresh
        pending += fresh
    return False


def _after(automaton: Automaton, state: int, letter: str) -> int:
    place = next(place for place, one in enumerate(automaton.classes) if ord(letter) in one)
    return automaton.table[state][place]
