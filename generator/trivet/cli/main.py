"""Starts the command line.

For a plain `trivet check`, the hashes in the manifest may be enough to answer. In that case, neither click
nor the rest of trivet is imported.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib import import_module

from trivet.cli.commands import COMMANDS as COMMANDS

#: The garbage collector's thresholds. Most objects live to the end of the run and have no cycles, so frequent
#: collections would only cost time.
COLLECT = (200_000, 50, 100)

#: The options of `trivet check` that do not change its answer if all files are up to date.
_PLAIN = frozenset(("-q", "--quiet", "--no-diff", "--strict-tools"))


def run() -> None:
    """Run the `trivet` command."""
    _open_streams()
    _stop_when_terminated()
    try:
        code = call(sys.argv[1:])
    except KeyboardInterrupt:  # before a command has begun
        sys.stderr.write("trivet: stopped\n")
        code = 2
    sys.exit(code)


def call(arguments: list[str]) -> int:
    """Run one command line and return its exit code. Exceptions are raised only with `--debug`.

    The garbage collector keeps the thresholds `COLLECT` afterwards.
    """
    gc.set_threshold(*COLLECT)
    if arguments[:1] == ["check"] and _PLAIN.issuperset(arguments[1:]):
        code: int | None = import_module("trivet.cli.plain_check").answer(arguments[1:])
        if code is not None:
            return code
    done: int = import_module("trivet.cli.group").call_group(arguments)
    return done


def _stop_when_terminated() -> None:
    """Let SIGTERM do what Ctrl-C does: changes are undone, and temporary files removed.

    By default, SIGTERM ends the process at once: unfinished changes and temporary files stay.
    """
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _open_streams() -> None:
    """Open the null device in place of each standard stream that the caller has closed.

    `os.open` returns the lowest free descriptor, so in this order, each stream gets its usual descriptor (0, 1, 2).
    Otherwise, another file could get it, and programs that trivet starts would write into that file.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
