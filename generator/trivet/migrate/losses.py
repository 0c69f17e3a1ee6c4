"""Finds members that the old tables store, and that the new tables leave out without refusing the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trivet.catalog.records import (
    Anything,
    Entity,
    ListOf,
    MapOf,
    Reference,
    Shape,
    UnionOf,
)
from trivet.diagnostics import Diagnostic, show
from trivet.diff.members import members
from trivet.diff.places import followed
from trivet.diff.sides import Side
from trivet.migrate.families import Family
from trivet.migrate.rewriting import NOTHING, Rewriting
from trivet.rules import MIGRATION_LOSS
from trivet.targets.sql.plan.records import Child, Table
from trivet.targets.sql.plan.undeclared import declared, leaves_out, loses, refuses

Path = tuple[str, ...]


def stored(table: Table, value: Any) -> Any:
    """Return what the table and its child tables store of a document that they accept."""
    if not isinstance(value, dict):
        return value
    names = declared(table)
    found = {key: one for key, one in value.items() if key in names or not leaves_out(table)}
    for child in table.children:
        found = _replaced(found, child.path, child)
    return found


def _replaced(value: dict[str, Any], path: Path, child: Child) -> dict[str, Any]:
    """Return the object with the member at `path` replaced by what `child` stores of it."""
    name, *rest = path
    inner = value.get(name)
    if rest:
        changed = _replaced(inner, tuple(rest), child) if isinstance(inner, dict) else inner
    elif child.kind == "list" and isinstance(inner, list):
        changed = [stored(child.table, one) for one in inner]
    elif child.kind == "map" and isinstance(inner, dict):
        changed = {key: stored(child.table, one) for key, one in inner.items()}
    else:
        changed = stored(child.table, inner) if child.kind == "one" else inner
    return {**value, name: changed} if name in value else value


@dataclass(frozen=True, slots=True)
class Losses:
    """Finds the values that a migration loses because the new tables of a dialect leave them out."""

    old: Side
    new: Side

    def of(self, family: Family, rewriting: Rewriting) -> Iterator[Diagnostic]:
        """Yield a finding for each member, or group of members, that the new tables of a type leave out.

        `rewriting` says how the documents of the type change. Members that it drops are not reported again.
        """
        if family.old is not None and family.new is not None:
            yield from self._of(family.old.entity, rewriting, family.old, family.new)

    def _of(
        self, old: Entity | None, rewriting: Rewriting, before: Table | None, after: Table
    ) -> Iterator[Diagnostic]:
        """Yield the findings for one table of the new version, `after`, and for its child tables.

        - `old`: the type of the old objects that become rows of the table; None if it is not known
        - `before`: the old table in which these objects are rows; None if they were stored in another way
        """
        if loses(after):
            yield from self._left_out(old, rewriting, before, after)
        for child in after.children:
            inner, changes = self._at(old, rewriting, child.path)
            earlier = _child(before, rewriting, child.path)
            if child.kind != "one":
                inner, changes = self._part(inner, changes)
            entity = self._entity(inner)
            if entity is not None or isinstance(inner, Anything | UnionOf):
                yield from self._of(entity, changes, earlier, child.table)

    def _left_out(
        self, old: Entity | None, rewriting: Rewriting, before: Table | None, after: Table
    ) -> Iterator[Diagnostic]:
        place = self.new.locate(after.rows_of or after.entity.origin)
        why = f"the table {show(after.name)} does not store members that the schema does not declare"
        for name in () if old is None else members(old):
            if name not in rewriting.drops and rewriting.renames.get(name, name) not in declared(after):
                yield MIGRATION_LOSS.at(place, f"the values of `{show(name)}` are lost: {why}")
        is_open = old is None or old.open
        if is_open if before is None else not leaves_out(before) and not refuses(before):
            yield MIGRATION_LOSS.at(place, f"the values of undeclared members are lost: {why} any more")

    # The old version at the place of a new child table --------------------------------------------------------
    def _at(self, old: Entity | None, rewriting: Rewriting, path: Path) -> tuple[Shape | None, Rewriting]:
        """Return the old shape of the value that is at `path` in the new version, and the rewriting of this value.

        `path` has the new names of members, and is relative to an object that `rewriting` changes. `old` is the type of
        this object in the old version; None if it is unknown. The shape is None if the old version has no such value,
        and `Anything` if nothing is known about it.
        """
        shape: Shape | None = Anything()
        for part in path:
            name = _earlier(rewriting, part)
            fields = {} if old is None else members(old)
            if old is not None and name not in fields and not old.open:
                return None, NOTHING
            shape = followed(self.old.catalog, fields[name].shape) if name in fields else Anything()
            old, rewriting = self._entity(shape), rewriting.inside.get(name, NOTHING)
        return shape, rewriting

    def _part(self, shape: Shape | None, rewriting: Rewriting) -> tuple[Shape | None, Rewriting]:
        match shape:
            case ListOf(inner):
                return followed(self.old.catalog, inner), rewriting.items or NOTHING
            case MapOf(inner):
                return followed(self.old.catalog, inner), rewriting.values or NOTHING
            case Anything() | UnionOf():
                return Anything(), NOTHING
        return None, NOTHING

    def _entity(self, shape: Shape | None) -> Entity | None:
        return self.old.catalog.entities[shape.definition] if isinstance(shape, Reference) else None


def _earlier(rewriting: Rewriting, name: str) -> str:
    """Return the old name of the member that is called `name` in the new version."""
    return next((old for old, new in rewriting.renames.items() if new == name), name)


def _child(table: Table | None, rewriting: Rewriting, path: Path) -> Table | None:
    """Return the child table of the old `table` for the member that is at `path` in the new version, or None."""
    earlier = []
    for part in path:
        earlier.append(_earlier(rewriting, part))
        rewriting = rewriting.inside.get(earlier[-1], NOTHING)
    children = () if table is None else table.children
    return next((one.table for one in children if one.path == tuple(earlier)), None)
