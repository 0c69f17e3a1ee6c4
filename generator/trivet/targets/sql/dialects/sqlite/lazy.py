"""What keeps a long condition cheap for the rows that do not get to it.

SQLite loads the constants of all CHECKs for every statement, before their first test. On the left of an IN it loads
them where they stand (`okConstFactor` in its expr.c); an IN of one value would become an `=` again.
"""

from __future__ import annotations

import re

from trivet.targets.sql.print.layout import bare, case

_TAIL = "IN (1, 1)"
_LITERAL = re.compile("'[^']*'")


def when_reached(condition: str) -> str:
    """The condition, which is never NULL; a short one, on one line, has too few constants to gain anything."""
    return condition if "\n" not in condition else f"{case([(bare(condition), '1')], '0')} {_TAIL}"


def is_late(printed: str) -> bool:
    """Whether `when_reached` changed some part of it; literals may hold the same words."""
    return _TAIL in _LITERAL.sub("", printed)
