"""The record of a path, with its wanted content and its content on disk.

Each file of the build has a record, and so does each file that the manifest on disk lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal[
    "same",  # up to date
    "missing",  # wanted, but absent
    "stale",  # as trivet last wrote it, but the inputs now produce something else
    "converted",  # as trivet wrote it, except for CRLF line ends
    "conflict",  # contains git merge markers
    "merged",  # merged by git from texts that trivet wrote
    "reformatted",  # equivalent to what trivet wrote or would write, in another layout
    "edited",  # neither as trivet wrote it nor up to date
    "unclear",  # like "edited", but git has this text: it may result from a merge
    "unlisted",  # exists, but no manifest lists it
    "blocked",  # something that cannot be replaced is in its place
    "orphaned",  # listed, no longer wanted, and still as trivet wrote it
    "orphan-edited",  # listed, no longer wanted, and changed since
    "outside",  # listed, no longer wanted, and where trivet may not delete
]

#: States of files that are only overwritten with `--force`.
FORCED: frozenset[State] = frozenset(("edited", "unclear", "unlisted"))
#: States of files because of which a run without `--force` fails.
REFUSED: frozenset[State] = FORCED | {"blocked", "orphan-edited"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A path with its wanted content and its content on disk.

    `want` or `have` is None if there is no such file. `state` says how the two differ.
    """

    path: str
    state: State
    want: bytes | None
    have: bytes | None
    note: str = ""
