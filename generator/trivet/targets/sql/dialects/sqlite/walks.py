"""Prints walks, for patterns that no GLOB can express.

A walk is a query that reads a string character by character. Each character leads to the next state; these
transitions are rows of a shared table.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trivet.digests import hex_digits
from trivet.predicates.regex import GlobWalk
from trivet.targets.sql.print.layout import block, indent

#: The length of the pieces into which a walk cuts the text. To remove the first character of a piece is cheap; to
#: remove that of a long text is not.
_PIECE = 64

_WALK = """\
WITH RECURSIVE "walk" ("place", "rest", "state") AS (
  SELECT 1, substr({text}, 1, {piece}), 0
  UNION ALL
  SELECT w."place" + 1, coalesce(nullif(substr(w."rest", 2), ''), substr({text}, w."place" + 1, {piece})), (
    {next}
  )
  FROM "walk" AS w
  WHERE w."rest" <> '' AND w."state" IS NOT NULL
)
SELECT 1
FROM "walk" AS w
WHERE w."rest" = '' AND EXISTS (
  SELECT 1
  FROM "trivet_step" AS s
  WHERE s."walk" = {walk} AND s."state" = w."state" AND s."glob" = ''
)"""
_NEXT = """\
SELECT s."next"
FROM "trivet_step" AS s
WHERE s."walk" = {walk} AND s."state" = w."state" AND substr(w."rest", 1, 1) GLOB s."glob"
ORDER BY s."place"
LIMIT 1"""


def walked(walk: str, text: str) -> str:
    """Return SQL that tests whether a walk accepts the string `text`, which must not be NULL.

    A walk reads a string character by character; `walk` is SQL for its name.
    """
    after = indent(_NEXT.format(walk=walk), 4)
    return block("EXISTS (", _WALK.format(text=text, piece=_PIECE, next=after, walk=walk))


@lru_cache(maxsize=4_096)
def walk_name(walk: GlobWalk) -> str:
    """Return the name of a walk: an automaton that tests a pattern character by character.

    The name is a hash of the automaton. So the walk for a pattern has the same name in every schema.
    """
    return hex_digits(repr(walk), 12)


def steps_of(walk: GlobWalk) -> Iterator[tuple[int, int, str, int | None]]:
    """Yield an automaton's transitions as rows: (state, place, GLOB for one character, next state).

    `place` numbers the rows of a state. The first row whose GLOB matches gives the next state. A row with an empty GLOB
    and None means that the text may end in this state.
    """
    for state, arms in enumerate(walk.arms):
        ends = state in walk.accepting
        rows: list[tuple[str, int | None]] = [("", None)] if ends else []
        rows += arms.steps
        if walk.settled == state:
            rows.append(("?", state))
        elif arms.otherwise is not None:
            rows.append(("?", arms.otherwise))
        for place, (glob, end) in enumerate(rows):
            yield state, place, glob, end
