"""`trivet check`: reports how the generated files differ from what the inputs produce. It writes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import click

from trivet import rules
from trivet.artifacts.records import Change, Drift
from trivet.cli.drift import Diffs, drift_text
from trivet.cli.failures import EXIT_CANNOT, EXIT_FINDINGS
from trivet.cli.options import cache_option, check_only, only_option, projects_options, settings_for
from trivet.cli.printers import PRINTERS
from trivet.cli.progress import Progress
from trivet.cli.projects import all_option, placed, prefix_of, projects, refuse_two_in_one_folder, told_as
from trivet.cli.unchanged import is_unchanged
from trivet.diagnostics import Diagnostic, InputError, InternalError, Location, TrivetError, show
from trivet.settings import Settings
from trivet.unchanged.trust import hashes_may_answer


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of `trivet check` for one project.

    - `prefix`: the text to put before the paths of the project.
    - `config`: the command-line options that select the project.
    - `drifts`: how the files differ from newly generated ones, for the settings and for each profile.
    - `faults`: errors in the inputs.
    """

    prefix: str
    config: str
    drifts: tuple[tuple[Settings, Drift], ...] = ()
    faults: tuple[Diagnostic, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(dict.fromkeys(change for _, drift in self.drifts for change in drift.changes))

    @property
    def code(self) -> int:
        return EXIT_CANNOT if self.faults else EXIT_FINDINGS if self.changes else 0


@click.command()
@projects_options
@all_option
@only_option
@cache_option
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
@click.option("--strict-tools", is_flag=True, help="Treat a difference in tool versions alone as drift.")
@click.option("--full", is_flag=True, help="Render everything, even if all hashes are those of the manifest.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing if there is no drift.")
def command(
    configs: tuple[Path, ...],
    profile: str | None,
    output: str | None,
    every: bool,
    only: tuple[str, ...],
    no_cache: bool,
    form: str,
    diffs: Diffs,
    no_diff: bool,
    strict_tools: bool,
    full: bool,
    quiet: bool,
) -> int:
    """Compare generated/ with what the inputs produce, and name every difference and its cause.

    Exit 1 means drift: a file is missing, stale, edited, orphaned, or not in git's index, so that the next commit
    would miss it. Nothing is written. Without --profile, --output and --only, all profiles of the settings are checked,
    too. The exit code is that of the worst project.

    If all inputs, templates, tools and generated files have the hashes that the manifest lists, nothing is rendered.
    With --only, these hashes are not used, but the local cache may be. With --full, or with CI set in the environment,
    neither is used, and everything is rendered.
    """
    files = projects(configs, every)
    how = (strict_tools, diffs, full or not hashes_may_answer(os.environ), no_cache)
    found = [_checked(file, (profile, output), only, form, how, len(files) > 1) for file in files]
    _print(found, form, "none" if no_diff else diffs, quiet)
    return max(one.code for one in found)


def _checked(
    file: Path | None,
    choice: tuple[str | None, str | None],
    only: tuple[str, ...],
    form: str,
    how: tuple[bool, Diffs, bool, bool],
    several: bool,
) -> Checked:
    prefix = prefix_of(file.absolute().parent if file else Path.cwd(), form, several)
    options = (("--config", told_as(file) if file else ""), ("--profile", choice[0]), ("--output", choice[1]))
    config = "".join(f" {name} {quote(show(value))}" for name, value in options if value)
    try:
        if several:
            refuse_two_in_one_folder(file)
        settings = settings_for(file, *choice)
        check_only(settings, only)
        every = [settings]
        if choice == (None, None) and not only:
            every += [settings_for(file, name, None) for name in sorted(settings.profiles)]
        prefix = prefix_of(settings.root, form, several)
        return Checked(prefix, config, tuple((one, _drift(one, only, *how)) for one in every))
    except InputError as error:
        if form == "text" and not several:
            raise
        return Checked(prefix, config, faults=error.diagnostics)
    except TrivetError as error:
        if isinstance(error, InternalError) or file is None or not several:
            raise
        return Checked(prefix, config, faults=(rules.UNREADABLE.at(Location(file.name), str(error)),))


def _drift(
    settings: Settings,
    only: tuple[str, ...],
    strict_tools: bool,
    diffs: Diffs,
    full: bool,
    no_cache: bool,
) -> Drift:
    """Return how the files on disk differ from what the inputs produce.

    - `only`: the names of targets to compare; none means all
    - `strict_tools`: whether to report changed versions of tools as a difference
    - `diffs`: `full` for complete diffs; any other value for shortened ones
    - `full`: do not trust the manifest's hashes or the cache
    - `no_cache`: do not use the cache
    """
    if not (full or only) and is_unchanged(settings):
        return Drift()
    with Progress("start") as progress:
        from trivet.cli.compared import drift_of  # imports all of trivet

        return drift_of(settings, only, strict_tools, diffs == "full", full or no_cache, progress)


def _print(found: list[Checked], form: str, diffs: Diffs, quiet: bool) -> None:
    for one in found:
        for _, drift in one.drifts:
            for notice in drift.notices:
                click.echo(f"{show(one.prefix)}{notice}", err=True)
    if form != "text":
        rows = [row for one in found for row in placed(_rows(one), one.prefix)]
        click.echo(PRINTERS[form](rows), nl=False)
    else:
        for one in found:
            _print_text(one, diffs)
    _print_summary(found, quiet)


def _rows(one: Checked) -> list[Diagnostic]:
    return [*one.faults, *(change.diagnostic for change in one.changes)]


def _print_text(one: Checked, diffs: Diffs) -> None:
    faults = [fault for fault in one.faults if fault.severity != "notice"]
    click.echo(PRINTERS["text"](placed(faults, one.prefix)), nl=False, err=True)
    click.echo(drift_text(one.changes, diffs, one.prefix), nl=False)


def _print_summary(found: list[Checked], quiet: bool) -> None:
    changes = [change for one in found for change in one.changes]
    untracked = sum(change.kind == "untracked" for change in changes)
    refused = sum(change.refused for change in changes)
    if len(changes) > untracked + refused:
        commands = " and ".join(f"`{command}`" for one in found for command in _commands(one))
        differ = len(changes) - untracked - refused
        click.echo(f"{differ} file(s) differ: run {commands}, and commit the result.", err=True)
    if refused:
        click.echo(f"{refused} file(s) prevent `trivet generate`: see above.", err=True)
    if untracked:
        click.echo(
            f"{untracked} file(s) are not in git's index: `git add` them, or they will not be committed.",
            err=True,
        )
    fine = [
        show(f"{one.prefix}{settings.output}") for one in found if not one.code for settings, _ in one.drifts
    ]
    if fine and not changes and not quiet:
        click.echo(f"{', '.join(dict.fromkeys(fine))}: up to date", err=True)


def _commands(one: Checked) -> list[str]:
    """Return the `trivet generate` commands that bring all changed files up to date."""
    drifted = {
        settings.output
        for settings, drift in one.drifts
        if any(change.kind != "untracked" and not change.refused for change in drift.changes)
    }
    if not drifted:
        return []
    base = one.drifts[0][0]
    profiles = [
        f"trivet generate{one.config} --profile {quote(show(name))}"
        for name, each in sorted(base.profiles.items())
        if len(one.drifts) > 1 and each.get("output", base.output) in drifted - {base.output}
    ]
    return [*([f"trivet generate{one.config}"] if base.output in drifted or not profiles else []), *profiles]
