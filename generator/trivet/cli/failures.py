"""Prints what went wrong when a command fails, and chooses its exit code (docs/commands.md)."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from trivet.cli.printers import PRINTERS
from trivet.diagnostics import InputError, InternalError, TrivetError, show

#: The error numbers of a write to standard output or to a temporary file that fails, for example on a full disk.
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
EXIT_FINDINGS, EXIT_CANNOT, EXIT_BUG = 1, 2, 3


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Convert an `OSError` in the `with` block to a `TrivetError`. The block writes to `path`, named by an option."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise TrivetError(f"{show(str(path))}: {reason}; choose another path") from error


def failed(error: Exception) -> int:
    """Print the failure to standard error and return its exit code."""
    if isinstance(error, InputError):
        shown = [one for one in error.diagnostics if one.severity != "notice"]
        click.echo(PRINTERS["text"](shown), nl=False, err=True)
        return EXIT_CANNOT
    if isinstance(error, TrivetError) and not isinstance(error, InternalError):
        click.echo(f"trivet: {error}", err=True)
        return EXIT_CANNOT
    outside = _outside_cause(error)
    if outside:
        click.echo(f"trivet: {outside}", err=True)
        return EXIT_CANNOT
    bug = f"{type(error).__name__}: {show(str(error))}"
    click.echo(f"trivet: internal error, please report it: {bug} (--debug shows where)", err=True)
    return EXIT_BUG


def _outside_cause(error: Exception) -> str:
    """Return a message if the cause of an unexpected error is outside trivet, such as a full disk; "" otherwise."""
    if not isinstance(error, OSError) or error.filename is not None:
        return ""
    if error.errno in _UNWRITTEN:
        return f"the output cannot be written: {(error.strerror or '').lower()}"
    try:
        Path.cwd()
    except FileNotFoundError:
        return "the current folder does not exist any more; change to another one"
    return ""
