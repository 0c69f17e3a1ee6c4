"""Pairs the tables of the old version with those of the new version, and finds the pairs that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trivet.diagnostics import TrivetError, show
from trivet.diff.pairs import Pairs, is_declared_renaming, names_of
from trivet.diff.sides import Side
from trivet.migrate.script import Statement, read
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.ddl import SHARED_MODULE
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.tables import plan_tables


@dataclass(slots=True)
class Version:
    """The tables and the DDL of one version, for one dialect.

    - `roots`: the table of a definition's documents, by the definition's full name
    - `owners`: name of a table, view or function → full name of the definition for which it is made
    - `shared`: the statements of the file that all tables share
    """

    side: Side
    dialect: Dialect
    roots: Mapping[str, Table] = field(init=False)
    owners: Mapping[str, str] = field(init=False)
    statements: tuple[Statement, ...] = field(init=False)
    shared: tuple[Statement, ...] = field(init=False)

    def __post_init__(self) -> None:
        settings, build = self.side.settings, self.side.build
        target = settings.targets.sql
        assert target is not None
        planned = plan_tables(self.side.catalog.made, self.dialect, target, settings.readings)
        self.roots = {one.entity.full_name: one for one in planned.tables}
        self.owners = {
            name: full
            for full, root in self.roots.items()
            for one in root.family
            for name in self._names(one)
        }
        paths = build.manifest["apply"].get(self.dialect.name, ())
        shared = [path for path in paths if path.endswith(f"/{SHARED_MODULE}.sql")]
        self.shared = read(build.artifacts[path] for path in shared)
        self.statements = read(build.artifacts[path] for path in paths if path not in shared)

    def _names(self, table: Table) -> tuple[str, ...]:
        roles = (f"{table.name}_{role}" for role in sorted(self.dialect.naming.roles))
        return (table.name, table.view, *roles, *self.dialect.naming.names(table))

    def of(self, definition: str) -> tuple[Statement, ...]:
        """Return the statements that make the tables of a definition, with their views, triggers and functions."""
        return tuple(one for one in self.statements if self.owner(one) == definition)

    def owner(self, statement: Statement) -> str:
        """Return the full name of the definition to whose tables a statement belongs; "" if it belongs to no table."""
        return self.owners.get(statement.on or statement.name, "")


@dataclass(frozen=True, slots=True)
class Family:
    """The tables of one type's documents in the old and the new version; None for a missing table.

    If a table was renamed, but the new version does not declare this, there are two families: one with only `old`,
    and one with only `new`.
    """

    old: Table | None
    new: Table | None


def version(side: Side, dialect: str) -> Version:
    return Version(side, DIALECTS[dialect])


def families(old: Version, new: Version, pairs: Pairs) -> tuple[Family, ...]:
    """Pair the tables of each type in the old version with its tables in the new version.

    The types of the new version come first. Types that only the old version has follow. Raises `TrivetError` if a type
    of the new version has an `x-renamed-from` that cannot be applied.
    """
    found = []
    for name, table in new.roots.items():
        before = old.roots.get(pairs.by_new.get(name, ""))
        _require_effect(old, before, table)
        if before is not None and _is_lost(before, table):
            found.append(Family(before, None))
            before = None
        found.append(Family(before, table))
    gone = (one for name, one in old.roots.items() if pairs.by_old.get(name) not in new.roots)
    return (*found, *(Family(one, None) for one in gone))


def _require_effect(old: Version, before: Table | None, after: Table) -> None:
    """Raise `TrivetError` if `after` has an `x-renamed-from` that names another old table than `before`.

    For example, two types cannot swap their names. A name that `before` already has in its `x-renamed-from` is ignored.
    """
    known = () if before is None else before.entity.facts.effects.renamed_from
    for earlier in after.entity.facts.effects.renamed_from:
        called = [one for one in old.roots.values() if earlier in names_of(one.entity) | {one.name}]
        if called and earlier not in known and before not in called:
            raise TrivetError(
                f"the type {show(after.entity.full_name)} cannot be renamed from `{show(earlier)}`: both versions have"
                " a type of one of these names, or another type is renamed, too; no migration can be written in one"
                " step: use a name that is free in both versions, and rename the type again afterwards"
            )


def _is_lost(old: Table, new: Table) -> bool:
    """Return whether the table was renamed, but the new version does not declare this."""
    return old.name != new.name and not is_declared_renaming(old.entity, new.entity, old.name)


def affected(old: Version, new: Version, pairs: Pairs) -> tuple[Family, ...]:
    """Return the families whose tables, views, triggers or functions differ.

    A family is the tables of one type's documents in both versions. If SQL that all families share has changed, such as
    macros, the result includes all families that may use it.
    """
    common = [[one.text for one in side.statements if not side.owner(one)] for side in (old, new)]
    is_same = common[0] == common[1]
    return tuple(one for one in families(old, new, pairs) if not _is_same(old, new, one, is_same))


def _is_same(old: Version, new: Version, one: Family, has_same_common: bool) -> bool:
    if one.old is None or one.new is None:
        return False
    before = [made.text for made in old.of(one.old.entity.full_name)]
    after = [made.text for made in new.of(one.new.entity.full_name)]
    return before == after and (has_same_common or not _uses_common(new, after))


def _uses_common(version: Version, made: list[str]) -> bool:
    """Return whether a change of shared SQL may affect a type whose own statements are `made`.

    For example, `made` may call DuckDB's shared macros.
    """
    return version.dialect.limits.keeps_documents or any('"trivet_check"' in text for text in made)
