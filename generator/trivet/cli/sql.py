"""`trivet sql`: prints the DDL of one dialect to standard output."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from trivet.artifacts import generated_texts
from trivet.cli.options import settings_for, settings_options
from trivet.cli.progress import Progress
from trivet.pipeline import compile as build
from trivet.pipeline import inputs_of
from trivet.settings import Settings
from trivet.targets.sql.dialects import DIALECTS


@click.command()
@click.argument("dialect", type=click.Choice(sorted(DIALECTS)))
@settings_options
def command(dialect: str, config: Path | None, profile: str | None, output: str | None) -> None:
    """Print the DDL of a dialect, in the order to apply it: ready for psql, sqlite3, duckdb, clickhouse or spark-sql.

    Prints the generated files if they are up to date by the manifest. Otherwise, and with --output, compiles the
    schemas, without writing files.
    """
    settings = settings_for(config, profile, output)
    target = settings.targets.sql
    if target is None or dialect not in target.dialects:
        raise click.ClickException(f"the settings generate no DDL for {dialect}")
    found = _generated(settings, target.path, dialect) if output is None else None
    click.echo("\n".join(_compiled(settings, dialect) if found is None else found), nl=False)


def _generated(settings: Settings, folder: str, dialect: str) -> list[str] | None:
    return generated_texts(settings.root, settings.output, folder, ("sql", dialect), inputs_of(settings))


def _compiled(settings: Settings, dialect: str) -> Iterable[str]:
    with Progress("start") as progress:
        result = build(settings, progress.at)
    return (result.artifacts[path] for path in result.manifest["apply"][dialect])
