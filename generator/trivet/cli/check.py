"""`trivet check`: says how `generated/` differs from what the inputs say; writes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from trivet.artifacts import Drift, compare
from trivet.cli.drift import Diffs, drift_text
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
from trivet.diagnostics import InputError, show
from trivet.pipeline import compile as build
from trivet.settings import Settings


@click.command()
@settings_options
@only_option
@click.option("--format", "form", type=click.Choice(list(PRINTERS)), default="text", show_default=True)
@click.option(
    "--diff",
    "diffs",
    is_flag=False,
    flag_value="short",
    default="short",
    type=click.Choice(["short", "full"]),
    help="Unified diffs in text: about one screen (the default), or all of them.",
)
@click.option("--no-diff", is_flag=True, help="Name the files only.")
@click.option("--strict-tools", is_flag=True, help="A difference in tool versions alone is drift, too.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing when there is no drift.")
def command(
    config: Path | None,
    profile: str | None,
    output: str | None,
    only: tuple[str, ...],
    form: str,
    diffs: Diffs,
    no_diff: bool,
    strict_tools: bool,
    quiet: bool,
) -> int:
    """Compare generated/ with what the inputs say, and name every difference and its cause.

    Exit 1 means drift: a file is missing, stale, edited or orphaned. Nothing is written. Without --profile
    the profiles of the settings are checked, too.
    """
    settings = settings_for(config, profile, output)
    check_only(settings, only)
    every = [settings]
    if profile is None and output is None and not only:
        every += [settings_for(config, name, None) for name in sorted(settings.profiles)]
    try:
        found = [(one, _drift(one, only, strict_tools, diffs)) for one in every]
    except InputError as error:
        if form == "text":
            raise
        click.echo(PRINTERS[form](error.diagnostics), nl=False)
        return 2
    _tell(found, form, "none" if no_diff else diffs, quiet)
    return 0 if all(drift.clean for _, drift in found) else 1


def _drift(settings: Settings, only: tuple[str, ...], strict_tools: bool, diffs: Diffs) -> Drift:
    wanted = narrowed(settings, build(settings), only)
    return compare(
        settings.root,
        settings.output,
        wanted,
        folders=folders_of(settings),
        protected=protected_of(settings),
        strict_tools=strict_tools,
        whole=diffs == "full",
    )


def _tell(found: list[tuple[Settings, Drift]], form: str, diffs: Diffs, quiet: bool) -> None:
    changes = [change for _, drift in found for change in drift.changes]
    for _, drift in found:
        for notice in drift.notices:
            click.echo(notice, err=True)
    if form != "text":
        click.echo(PRINTERS[form]([change.diagnostic for change in changes]), nl=False)
    else:
        click.echo(drift_text(changes, diffs), nl=False)
    if changes:
        commands = " and ".join(f"`{one}`" for one in _commands(found))
        click.echo(f"{len(changes)} file(s) differ: run {commands}, and commit the result.", err=True)
    elif not quiet:
        folders = ", ".join(dict.fromkeys(settings.output for settings, _ in found))
        click.echo(f"{folders}: as the inputs say", err=True)


def _commands(found: list[tuple[Settings, Drift]]) -> list[str]:
    """What to run for the outputs that differ."""
    drifted = {settings.output for settings, drift in found if not drift.clean}
    base = found[0][0]
    profiles = [
        f"trivet generate --profile {show(name)}"
        for name, one in sorted(base.profiles.items())
        if len(found) > 1 and one.get("output", base.output) in drifted - {base.output}
    ]
    return [*(["trivet generate"] if base.output in drifted or not profiles else []), *profiles]
