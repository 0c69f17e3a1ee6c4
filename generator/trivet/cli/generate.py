"""`trivet generate`: writes what `trivet.compile` returns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from trivet.artifacts import RefusedError, Written, write
from trivet.cli.built import built
from trivet.cli.failures import failed
from trivet.cli.findings import summary
from trivet.cli.options import (
    cache_option,
    check_only,
    folders_of,
    only_option,
    projects_options,
    protected_of,
    settings_for,
)
from trivet.cli.partial import narrowed
from trivet.cli.printers import PRINTERS
from trivet.cli.progress import Progress
from trivet.cli.projects import all_option, projects, refuse_two_in_one_folder, told_as
from trivet.cli.watch import watch
from trivet.diagnostics import Diagnostic, InternalError, TrivetError, show
from trivet.settings import Settings

#: The maximum number of changed files to name. If there are more, only their number is shown.
_NAMED = 60


@click.command()
@projects_options
@all_option
@only_option
@cache_option
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that were edited by hand.")
@click.option("--watch", "watching", is_flag=True, help="Run again whenever an input changes.")
@click.option("-q", "--quiet", is_flag=True, help="Print only errors and warnings.")
@click.option(
    "--verbose", is_flag=True, help=f"Name every file that changes, even if there are more than {_NAMED}."
)
def command(
    configs: tuple[Path, ...],
    profile: str | None,
    output: str | None,
    every: bool,
    only: tuple[str, ...],
    no_cache: bool,
    dry_run: bool,
    force: bool,
    watching: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write generated/, and remove files that no schema produces any more.

    All or nothing, in each project: an error in any schema leaves the old files unchanged. Exit 1 means that
    a file was edited by hand, or is in the way; then nothing was written.
    """
    files = projects(configs, every)

    def run(file: Path | None) -> int:
        settings = settings_for(file, profile, output)
        return _generate(settings, only, no_cache, dry_run, force, quiet, verbose)

    if not watching:
        return run(files[0]) if len(files) == 1 else _each(tuple(filter(None, files)), run)
    if len(files) > 1:
        raise click.UsageError("--watch works with one project only.")
    return watch(settings_for(files[0], profile, output), lambda: run(files[0]))


def _each(files: tuple[Path, ...], run: Callable[[Path | None], int]) -> int:
    """Call `run` for the settings file of each project, and return the worst exit code.

    If a project fails, the next one is still run, except after an `InternalError`, which is raised.
    """
    codes = []
    for file in files:
        click.echo(f"{told_as(file)}:", err=True)
        try:
            refuse_two_in_one_folder(file)
            codes.append(run(file))
        except InternalError:
            raise
        except TrivetError as error:
            codes.append(failed(error))
    return max(codes)


def _generate(
    settings: Settings,
    only: tuple[str, ...],
    no_cache: bool,
    dry_run: bool,
    force: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    check_only(settings, only)
    with Progress("start", quiet=quiet) as progress:
        result = built(settings, progress.at, full=no_cache)
    _print_warnings(result.diagnostics)
    wanted = narrowed(settings, result.artifacts, only)
    try:
        with Progress("compare" if dry_run else "write", quiet=quiet):
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
        click.echo("nothing was written", err=True)
        return 1
    if not quiet:
        _print(done, settings, dry_run, verbose)
        _print_counts(result.diagnostics)
    return 0


def _print_warnings(diagnostics: tuple[Diagnostic, ...]) -> None:
    warnings = [one for one in diagnostics if one.severity == "warning"]
    click.echo(PRINTERS["text"](warnings), nl=False, err=True)


def _print_counts(diagnostics: tuple[Diagnostic, ...]) -> None:
    if diagnostics:
        click.echo(f"findings: {summary(diagnostics)} (`trivet lint` shows them)", err=True)


def _print(done: Written, settings: Settings, dry_run: bool, verbose: bool) -> None:
    for notice in (*done.notices, *map(str, done.left)):
        click.echo(notice, err=True)
    changed = (("create", done.created), ("update", done.updated), ("remove", done.removed))
    is_named = verbose or sum(len(paths) for _, paths in changed) <= _NAMED
    for verb, paths in changed if is_named else ():
        for path in paths:
            click.echo(f"{verb} {show(path)}", err=True)
    counts = ", ".join(f"{len(paths):,} {verb.rstrip('e')}ed" for verb, paths in changed)
    would = "would be: " if dry_run else ""
    hint = "" if is_named else " (`--verbose` names them)"
    click.echo(f"{settings.output}: {would}{counts}, {len(done.unchanged):,} unchanged{hint}", err=True)
