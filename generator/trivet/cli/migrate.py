"""`trivet migrate`: makes SQL that migrates the tables of an old schema version, with their rows, to the new one."""

from __future__ import annotations

import re
from pathlib import Path

import click

from trivet.artifacts.place import write_all
from trivet.cli.failures import EXIT_FINDINGS, writing
from trivet.cli.options import config_option, settings_for
from trivet.cli.printers import PRINTERS
from trivet.diagnostics import InputError, TrivetError, show
from trivet.migrate.prove import opened, prove
from trivet.migrate.records import LossyError, Migration, Options
from trivet.migrate.run import PRINTERS_OF_PARTS, Sides, compiled, plan
from trivet.migrate.styles import STYLES, files, script
from trivet.prove.instances import Sources, find
from trivet.settings import Settings
from trivet.settings.folders import missing_instances


@click.command()
@click.argument("dialect", type=click.Choice(sorted(PRINTERS_OF_PARTS)))
@config_option
@click.option("--profile", metavar="NAME", help="Apply this profile of the settings.")
@click.option(
    "--against",
    metavar="REF|FOLDER",
    help="A commit, branch or tag, or a folder with the old version; by default where HEAD left the main branch.",
)
@click.option("--count", is_flag=True, help="Only count the documents that the new version refuses.")
@click.option(
    "--quarantine", is_flag=True, help="Put refused documents into a table of their own, instead of failing."
)
@click.option("--allow-lossy", "lossy", is_flag=True, help="Allow what loses data; it is named in the files.")
@click.option(
    "--output", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Write files into this folder."
)
@click.option(
    "--style", type=click.Choice(list(STYLES)), default="plain", show_default=True, help="For which tool."
)
@click.option("--name", default="trivet", show_default=True, help="A part of the files' names.")
@click.option(
    "--prove", "proves", is_flag=True, help="Try the migration in a real engine, and print the result."
)
@click.option(
    "--postgresql", "dsn", metavar="DSN", help="Try it on this server, in databases that are dropped."
)
def command(
    dialect: str,
    config: Path | None,
    profile: str | None,
    against: str | None,
    count: bool,
    quarantine: bool,
    lossy: bool,
    folder: Path | None,
    style: str,
    name: str,
    proves: bool,
    dsn: str | None,
) -> int:
    """Print the SQL that migrates the tables of an old version, with their rows, to the new version.

    The migrated tables equal newly created ones. The SQL begins by counting the documents that the new version
    refuses. With --prove, the old tables are created in a real engine and filled. The migration is interrupted after
    its first statement, started again and interrupted after its second, and so on. At last it runs to its end, and the
    result is compared with newly created tables. Exit 1 means that the migration would lose data and --allow-lossy is
    not given, or that the proof fails.
    """
    if folder is None and (style != "plain" or name != "trivet"):
        raise click.UsageError("--style and --name are for files: name a folder with --output")
    if folder is not None and (count or proves):
        raise click.UsageError("--output writes a migration: it goes neither with --count nor with --prove")
    if count and proves:
        raise click.UsageError("--prove counts as well: leave --count out")
    if quarantine and (count or proves):
        raise click.UsageError(
            "--quarantine is for a migration: it goes neither with --count nor with --prove"
        )
    if dsn is not None and not (proves and dialect == "postgresql"):
        raise click.UsageError("--postgresql is for --prove of postgresql")
    if not re.fullmatch(r"[A-Za-z0-9_]+", name):
        raise click.BadParameter("only letters, digits and _", param_hint="--name")
    settings = settings_for(config, profile, None)
    target = settings.targets.sql
    if target is None or dialect not in target.dialects:
        raise click.ClickException(f"the settings generate no DDL for {dialect}")
    sides = compiled(settings, against)
    try:
        migration = plan(sides, dialect, Options(quarantine, lossy, count))
    except LossyError as error:
        click.echo(PRINTERS["text"](list(error.losses)), nl=False, err=True)
        click.echo(f"trivet: {error}", err=True)
        return EXIT_FINDINGS
    if not migration.parts:
        click.echo(f"the tables are the same since {show(sides.name)}: there is nothing to do", err=True)
        return 0
    if proves:
        return _proven(settings, sides, dialect, dsn)
    if folder is None:
        click.echo(script(migration), nl=False)
    else:
        _write(migration, folder, style, name)
    return 0


def _proven(settings: Settings, sides: Sides, dialect: str, dsn: str | None) -> int:
    engine = opened(sides, dialect, dsn)
    try:
        proof = prove(sides, dialect, engine, _sources(settings, sides))
    finally:
        engine.close()
    for fault in proof.faults:
        click.echo(fault)
    result = "the migration does not hold" if proof.faults else "proven"
    click.echo(
        f"{dialect}: {result}: {proof.documents:,} documents, of which the new version refuses {proof.refused:,};"
        f" {proof.interruptions:,} interruptions"
    )
    return EXIT_FINDINGS if proof.faults else 0


def _sources(settings: Settings, sides: Sides) -> Sources:
    loaded = sides.new.build.inputs.documents
    below = {root.document: loaded[root.document].below for root in sides.new.build.inputs.normal.roots}
    absent = tuple(missing_instances(settings))
    found = find(settings.root, () if absent else settings.instances, below)
    if faults := (*absent, *found.diagnostics):
        raise InputError(faults)
    return found


def _write(migration: Migration, folder: Path, style: str, name: str) -> None:
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        present = {
            one.name: one.read_text("utf-8", errors="replace") if one.suffix == ".py" else ""
            for one in folder.iterdir()
            if one.is_file()
        }
    made = files(migration, style, name, present)
    taken = [one for one in made if one in present]
    if taken:
        raise TrivetError(f"{show(str(folder / taken[0]))} is there already")
    with writing(folder):
        write_all(folder, {file: text.encode("utf-8") for file, text in made.items()})
    for file in made:
        click.echo(folder / file, err=True)
