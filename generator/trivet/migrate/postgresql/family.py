"""The tables of one type's documents, in the old and the new version.

This module prints the SQL with which PostgreSQL finds and rewrites these documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from trivet.diff.in_place import Path, columns
from trivet.migrate.families import Family, Version
from trivet.migrate.planned import Moved
from trivet.migrate.postgresql.altered import Alterations, TableText
from trivet.migrate.postgresql.fits import fits
from trivet.migrate.postgresql.json import rewritten
from trivet.migrate.rewriting import NOTHING, Rewriting
from trivet.migrate.script import Statement
from trivet.sinks import sql_literal
from trivet.targets.sql.dialects.postgresql import POSTGRESQL
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table


@dataclass(frozen=True)
class Tables:
    """A type that both versions have, with the tables for its documents in each version.

    - `before`, `after`: the statements that create the old and the new tables
    - `schema`: the PostgreSQL schema that contains all these tables
    """

    moved: Moved
    before: tuple[Statement, ...]
    after: tuple[Statement, ...]
    schema: str

    @property
    def old(self) -> Table:
        assert self.moved.family.old is not None
        return self.moved.family.old

    @property
    def new(self) -> Table:
        assert self.moved.family.new is not None
        return self.moved.family.new

    @property
    def rewriting(self) -> Rewriting:
        return self.moved.rewriting

    @cached_property
    def stays(self) -> bool:
        """Return whether the migration leaves the rows in their tables instead of moving them to new tables."""
        return fits(self.old, self.new, self.rewriting)

    def name(self, bare: str) -> str:
        return self.within(self.schema, bare)

    def within(self, schema: str, bare: str) -> str:
        return f"{plain(schema)}.{plain(bare)}"

    def refused(self) -> str:
        """Return the query for documents that the new version refuses.

        Its columns are the name of the table, the document's key, the violated constraint, and the document.
        """
        return (
            f"SELECT {sql_literal(self.old.name)}, {self.key('t')}, r.violated, t.doc\n"
            f"FROM {self.name(self.old.view)} AS t,\n"
            f"  LATERAL (SELECT pg_temp.{plain(self.refusal)}({self.document('t')})) AS r (violated)\n"
            "WHERE r.violated IS NOT NULL"
        )

    @property
    def refusal(self) -> str:
        """Return the name of the new version's function that says which constraint a document violates."""
        return POSTGRESQL.naming.functions(self.new)["refusal"]

    def judges(self) -> Iterator[str]:
        """Yield statements that create temporary copies of the new version's `refusal` functions.

        There is one such function for each table of the new version. It says which constraint a document violates.
        """
        names = [POSTGRESQL.naming.functions(one)["refusal"] for one in self.new.family]
        for one in self.after:
            if one.kind == "CREATE FUNCTION" and one.name in names:
                text = one.text
                for name in names:
                    text = text.replace(f"{self.name(name)}(", f"pg_temp.{plain(name)}(")
                yield text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)

    @property
    def judges_otherwise(self) -> bool:
        """Return whether any `refusal` function of these tables differs between the old and the new version.

        The result is also true if a function that a `refusal` function calls differs.
        """
        names = {POSTGRESQL.naming.functions(one)["refusal"] for one in self.new.family}
        before, after = (
            {one.text for one in side if one.kind == "CREATE FUNCTION" and one.name in names}
            for side in (self.before, self.after)
        )
        return before != after

    def document(self, alias: str) -> str:
        return rewritten(self.rewriting, f"{alias}.doc")

    def key(self, alias: str) -> str:
        """Return SQL for a JSON array with the key of a row of the old view.

        `alias` is the alias of the old view in the query.
        """
        return f"jsonb_build_array({', '.join(f'{alias}.{name}' for name in self.handles)})"

    @property
    def handles(self) -> tuple[str, ...]:
        return tuple(plain(self.old.shown(name)) for name in self.old.handles)

    def alterations(self) -> Iterator[tuple[Table, Table, Alterations]]:
        """Yield (old table, new table, alterations) for each table of the family.

        Call this only if `stays` is true, which means that the tables are altered in place.
        """
        others = {one.path: one for one in self.new.family}
        for table in self.old.family:
            other = others[table.path]
            names = self._renames(table, other)
            before = TableText.of(self.before, table.name, self.name(table.name))
            after = TableText.of(self.after, other.name, self.name(other.name))
            yield table, other, Alterations(before, after, names)

    def _renames(self, old: Table, new: Table) -> Mapping[str, str]:
        if old.path:
            return {}
        before, after = columns(old), columns(new)
        return {
            plain(before[(one,)].name): plain(after[(other,)].name)
            for one, other in self.rewriting.renames.items()
            if before[(one,)].name != after[(other,)].name
        }

    def waiting(self, old: Table, new: Table) -> tuple[Path, ...]:
        """Return the paths of the members that have a column in the new version only.

        Their values may still be in the column `extra`, where the old version has stored them.
        """
        renames = self.rewriting.renames if not old.path else {}
        before = {(renames.get(path[0], path[0]), *path[1:]) for path in columns(old) if path}
        return tuple(path for path in columns(new) if path and path not in before) if old.extra else ()


def tables(moved: Moved, old: Version, new: Version, schema: str) -> Tables:
    before, after = moved.family.old, moved.family.new
    assert before is not None and after is not None
    return Tables(moved, old.of(before.entity.full_name), new.of(after.entity.full_name), schema)


def settled(one: Table, version: Version, schema: str) -> Tables:
    """Return a `Tables` for documents that are already in the tables of the new version.

    `one` is both the old and the new table of the root.
    """
    made = version.of(one.entity.full_name)
    return Tables(Moved(Family(one, one), NOTHING), made, made, schema)
