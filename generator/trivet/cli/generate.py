"""`trivet generate`: writes what `trivet.compile` gives."""

from __future__ import annotations

from pathlib import Path

import click

from trivet.artifacts import RefusedError, Written, write
from trivet.cli.findings import summary
from trivet.cli.options import (
    check_only,
    folders_of,
    only_option,
    protected_of,
    settings_for,
    settings_options,
)
from trivet.cli.partial import narrowed
from trivet.cli.printers import PRINTERS
from trivet.cli.watch import watch
from trivet.diagnostics import Diagnostic, show
from trivet.pipeline import compile as build
from trivet.settings import Settings


@click.command()
@settings_options
@only_option
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@click.option("--watch", "watching", is_flag=True, help="Run again whenever an input changes.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and warnings.")
def command(
    config: Path | None,
    profile: str | None,
    output: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    force: bool,
    watching: bool,
    quiet: bool,
) -> int:
    """Write generated/, and remove what no schema asks for any more.

    All or nothing: an error in any schema leaves the old files as they are. Exit 1 means that a file was
    edited by hand, or stands in the way; nothing was written then.
    """

    def run() -> int:
        return _generate(settings_for(config, profile, output), only, dry_run, force, quiet)

    return watch(settings_for(config, profile, output), run) if watching else run()


def _generate(settings: Settings, only: tuple[str, ...], dry_run: bool, force: bool, quiet: bool) -> int:
    check_only(settings, only)
    result = build(settings)
    _tell_warnings(result.diagnostics)
    wanted = narrowed(settings, result, only)
    try:
        done = write(
            settings.root,
            settings.output,
            wanted,
            folders=folders_of(settings),
            protected=protected_of(settings),
            force=force,
            dry_run=dry_run,
        )
    except RefusedError as refused:
        click.echo(PRINTERS["text"](refused.diagnostics), nl=False, err=True)
        click.echo("nothing was written; `trivet generate --force` overwrites these files", err=True)
        return 1
    if not quiet:
        _tell(done, settings, dry_run)
        _tell_counts(result.diagnostics)
    return 0


def _tell_warnings(diagnostics: tuple[Diagnostic, ...]) -> None:
    warnings = [one for one in diagnostics if one.severity == "warning"]
    click.echo(PRINTERS["text"](warnings), nl=False, err=True)


def _tell_counts(diagnostics: tuple[Diagnostic, ...]) -> None:
    if diagnostics:
        click.echo(f"findings: {summary(diagnostics)} (`trivet lint` tells more)", err=True)


def _tell(done: Written, settings: Settings, dry_run: bool) -> None:
    for notice in (*done.notices, *map(str, done.left)):
        click.echo(notice, err=True)
    for verb, paths in (("create", done.created), ("update", done.updated), ("remove", done.removed)):
        for path in paths:
            click.echo(f"{verb} {show(path)}", err=True)
    counts = f"{len(done.created)} created, {len(done.updated)} updated, {len(done.removed)} removed"
    would = "would be: " if dry_run else ""
    click.echo(f"{settings.output}: {would}{counts}, {len(done.unchanged)} unchanged", err=True)
