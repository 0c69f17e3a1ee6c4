"""`trivet lint`: the findings about the schemas, without any target."""

from __future__ import annotations

from pathlib import Path

import click

from trivet.cli.options import settings_for, settings_options
from trivet.cli.printers import PRINTERS
from trivet.cli.projects import placed, prefix_of
from trivet.diagnostics import Diagnostic
from trivet.pipeline import lint

_RANK = {"error": 0, "warning": 1, "notice": 2}


@click.command()
@settings_options
@click.option("--fail-on", type=click.Choice(list(_RANK)), help="Exit 1 from this severity on.")
@click.option("--format", "form", type=click.Choice(list(PRINTERS)), default="text", show_default=True)
def command(
    config: Path | None, profile: str | None, output: str | None, fail_on: str | None, form: str
) -> int:
    """Show the findings about the schemas: references, readings, names, x- keys, near misses.

    Exit 1 means findings at or above --fail-on (settings: lint.fail_on, by default errors).
    """
    settings = settings_for(config, profile, output)
    found = lint(settings)
    click.echo(PRINTERS[form](placed(found, prefix_of(settings.root, form, several=False))), nl=False)
    click.echo(_summary(found), err=True)
    worst = _RANK[fail_on or settings.lint.fail_on]
    return 1 if any(_RANK[one.severity] <= worst for one in found) else 0


def _summary(found: tuple[Diagnostic, ...]) -> str:
    counts = {name: sum(one.severity == name for one in found) for name in _RANK}
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items())
