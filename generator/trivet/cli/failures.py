"""How a failure is told, and which exit code it has (docs/commands.md)."""

from __future__ import annotations

import click

from trivet.cli.printers import PRINTERS
from trivet.diagnostics import InputError, InternalError, TrivetError, show

EXIT_FINDINGS, EXIT_CANNOT, EXIT_BUG = 1, 2, 3


def failed(error: Exception) -> int:
    """Tells the failure on standard error and returns its exit code."""
    if isinstance(error, InputError):
        told = [one for one in error.diagnostics if one.severity != "notice"]
        click.echo(PRINTERS["text"](told), nl=False, err=True)
        return EXIT_CANNOT
    if isinstance(error, TrivetError) and not isinstance(error, InternalError):
        click.echo(f"trivet: {error}", err=True)
        return EXIT_CANNOT
    told_bug = f"{type(error).__name__}: {show(str(error))}"
    click.echo(f"trivet: a bug of trivet's, please report it: {told_bug} (--debug shows where)", err=True)
    return EXIT_BUG
