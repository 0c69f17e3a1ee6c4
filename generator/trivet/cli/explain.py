"""`trivet explain`: says what a rule is for, or what was generated from a location in a schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial
from pathlib import Path

import click

from trivet.change_rules import CHANGES
from trivet.cli.explanation import file_lines, lines, rule_text
from trivet.cli.options import settings_for, settings_options
from trivet.cli.progress import Progress
from trivet.diagnostics import Origin, show
from trivet.pipeline import Build
from trivet.pipeline import compile as build
from trivet.rules import RULES, Rule
from trivet.source.pointers import NotThereError, follow
from trivet.trace import Subject, Tracer

#: The rules of findings, and the kinds of changes that `trivet diff` reports.
_RULES: dict[str, Rule] = {**RULES, **CHANGES}


@click.command()
@click.argument("what", required=False)
@settings_options
@click.option("--list", "list_rules", is_flag=True, help="List every rule id with its purpose.")
@click.option("-v", "--verbose", "--all", is_flag=True, help="Also list what is exact.")
def command(
    what: str | None,
    config: Path | None,
    profile: str | None,
    output: str | None,
    list_rules: bool,
    verbose: bool,
) -> None:
    """Explain a rule, or what a location in a schema means and what was generated from it.

    WHAT is a rule id, or one of: a pointer (schemas/a.json#/properties/b, or /properties/b), a Python class or
    attribute (models.a:A.b), a table or column, the name of a check as the database reports it, an anchor of the
    docs. Prints what it accepts in words, the locations of its counterparts with file and line, and what is not
    exact. For a generated file, prints the schemas it comes from.
    """
    if list_rules:
        click.echo("\n".join(f"{rule.id} ({rule.severity}): {rule.purpose}" for rule in _RULES.values()))
    elif what is None:
        raise click.UsageError("name a rule id or a location, or use --list")
    elif what in _RULES:
        click.echo(rule_text(_RULES[what]))
    else:
        settings = settings_for(config, profile, output)
        with Progress("start") as progress:
            result = build(settings, progress.at)
        click.echo("\n".join(_explained(result, what, _below(settings.root, what), verbose)))


def _explained(result: Build, what: str, path: str, verbose: bool) -> Iterator[str]:
    """Yield the lines that explain `what`: a generated file, or a definition or member with this name or location.

    `path` is the same text, read as a path relative to the root. Raises `UsageError` if nothing is found.
    """
    trace = tracer(result)
    if path in result.artifacts:
        documents = len(result.inputs.documents.by_path)
        yield from file_lines(path, trace.file(path), trace.document(path), documents)
        return
    found = trace.explain(what) or trace.explain(path)
    if not found:
        near = get_close_matches(what, sorted(trace.names() | _RULES.keys()), n=3, cutoff=0.75)
        hint = f" Did you mean {' or '.join(map(show, near))}?" if near else ""
        raise click.UsageError(f"'{show(what)}' is not a rule id, and nothing has this name.{hint}")
    for index, one in enumerate(found):
        yield from ("",) if index else ()
        yield from lines(one, result, what, verbose)


def _below(root: Path, what: str) -> str:
    """Convert a path that is relative to the working directory to one that is relative to `root`.

    A text that is not a path below `root` is returned unchanged.
    """
    path = Path(os.path.normpath(Path.cwd() / what))
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else what


def tracer(result: Build) -> Tracer:
    """Return a tracer for the results of a build."""
    return Tracer(
        tuple(_subjects(result)),
        {root.document: root.definition for root in result.catalog.roots},
        tuple(place for leg in result.legs.values() for place in leg.places),
        tuple(made for leg in result.legs.values() for made in leg.made),
        tuple(verdict for leg in result.legs.values() for verdict in leg.verdicts),
        result.artifacts,
        result.inputs.documents.locate,
        partial(_exists, result),
    )


def _exists(result: Build, origin: Origin) -> bool:
    """Return whether the user's document has anything at this location."""
    document = result.inputs.documents.by_path.get(origin.document)
    if document is None:
        return False
    try:
        follow(document.value, origin.pointer)
    except NotThereError:
        return False
    return True


def _subjects(result: Build) -> Iterator[Subject]:
    for entity in result.catalog.entities.values():
        yield Subject(entity.full_name, None, entity.origin)
        for field in entity.members:
            yield Subject(entity.full_name, field.name, field.origin)
