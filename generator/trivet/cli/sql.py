"""`trivet sql`: the DDL of one dialect on standard output."""

from __future__ import annotations

from pathlib import Path

import click

from trivet.cli.options import settings_for, settings_options
from trivet.pipeline import compile as build
from trivet.targets.sql.dialects import DIALECTS


@click.command()
@click.argument("dialect", type=click.Choice(sorted(DIALECTS)))
@settings_options
def command(dialect: str, config: Path | None, profile: str | None, output: str | None) -> None:
    """Print the DDL of a dialect, in the order to apply it: ready for psql, sqlite3 or duckdb."""
    result = build(settings_for(config, profile, output))
    files = result.manifest["apply"].get(dialect)
    if files is None:
        raise click.ClickException(f"the settings generate no DDL for {dialect}")
    click.echo("\n".join(result.artifacts[path] for path in files), nl=False)
