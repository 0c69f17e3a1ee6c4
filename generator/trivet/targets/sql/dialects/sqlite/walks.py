"""Patterns that no GLOB can express: a query that walks through the text, one character at a time."""

from __future__ import annotations

from functools import lru_cache

from trivet.predicates.regex import GlobWalk
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.print.layout import block, case, filled, indent, joined, listed

#: Characters taken from the text at a time: cutting a short piece is cheap, cutting a long text is not.
_PIECE = 64

_WALK = """\
WITH RECURSIVE "walk" ("place", "rest", "state") AS (
  SELECT 1, substr({text}, 1, {piece}), 0
  UNION ALL
  SELECT
    w."place" + 1,
    coalesce(nullif(substr(w."rest", 2), ''), substr({text}, w."place" + 1, {piece})),
    {next}
  FROM "walk" AS w
  WHERE {goes_on}
)
SELECT 1
FROM "walk" AS w
WHERE {accepted}"""


def walked(walk: GlobWalk, text: str) -> str:
    """Return the test that the walk accepts the text, which must not be NULL."""
    ended = f'w."rest" = \'\' AND w."state" IN ({listed(map(str, walk.accepting))})'
    goes_on = 'w."rest" <> \'\' AND w."state" IS NOT NULL'
    if walk.settled is not None:
        ended = joined("OR", [f'w."state" = {walk.settled}', f"({ended})"])
        goes_on = f'w."rest" <> \'\' AND w."state" <> {walk.settled}'
    arms = _arms(walk)
    after = case(arms, None, 'w."state"') if arms else "NULL"
    return block(
        "EXISTS (",
        _WALK.format(text=text, piece=_PIECE, next=indent(after, 4), goes_on=goes_on, accepted=ended),
    )


@lru_cache(maxsize=256)
def _arms(walk: GlobWalk) -> list[tuple[str, str]]:
    """Return each state that has a next state, with the expression for the next state."""
    return [(str(state), printed) for state in range(len(walk.arms)) if (printed := _next(walk, state))]


def _next(walk: GlobWalk, state: int) -> str:
    """Return the expression for the next state (NULL if none); empty if no character leads from this state."""
    arms = walk.arms[state]
    steps = [f'WHEN w."rest" GLOB {literal(f"{glob}*")} THEN {end}' for glob, end in arms.steps]
    if not steps:
        return "" if arms.otherwise is None else str(arms.otherwise)
    return filled("CASE", steps if arms.otherwise is None else [*steps, f"ELSE {arms.otherwise}"], "END")
