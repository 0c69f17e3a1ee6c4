"""Find the differences between texts by `git diff`, which is fast for long files and agrees with git's merges."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trivet.git.ask import ask

_FILE = re.compile(rb"diff --git a/(\d+) b/\d+")
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
#: Makes git ignore the user's settings, such as colour, prefixes and external programs.
_ALONE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "XDG_CONFIG_HOME": os.devnull}
_OPTIONS = (
    "--no-index",
    "--text",
    "--unified=0",
    "--no-color",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
)


@dataclass(frozen=True, slots=True)
class Hunk:
    """A change: `lost` lines of the first text became the lines from `start` to `stop` (excluded) of the second text.

    Line numbers count from 0.
    """

    lost: int
    start: int
    stop: int


def hunks(pairs: Sequence[tuple[bytes, bytes]]) -> list[list[Hunk]] | None:
    """Return, for each pair of texts, the changes from the first to the second; `None` if git fails."""
    found: list[list[Hunk]] = [[] for _ in pairs]
    with tempfile.TemporaryDirectory(prefix="trivet-") as name:
        folder = Path(name)
        for side in (0, 1):
            (folder / "ab"[side]).mkdir()
            for number, pair in enumerate(pairs):
                (folder / "ab"[side] / str(number)).write_bytes(pair[side])
        output = ask(
            folder,
            *("diff", *_OPTIONS, "--diff-algorithm=histogram", "--no-prefix", "a", "b"),
            codes=(0, 1),
            environment={**_ALONE, "HOME": name, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        )
    if output is None:
        return None
    number = 0
    for line in output.split(b"\n"):
        if (file := _FILE.match(line)) is not None:
            number = int(file[1])
        elif (match := _HUNK.match(line)) is not None:
            found[number].append(_hunk(match))
    return found


def _hunk(match: re.Match[bytes]) -> Hunk:
    """Return the hunk for a header such as `@@ -3,2 +5 @@`."""
    lost, count = (int(match[at]) if match[at] is not None else 1 for at in (2, 4))
    start = int(match[3]) - (1 if count else 0)
    return Hunk(lost, start, start + count)
