"""`trivet explain`: what a rule is for, or what became of a place in a schema."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from trivet.cli.options import settings_for, settings_options
from trivet.diagnostics import Origin, show, show_all
from trivet.ledger import Verdict
from trivet.pipeline import Build
from trivet.pipeline import compile as build
from trivet.rules import RULES, Rule
from trivet.source.pointers import NotThereError, follow
from trivet.trace import Explanation, Subject, Tracer


@click.command()
@click.argument("what", required=False)
@settings_options
@click.option("--list", "list_rules", is_flag=True, help="List every rule id with its purpose.")
def command(
    what: str | None, config: Path | None, profile: str | None, output: str | None, list_rules: bool
) -> None:
    """Tell about a rule id, or show where a place of a schema went.

    WHAT is a rule id as diagnostics name them, or any one of: a pointer (schemas/a.json#/properties/b, or
    /properties/b), a Python class or attribute (models.a:A.b), a table or column, the name of a check as the
    database reports it, an anchor of the docs. The others are shown, with file and line.
    """
    if list_rules:
        click.echo("\n".join(f"{rule.id} ({rule.severity}): {rule.purpose}" for rule in RULES.values()))
    elif what is None:
        raise click.UsageError("name a rule id or a place, or use --list")
    elif what in RULES:
        click.echo(_rule(RULES[what]))
    else:
        found = tracer(build(settings_for(config, profile, output))).explain(what)
        if not found:
            near = difflib.get_close_matches(what, RULES, n=1)
            hint = f" Did you mean the rule '{near[0]}'?" if near else ""
            raise click.UsageError(f"'{show(what)}' is no rule id, and nothing is called that.{hint}")
        click.echo("\n\n".join("\n".join(_lines(one)) for one in found))


def tracer(result: Build) -> Tracer:
    """A tracer over everything that the build has made."""
    return Tracer(
        tuple(_subjects(result)),
        tuple(place for leg in result.legs.values() for place in leg.places),
        tuple(made for leg in result.legs.values() for made in leg.made),
        tuple(verdict for leg in result.legs.values() for verdict in leg.verdicts),
        result.artifacts,
        result.inputs.documents.locate,
        partial(_exists, result),
    )


def _exists(result: Build, origin: Origin) -> bool:
    """Whether anything stands there in the user's own document."""
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
        yield Subject(entity.full_name, "", entity.origin)
        for field in entity.fields:
            yield Subject(entity.full_name, field.name, field.origin)


def _rule(rule: Rule) -> str:
    return f"{rule.id} ({rule.severity})\n\n{rule.purpose}\n\nFix: {rule.fix}"


def _lines(told: Explanation) -> Iterator[str]:
    member = f", member {show(told.subject.member)}" if told.subject.member else ""
    yield f"{told.subject.definition}{member}"
    yield from (f"  stands for {show_all(name)}" for name in told.full)
    rows = [("schema", str(told.schema), show(told.schema.pointer))]
    rows += [
        (spot.target, str(spot), f"{spot.name}: {spot.note}" if spot.note else spot.name)
        for spot in told.spots
    ]
    width = max(len(row[0]) for row in rows)
    where = max(len(row[1]) for row in rows)
    for target, place, name in rows:
        yield f"  {target:<{width}}  {place:<{where}}  {show(name)}".rstrip()
    yield from dict.fromkeys(_verdict(one) for one in sorted(told.verdicts, key=lambda one: one.sort_key))


def _verdict(verdict: Verdict) -> str:
    by = f" by {verdict.by}" if verdict.by else ""
    reason = f" ({verdict.reason})" if verdict.reason else ""
    pointer = show(verdict.origin.pointer) or "(all of it)"
    return f"  {pointer}: {verdict.target} {verdict.kind}{by}{reason}"
