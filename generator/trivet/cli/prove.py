"""`trivet prove`: runs instances through the validator, the models and databases, and compares the results."""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from pathlib import Path

import click

from trivet.cli.failures import writing
from trivet.cli.options import config_option, settings_for
from trivet.cli.progress import Progress as Stages
from trivet.cli.proof import PRINTERS
from trivet.cli.proof.stock import stock_text
from trivet.cli.proof.text import text
from trivet.diagnostics import Diagnostic, InputError, Location, show
from trivet.existing import is_folder
from trivet.pipeline import Build, earlier
from trivet.pipeline import compile as build
from trivet.prove.derived import MOST
from trivet.prove.engines import ENGINES
from trivet.prove.generated import on_disk
from trivet.prove.instances import Sources, find
from trivet.prove.legs.outcome import BrokenLegError, SkippedLegError
from trivet.prove.oracle import NoOracleError
from trivet.prove.records import Report
from trivet.prove.run import Plan, Progress, prove
from trivet.prove.stock.engines import Place, place_of
from trivet.prove.stock.run import prove_stock
from trivet.rules import ENGINE_MISSING
from trivet.settings import Settings
from trivet.settings.folders import missing_instances


@click.command()
@config_option
@click.option("--profile", metavar="NAME", help="Apply this profile of the settings.")
@click.argument("instances", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--document", "documents", multiple=True, metavar="PATH", help="Only this document; repeatable."
)
@click.option(
    "--fuzz", type=click.IntRange(min=0), default=0, metavar="N", help="Draw N values per document."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Which values --fuzz draws.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=MOST,
    show_default=True,
    help="Most boundary instances per document; 0 for none.",
)
@click.option(
    "--postgresql", "dsn", metavar="DSN", help="Use this server, in a schema of its own, rolled back."
)
@click.option(
    "--require",
    multiple=True,
    type=click.Choice(sorted(ENGINES)),
    help="Exit 2 if this engine is not available.",
)
@click.option(
    "--table",
    metavar="ADDRESS",
    help="Validate the documents of postgresql://server/database/schema.table#column where they are.",
)
@click.option("--files", metavar="GLOB", help="Validate these Parquet files or JSON lines, with DuckDB.")
@click.option(
    "--column", metavar="NAME", default="doc", show_default=True, help="The column of --files *.parquet."
)
@click.option(
    "--sample",
    type=click.IntRange(min=0),
    default=2_000,
    show_default=True,
    metavar="N",
    help="Compare N documents of --table or --files with the validator.",
)
@click.option("--format", "form", type=click.Choice(list(PRINTERS)), default="text", show_default=True)
@click.option(
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=lambda ctx, param, value: _in_a_folder(value),
    metavar="FILE",
    help="Write the report into FILE (and the text to standard output).",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="List all your instances, and all that no instance reached or showed (text).",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(
    config: Path | None,
    profile: str | None,
    instances: tuple[Path, ...],
    documents: tuple[str, ...],
    fuzz: int,
    seed: int,
    limit: int,
    dsn: str | None,
    require: tuple[str, ...],
    table: str | None,
    files: str | None,
    column: str,
    sample: int,
    form: str,
    file: Path | None,
    verbose: bool,
    quiet: bool,
) -> int:
    """Check that the generated code accepts the same values as the schemas, except as declared in the ledger.

    INSTANCES are files and folders besides those of `instances:` in the settings. Boundary instances are
    derived from the schemas. Exit 1 means a disagreement that the ledger does not declare at its cause.

    With --table or --files, stored documents are validated by a query where they are (`sql: {queries: true}`). All are
    counted by the constraint that refuses them, and a sample is compared with the validator.
    """
    place = _place(table, files, column)
    if place is not None and (form != "text" or file or require or instances or fuzz):
        raise click.UsageError(
            "--format, --output, --require, --fuzz and INSTANCES do not go with --table and --files"
        )
    settings = settings_for(config, profile, None)
    with Stages("start", quiet=quiet) as stages:
        result = build(settings, stages.at)
    plan = Plan(
        settings,
        result,
        on_disk(settings, result),
        _sources(settings, result, instances, documents),
        documents=_documents(result, documents),
        derive=limit,
        fuzz=fuzz,
        seed=seed,
        dsn=dsn,
        earlier=partial(earlier, result, settings),
    )
    if place is not None:
        return _prove_stock(plan, place, sample, table or files or "", quiet)
    report = prove(plan, _progress(quiet))
    _end_progress(quiet)
    _print(report, form, file, verbose)
    return _exit(report, require)


def _in_a_folder(file: Path | None) -> Path | None:
    """Return `file`. Raises `BadParameter` if its folder does not exist, so that the proof does not run in vain."""
    if file is not None and not is_folder(file.absolute().parent):
        raise click.BadParameter(f"there is no folder '{show(str(file.parent))}'.", param_hint="'--output'")
    return file


def _place(table: str | None, files: str | None, column: str) -> Place | None:
    if table is not None and files is not None:
        raise click.UsageError("--table and --files exclude each other")
    try:
        return place_of(table) if table else Place("duckdb", files, "", column) if files else None
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--table") from None


def _prove_stock(plan: Plan, place: Place, sample: int, where: str, quiet: bool) -> int:
    rows = [
        row
        for row in plan.generated.manifest.get("roots", ())
        if not plan.documents or row["document"] in plan.documents
    ]
    if len(rows) != 1:
        raise click.UsageError("name the document that they should satisfy with --document")
    try:
        with Stages("start", quiet=quiet) as stages:
            proof = prove_stock(plan, place, rows[0], sample, _progress(quiet), stages.at)
    except (BrokenLegError, NoOracleError, SkippedLegError) as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(stock_text(proof.stock, _without_password(where), rows[0]["definition"]), nl=False)
    if proof.traced is not None:
        click.echo(text(proof.traced), nl=False)
    return 0 if proof.agrees else 1


def _without_password(address: str) -> str:
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1@", address)


def _documents(result: Build, names: tuple[str, ...]) -> frozenset[str]:
    known = {root.document for root in result.inputs.normal.roots}
    for name in names:
        if name not in known:
            raise click.BadParameter(f"'{show(name)}' is not a generated document.", param_hint="--document")
    return frozenset(names)


def _sources(
    settings: Settings, result: Build, instances: tuple[Path, ...], documents: tuple[str, ...]
) -> Sources:
    loaded = result.inputs.documents
    below = {root.document: loaded[root.document].below for root in result.inputs.normal.roots}
    paths = [path.absolute() for path in instances]
    only = documents[0] if len(documents) == 1 else ""
    absent = tuple(missing_instances(settings))
    listed = find(settings.root, () if absent else settings.instances, below)
    named = find(settings.root, paths, below, only)
    faults = (*absent, *listed.diagnostics, *named.diagnostics)
    if faults:
        raise InputError(faults)
    elsewhere, beside = listed.elsewhere + named.elsewhere, listed.beside + named.beside
    return Sources((*listed.files, *named.files), (), elsewhere, beside)


def _print(report: Report, form: str, file: Path | None, verbose: bool) -> None:
    if file is not None:
        content = text(report, verbose=verbose) if form == "text" else PRINTERS[form](report)
        with writing(file):
            file.write_text(content, "utf-8")
    if form == "text" or file is not None:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = 160 if not sys.stdout.isatty() else max(os.get_terminal_size().columns, 80)
        click.echo(text(report, width=width, colour=colour, verbose=verbose), nl=False)
    else:
        click.echo(PRINTERS[form](report), nl=False)
    for one in report.diagnostics:
        click.echo(one.text(), err=True)


def _exit(report: Report, require: tuple[str, ...]) -> int:
    missing = [name for name in require if name in report.skipped]
    if missing:
        raise InputError([_missing(name, report.skipped[name]) for name in missing])
    if any(one.severity == "error" for one in report.diagnostics):
        return 2
    return 0 if report.agrees else 1


def _missing(name: str, why: str) -> Diagnostic:
    return ENGINE_MISSING.at(Location("trivet prove"), f"{name} is required: {show(why)}")


def _progress(quiet: bool) -> Progress:
    def show_progress(document: str, judged: int) -> None:
        if not quiet and sys.stderr.isatty():
            click.echo(f"\r\033[K{show(document)}: {judged:,} instances", nl=False, err=True)

    return show_progress


def _end_progress(quiet: bool) -> None:
    if not quiet and sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
