"""`trivet lint`: shows the findings about the schemas. It generates nothing."""

from __future__ import annotations

from pathlib import Path

import click

from trivet.cli.findings import RANK, shortened, summary
from trivet.cli.options import settings_for, settings_options
from trivet.cli.printers import PRINTERS
from trivet.cli.progress import Progress
from trivet.cli.projects import placed, prefix_of
from trivet.diagnostics import Severity
from trivet.pipeline import lint


@click.command()
@settings_options
@click.option("--fail-on", type=click.Choice(list(RANK)), help="Exit 1 from this severity on.")
@click.option("--format", "form", type=click.Choice(list(PRINTERS)), default="text", show_default=True)
@click.option(
    "-v", "--verbose", is_flag=True, help="List every notice (text format), instead of counting them."
)
def command(
    config: Path | None,
    profile: str | None,
    output: str | None,
    fail_on: Severity | None,
    form: str,
    verbose: bool,
) -> int:
    """Show the findings about the schemas: references, readings, names, x- keys, misspellings.

    Errors and warnings are listed, notices counted by rule; they are listed too if --fail-on includes them.
    Exit 1 means findings at or above --fail-on (settings: lint.fail_on, by default errors).
    """
    settings = settings_for(config, profile, output)
    with Progress("schemas"):
        found = lint(settings)
    worst = RANK[fail_on or settings.lint.fail_on]
    in_full = form != "text" or verbose or worst == RANK["notice"]
    seen = placed(found, prefix_of(settings.root, form, several=False))
    click.echo(PRINTERS[form](seen) if in_full else shortened(seen), nl=False)
    counted = any(one.severity == "notice" for one in found) and not in_full
    click.echo(summary(found) + (" (--verbose lists the notices)" if counted else ""), err=True)
    return 1 if any(RANK[one.severity] <= worst for one in found) else 0
