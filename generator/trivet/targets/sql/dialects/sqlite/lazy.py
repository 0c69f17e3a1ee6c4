"""What keeps a long condition cheap for the rows that do not get to it.

SQLite loads the constants of a CHECK for every statement, before its first test. On the left of an IN it loads them
where they stand (`okConstFactor` in its expr.c); an IN of one value would become an `=` again.
"""

from __future__ import annotations

from trivet.targets.sql.layout import bare, case

_TAIL = "IN (1, 1)"


def when_reached(condition: str) -> str:
    """The condition, never NULL; one that stands on one line has too few constants to gain anything."""
    return condition if "\n" not in condition else f"{case([(bare(condition), '1')], '0')} {_TAIL}"


def is_late(said: str) -> bool:
    """Whether `when_reached` changed some part of it."""
    return _TAIL in said
