"""One path that a build or the old manifest names, and the state that it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal[
    "same",  # as the inputs give it
    "missing",  # wanted, and not there
    "stale",  # as trivet wrote it last, and different now
    "converted",  # as trivet wrote it, but for CRLF line ends
    "conflict",  # git left merge markers
    "merged",  # git put it together from texts that trivet wrote
    "reformatted",  # says what trivet wrote or would write, in another layout
    "edited",  # neither as trivet wrote it nor as it should be
    "unclear",  # the same, but git has it so: a merge may have made it
    "unlisted",  # no manifest says that this is ours
    "blocked",  # something stands there that cannot be replaced
    "orphaned",  # listed, not wanted, and still as trivet wrote it
    "orphan-edited",  # listed, not wanted, and changed since
    "outside",  # listed, not wanted, and not where trivet may delete
]

#: What nothing of ours writes over without being asked to.
FORCED: frozenset[State] = frozenset(("edited", "unclear", "unlisted"))
#: What stands in the way of a run.
REFUSED: frozenset[State] = FORCED | {"blocked", "orphan-edited"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One path: what should be there (`None`: nothing), what is, and what that means."""

    path: str
    state: State
    want: bytes | None
    have: bytes | None
    note: str = ""
