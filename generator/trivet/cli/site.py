"""`trivet site`: writes the documentation as a static site."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path

import click

from trivet.artifacts import replace_folder
from trivet.cli.options import config_option, protected_of
from trivet.cli.progress import Progress
from trivet.diagnostics import TrivetError, show
from trivet.diff.run import diff
from trivet.diff.told import told
from trivet.pipeline import site
from trivet.settings import Settings


@click.command()
@config_option
@click.option("--profile", metavar="NAME", help="Apply this profile of the settings.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    required=True,
    help="The folder of the site. A site in it is replaced; a folder with anything else is refused.",
)
@click.option(
    "--against",
    "versions",
    multiple=True,
    metavar="REF|FOLDER",
    help="Add a page of what changed since this commit, branch, tag or folder with another version. Repeatable.",
)
@click.option("--open", "opened", is_flag=True, help="Open the site in a browser.")
@click.option("-q", "--quiet", is_flag=True, help="Print only errors and warnings.")
def command(
    config: Path | None,
    profile: str | None,
    output: Path,
    versions: tuple[str, ...],
    opened: bool,
    quiet: bool,
) -> int:
    """Write the documentation as a static site: HTML that needs no server and no network.

    Each type has a page with its members, their names in Python and SQL side by side, and what the ledger says of each.
    """
    settings = (
        Settings.from_file(config, profile=profile) if config else Settings.find(Path.cwd(), profile=profile)
    )
    _refuse_inputs(settings, output)
    with Progress("start", quiet=quiet) as progress:
        changes = []
        for version in versions:
            progress.at(f"diff {show(version)}")
            changes.append(told(diff(settings, version)))
        files = site(settings, progress.at, changes)
    replace_folder(output, files)
    if not quiet:
        size = sum(len(text.encode()) for text in files.values())
        click.echo(f"{show(str(output))}: {len(files):,} files, {size:,} bytes", err=True)
    if opened:
        webbrowser.open((output.absolute() / "index.html").as_uri())
    return 0


def _refuse_inputs(settings: Settings, output: Path) -> None:
    """Raise `TrivetError` if the folder is one of the inputs, or in one."""
    folder = Path(os.path.normpath(output.absolute()))
    if any(folder.is_relative_to(os.path.normpath(settings.root / one)) for one in protected_of(settings)):
        raise TrivetError(f"{show(str(output))}: is among the inputs; choose another output folder")
