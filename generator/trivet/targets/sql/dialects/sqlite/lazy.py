"""Conditions whose constants SQLite loads only when it evaluates them.

SQLite loads the constants of all CHECK constraints for every statement, before it tests anything. If the constants are
on the left of an IN, SQLite loads them when it reaches the IN (`okConstFactor` in its source file expr.c). The IN lists
two values, because SQLite would replace an IN with one value by `=`.
"""

from __future__ import annotations

import re

from trivet.targets.sql.print.layout import bare, case

_TAIL = "IN (1, 1)"
_LITERAL = re.compile("'[^']*'")


def when_reached(condition: str) -> str:
    """Return the condition as the left side of an IN.

    The condition must never be NULL. A condition on one line is returned unchanged, because it is too short to gain
    from this.
    """
    return condition if "\n" not in condition else f"{case([(bare(condition), '1')], '0')} {_TAIL}"


def is_late(printed: str) -> bool:
    """Return whether some part of the SQL comes from `when_reached`.

    The result may wrongly be True because of a literal that looks the same.
    """
    return _TAIL in _LITERAL.sub("", printed)
