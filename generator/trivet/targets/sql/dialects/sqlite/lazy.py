"""Conditions whose constants are loaded only when they are evaluated.

SQLite loads the constants of all CHECKs for every statement, before the first test. On the left of an IN it loads them
in place (`okConstFactor` in its expr.c); an IN of one value would become an `=` again.
"""

from __future__ import annotations

import re

from trivet.targets.sql.print.layout import bare, case

_TAIL = "IN (1, 1)"
_LITERAL = re.compile("'[^']*'")


def when_reached(condition: str) -> str:
    """Return the condition, which is never NULL, in an IN; a one-line condition is too short to gain from that."""
    return condition if "\n" not in condition else f"{case([(bare(condition), '1')], '0')} {_TAIL}"


def is_late(printed: str) -> bool:
    """Whether `when_reached` changed some part of it; may be true because of a literal."""
    return _TAIL in _LITERAL.sub("", printed)
