"""Answers `trivet check` from the hashes in the manifest, if these suffice.

It imports little, so that the command starts fast. It is not used if `trivet check` has special options.
"""

from __future__ import annotations

import os
import sys

from trivet.unchanged.disk import UnsureError
from trivet.unchanged.nearest import unchanged_outputs
from trivet.unchanged.trust import hashes_may_answer

_LONG = 100
_QUIET = frozenset(("-q", "--quiet"))


def answer(options: list[str]) -> int | None:
    """Answer a `trivet check` without special options from the hashes alone; return the exit code.

    - 0: nothing changed
    - 2: the user pressed Ctrl-C
    - None: the hashes do not suffice for an answer
    """
    try:
        outputs = unchanged_outputs(os.getcwd()) if hashes_may_answer(os.environ) else ()
    except KeyboardInterrupt:
        sys.stderr.write("trivet: stopped\n")
        return 2
    except (UnsureError, OSError, ValueError, RecursionError):
        return None
    names = ", ".join(outputs)
    if not (names and names.isascii() and names.isprintable() and len(names) < _LONG):
        return None
    if _QUIET.isdisjoint(options):
        sys.stderr.write(f"{names}: up to date\n")
    return 0
