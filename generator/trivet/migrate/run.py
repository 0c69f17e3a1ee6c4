"""Compiles two versions with the same settings, and plans the migration of one dialect's tables between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trivet.diagnostics import Diagnostic, InputError, TrivetError, show
from trivet.diff.earlier import earlier, reduced
from trivet.diff.pairs import Pairs, pairs
from trivet.diff.sides import Side
from trivet.migrate.duckdb import script as duckdb
from trivet.migrate.families import Family, affected, families, version
from trivet.migrate.losses import Losses
from trivet.migrate.planned import Moved, Planned, Printing, PrintsParts
from trivet.migrate.postgresql import script as postgresql
from trivet.migrate.records import LossyError, Migration, Options
from trivet.migrate.rewriting import NOTHING, Rewriting, Rewritings
from trivet.migrate.sqlite import script as sqlite
from trivet.pipeline import compile as build
from trivet.render import Renderer
from trivet.rules import MIGRATION_LOSS
from trivet.settings import Settings

#: The dialects whose tables can be migrated.
PRINTERS_OF_PARTS: Mapping[str, PrintsParts] = {
    "duckdb": duckdb.parts,
    "postgresql": postgresql.parts,
    "sqlite": sqlite.parts,
}


@dataclass(frozen=True, slots=True)
class Sides:
    """Two compiled versions of the schemas, `old` and `new`.

    `pairs` pairs the types of both versions. `name` is the name of the old version.
    """

    old: Side
    new: Side
    pairs: Pairs
    name: str


def compiled(settings: Settings, against: str | None) -> Sides:
    """Compile the old and the new version of the schemas, both with the present templates.

    - `against`: the folder or git commit of the old version. None means the commit where HEAD left the main
      branch.

    Raises `TrivetError` if that version does not exist, and `InputError` if a version cannot be compiled.
    """
    templates = None if settings.templates is None else str((settings.root / settings.templates).absolute())
    with earlier(settings, against) as other:
        now = replace(reduced(settings), templates=templates)
        before = replace(other.settings, templates=templates)
        try:
            old = Side(before, build(before))
        except InputError as error:
            raise InputError(
                replace(one, location=replace(one.location, document=f"{other.name}:{one.location.document}"))
                for one in error.diagnostics
            ) from None
        new = Side(now, build(now))
        return Sides(old, new, pairs(old.catalog, new.catalog), other.name)


def planned(sides: Sides, dialect: str) -> Planned:
    old, new = version(sides.old, dialect), version(sides.new, dialect)
    if not new.dialect.limits.has_views(_target(sides)):
        raise TrivetError("tables without document views cannot be migrated: set `documents: true`")
    rewritings = Rewritings(sides.old, sides.new, sides.pairs)
    differing = affected(old, new, sides.pairs)
    found = [Moved(one, _rewriting(rewritings, one)) for one in families(old, new, sides.pairs)]
    # A member inside a JSON column may be renamed although the tables do not differ
    moved = tuple(one for one in found if one.family in differing or not one.rewriting.is_nothing)
    unchanged = tuple(one for one in found if one not in moved)
    losses = Losses(sides.old, sides.new)
    left_out = (loss for one in moved for loss in losses.of(one.family, one.rewriting))
    every = dict.fromkeys((*rewritings.losses, *left_out, *_gone(sides, differing)))
    return Planned(sides.name, old, new, moved, unchanged, tuple(every))


def _target(sides: Sides) -> Any:
    return sides.new.settings.targets.sql


def _rewriting(rewritings: Rewritings, one: Family) -> Rewriting:
    if one.old is None or one.new is None:
        return NOTHING
    return rewritings.of(one.old.entity, one.new.entity)


def _gone(sides: Sides, found: tuple[Family, ...]) -> Iterator[Diagnostic]:
    for one in found:
        if one.new is None and one.old is not None:
            place = sides.old.locate(one.old.entity.origin)
            message = (
                f"the table {show(one.old.name)} is lost with its rows: its type is not in the new version"
            )
            named = show(one.old.entity.full_name)
            hint = f"If another type takes its place, `x-renamed-from: {named}` at that type keeps the rows."
            place = replace(place, document=f"{sides.name}:{place.document}")
            yield MIGRATION_LOSS.at(place, message, hint)


def plan(sides: Sides, dialect: str, options: Options) -> Migration:
    made = planned(sides, dialect)
    if made.losses and not (options.lossy or options.count):
        raise LossyError(made.losses)
    lost = tuple(one.message for one in made.losses)
    if not made.moved:
        return Migration(dialect, ())
    title = f"From {show(sides.name)} to the present schemas"
    printing = Printing(title, lost, options, _renderer(sides))
    return Migration(dialect, PRINTERS_OF_PARTS[dialect](made, printing))


def _renderer(sides: Sides) -> Renderer:
    templates = sides.new.settings.templates
    return Renderer(None if templates is None else Path(templates))
