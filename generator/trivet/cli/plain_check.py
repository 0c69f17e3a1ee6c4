"""Answers `trivet check` from the hashes in the manifest, if the hashes suffice for an answer.

The module is used only if `trivet check` is called without special options. It imports little, so that the
command starts fast.
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
    """Answer a `trivet check` without special options from the hashes alone, and return the exit code.

    If the hashes show that nothing changed, say so and return 0. Return 2 after Ctrl-C. Return None if the hashes
    do not suffice for an answer.
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
