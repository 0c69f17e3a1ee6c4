"""Makes SQLite load the constants in a condition only when it evaluates the condition.

Before each statement, SQLite loads the constants of all CHECK constraints. It does not load those on the left
of an IN (`okConstFactor` in expr.c). So conditions are printed as `… IN (1, 1)`. SQLite would replace `IN (1)`
by `=`.
"""

from __future__ import annotations

import re

from trivet.targets.sql.print.layout import bare, case

_TAIL = "IN (1, 1)"
_LITERAL = re.compile("'[^']*'")


def when_reached(condition: str) -> str:
    """Return an equivalent condition whose constants SQLite loads only when it evaluates the condition.

    A condition on one line stays unchanged. `condition` must never evaluate to NULL.
    """
    return condition if "\n" not in condition else f"{case([(bare(condition), '1')], '0')} {_TAIL}"


def is_late(printed: str) -> bool:
    """Return whether some part of the SQL was printed by `when_reached`.

    The result may wrongly be True if a quoted name or other SQL contains `IN (1, 1)`. String literals are ignored.
    """
    return _TAIL in _LITERAL.sub("", printed)
