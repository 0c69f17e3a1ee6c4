"""`trivet diff`: what changed in the schemas since another version, and whom it breaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from trivet.cli.differences.json import json
from trivet.cli.differences.markdown import markdown
from trivet.cli.differences.text import text
from trivet.cli.failures import EXIT_FINDINGS
from trivet.cli.options import settings_for, settings_options
from trivet.cli.printers import PRINTERS
from trivet.cli.projects import placed, prefix_of
from trivet.diagnostics import show
from trivet.diff.accepted import Acceptances, read_accepted
from trivet.diff.failing import FAILING
from trivet.diff.reported import Reported
from trivet.diff.run import diff

#: The output formats that only `trivet diff` has.
_OWN = {"text": text, "json": json, "markdown": markdown}


@click.command()
@settings_options
@click.option(
    "--against",
    metavar="REF|FOLDER",
    help="A commit, branch or tag, or a folder with another version; by default where HEAD left the main branch.",
)
@click.option(
    "--fail-on",
    "failing",
    multiple=True,
    type=click.Choice(list(FAILING)),
    help="Exit 1 if a change breaks this, or may break it. Repeatable.",
)
@click.option(
    "--accepted",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A YAML list of accepted changes, each with a reason and its last day.",
)
@click.option(
    "--format", "form", type=click.Choice([*_OWN, *(name for name in PRINTERS if name not in _OWN)]),
    default="text", show_default=True,
)  # fmt: skip
def command(
    config: Path | None,
    profile: str | None,
    output: str | None,
    against: str | None,
    failing: tuple[str, ...],
    accepted: Path | None,
    form: str,
) -> int:
    """Compare what the schemas mean with what they meant in another version of them.

    Each change has four verdicts: writer (is old data valid now?), reader (is new data valid for the old version?),
    python (what do users of the classes notice?) and one for each SQL dialect (what must a migration do?). A break is
    shown by a value that one version accepts and the other refuses; `safe` is proven; `unknown` means that neither a
    value nor a proof was found. Exit 1 means that a change that --accepted does not list breaks, or may break, what
    --fail-on names.
    """
    settings = settings_for(config, profile, output)
    entries = () if accepted is None else read_accepted(accepted)
    reported = Reported(diff(settings, against), Acceptances(entries, date.today()), failing)
    if form in _OWN:
        click.echo(_OWN[form](reported), nl=False)
    else:
        prefix = prefix_of(settings.root, form, several=False)
        click.echo(PRINTERS[form](placed(list(reported.findings()), prefix)), nl=False)
    for remark in reported.acceptances.remarks(reported.types):
        click.echo(remark, err=True)
    changes = sum(len(row.changes) for row in reported.types)
    count = f"{changes:,} change{'' if changes == 1 else 's'} since {show(reported.against)}"
    click.echo(count if changes else f"no change since {show(reported.against)}", err=True)
    return EXIT_FINDINGS if reported.failures() else 0
