"""Makes SQLite load the constants in a condition only when it evaluates the condition.

For each statement, SQLite loads the constants of all CHECK constraints before it tests anything. Constants on
the left of an IN are an exception: SQLite loads them when it evaluates the IN (`okConstFactor` in SQLite's
source file expr.c). So conditions are printed on the left of `IN (1, 1)`. The IN lists two values, because
SQLite replaces an IN with one value by `=`.
"""

from __future__ import annotations

import re

from trivet.targets.sql.print.layout import bare, case

_TAIL = "IN (1, 1)"
_LITERAL = re.compile("'[^']*'")


def when_reached(condition: str) -> str:
    """Return an equivalent condition whose constants SQLite loads only when it evaluates the condition.

    The result has the form of an IN. A condition on one line is returned unchanged, because it is too short to
    gain from this. `condition` must never evaluate to NULL.
    """
    return condition if "\n" not in condition else f"{case([(bare(condition), '1')], '0')} {_TAIL}"


def is_late(printed: str) -> bool:
    """Return whether some part of the SQL comes from `when_reached`.

    The result may wrongly be True because of a literal that looks the same.
    """
    return _TAIL in _LITERAL.sub("", printed)
