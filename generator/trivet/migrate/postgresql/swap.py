"""Replaces PostgreSQL tables that cannot be altered in place.

It also adds the tables of new types, and drops those of removed types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trivet.migrate.planned import Planned, codes
from trivet.migrate.postgresql.altered import TableText
from trivet.migrate.postgresql.family import Tables
from trivet.migrate.postgresql.own import added, granted, owned
from trivet.migrate.postgresql.references import new_keys
from trivet.migrate.postgresql.staged import BESIDE, Staging
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table

#: The schema that holds the old tables until they are dropped.
_ASIDE = "trivet_old"
_TABLES = ("CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE", "ALTER TABLE")


@dataclass(frozen=True, slots=True)
class Swap:
    """The replacement of old tables by new ones, in one transaction.

    `kept` has the types that have tables in both versions.
    """

    planned: Planned
    kept: tuple[Tables, ...]
    schema: str

    @property
    def staying(self) -> tuple[Tables, ...]:
        return tuple(one for one in self.kept if one.stays)

    @property
    def moving(self) -> tuple[Tables, ...]:
        return tuple(one for one in self.kept if not one.stays)

    @property
    def stagings(self) -> tuple[Staging, ...]:
        new = self.planned.new
        moving = {one.new.entity.full_name for one in self.moving}
        names = frozenset(name for name, full in new.owners.items() if full in moving)
        return tuple(Staging(one, new, names) for one in self.moving)

    @property
    def aside(self) -> tuple[Table, ...]:
        """Return the old root tables that the migration replaces by new tables, or drops."""
        gone = (one.family.old for one in self.planned.moved if one.family.new is None)
        return (*(one.old for one in self.moving), *(one for one in gone if one is not None))

    @property
    def own_schemas(self) -> tuple[str, ...]:
        """Return the names of the schemas that the migration makes, and drops at its end."""
        return (*((BESIDE,) if self.moving else ()), *((_ASIDE,) if self.aside else ()))

    @property
    def fresh(self) -> set[str]:
        """Return the full names of the types that only the new version has."""
        found = (one.family.new for one in self.planned.moved if one.family.old is None)
        return {one.entity.full_name for one in found if one is not None}

    def variables(self) -> dict[str, Any]:
        aside = self.aside
        tables = [table.name for root in aside for table in root.family]
        return {
            "locked": codes(self._name(name) for name in (*(one.view for one in aside), *tables)),
            "filled": codes(name for one in self.stagings for name in one.tables_beside),
            "cut_from": [sql_literal(name) for name in sorted({table for table, _ in self.cut()})],
            "cut_to": [sql_literal(self._name(name)) for name in tables],
            "aside_schema": SqlCode(_ASIDE) if aside else None,
            "aside": codes(self._set_aside()),
            "arriving": codes(text for one in self.stagings for text in one.arriving()),
            "made": codes(self._made()),
            "numbered": [*self._numbered()],
            "described": codes(self._comments()),
            "foreign": codes(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {text} NOT VALID"
                for table, name, text in self.foreign()
            ),
            "granted": [pair for one in self.moving for pair in granted(one, _ASIDE)],
            "added": [name for one in self.moving for name in added(one)],
            "owned": [made for one in self.moving for made in owned(one, _ASIDE)],
            "dropped": codes(self._dropped()),
            "beside": SqlCode(BESIDE) if self.moving else None,
        }

    # Foreign keys ------------------------------------------------------------------------------------------
    def referring(self) -> list[tuple[str, str]]:
        """Return (table, name of the foreign key) pairs for the tables that the migration does not replace.

        The pairs include the foreign keys of the old version and of the new version.
        """
        moving = {one.old.id for one in self.moving}
        staying = {one.new.id for one in self.staying}
        old, new = self.planned.old.roots.values(), self.planned.new.roots.values()
        roots = [*(one for one in old if one.id not in moving), *(one for one in new if one.id in staying)]
        return [
            (self._name(table.name), plain(key.name))
            for root in roots
            for table in root.family
            for key in table.foreign_keys
        ]

    def cut(self) -> Iterator[tuple[str, str]]:
        """Yield (table, name) for each foreign key from a table that stays to one that is replaced or dropped.

        The new version's keys are included, because an interrupted migration may have added them.
        """
        names = {table.id for one in self.aside for table in one.family}
        moving = {table.id for one in self.moving for table in one.new.family}
        for one in self.staying:
            for table, key in new_keys(one):
                if key.target in moving:
                    yield self._name(table.name), plain(key.name)
        for root in self.planned.old.roots.values():
            for table in root.family:
                if table.id not in names:
                    for key in table.foreign_keys:
                        if key.target in names:
                            yield self._name(table.name), plain(key.name)

    def foreign(self) -> list[tuple[str, str, str]]:
        """Return the foreign keys that are added without a scan: (table, name of the constraint, its text).

        Each of them belongs to a table that is made anew, or refers to one.
        """
        return [*self.restored(), *self._anew()]

    def restored(self) -> Iterator[tuple[str, str, str]]:
        """Yield (table, name, text) for each foreign key from a table that stays to a replaced or new table.

        Here, a new table is one of a type that only the new version has. A foreign key is left out if the alterations
        of its own table add it anyway.
        """
        new = self.planned.new
        added = {
            (altered.new.name, name)
            for one in self.staying
            for _, _, altered in one.alterations()
            for name in altered.added
        }
        targets = self.fresh | {one.new.entity.full_name for one in self.moving}
        ids = {table.id for full in targets for table in new.roots[full].family}
        for full, root in new.roots.items():
            for table in root.family if full not in targets else ():
                name = self._name(table.name)
                constraints = TableText.of(new.of(full), table.name, name).constraints
                for key in table.foreign_keys:
                    if key.target in ids and (name, plain(key.name)) not in added:
                        yield name, plain(key.name), constraints[plain(key.name)]

    def _anew(self) -> Iterator[tuple[str, str, str]]:
        for one in self.moving:
            for table in one.new.family:
                name = self._name(table.name)
                constraints = TableText.of(one.after, table.name, name).constraints
                for key in table.foreign_keys:
                    yield name, plain(key.name), constraints[plain(key.name)]

    # Old tables --------------------------------------------------------------------------------------------
    def _set_aside(self) -> Iterator[str]:
        for root in self.aside:
            for one in self.planned.old.of(root.entity.full_name):
                kind = one.kind.removeprefix("CREATE ")
                if kind in ("TABLE", "VIEW", "FUNCTION"):
                    yield f"ALTER {kind} {self._name(one.name)} SET SCHEMA {_ASIDE}"

    def _dropped(self) -> Iterator[str]:
        aside = self.aside
        made = [one for root in aside for one in self.planned.old.of(root.entity.full_name)]
        for one in reversed(made):
            if one.kind == "CREATE VIEW":
                yield f"DROP VIEW {_ASIDE}.{plain(one.name)}"
        tables = {table.name for root in aside for table in root.family}
        for one in made:
            if one.kind == "CREATE TRIGGER" and one.on in tables:
                yield f"DROP TRIGGER {plain(one.name)} ON {_ASIDE}.{plain(one.on)}"
        for one in reversed(made):
            if one.kind == "CREATE FUNCTION":
                yield f"DROP FUNCTION {_ASIDE}.{plain(one.name)}"
        names = [f"{_ASIDE}.{plain(one.name)}" for one in made if one.kind == "CREATE TABLE"]
        if names:
            yield f"DROP TABLE {', '.join(names)}"
            yield f"DROP SCHEMA {_ASIDE}"

    # New tables --------------------------------------------------------------------------------------------
    def _made(self) -> Iterator[str]:
        """Yield the statements of the new DDL for added types and replaced tables, without comments.

        For replaced tables, the statements that create or alter tables, and those that create indexes, are left out.
        """
        new, fresh = self.planned.new, self.fresh
        moving = {one.new.entity.full_name for one in self.moving}
        for one in new.statements:
            owner = new.owner(one)
            if one.kind != "COMMENT ON" and (owner in fresh or (owner in moving and one.kind not in _TABLES)):
                yield one.text

    def _numbered(self) -> Iterator[dict[str, Any]]:
        """Yield the template variables for the row numbers of each replaced table whose rows are numbered.

        With these variables, the migration makes the new table continue the numbers of the old table.
        """
        for one in self.moving:
            if one.old.row is not None and one.new.row is not None:
                yield {
                    "printed": SqlCode(self._name(one.new.name)),
                    "printed_column": SqlCode(plain(one.new.row)),
                    "table": sql_literal(self._name(one.new.name)),
                    "column": sql_literal(one.new.row),
                    "old_table": sql_literal(f"{_ASIDE}.{plain(one.old.name)}"),
                    "old_column": sql_literal(one.old.row),
                }

    def _comments(self) -> Iterator[str]:
        new = self.planned.new
        owners = self.fresh | {one.new.entity.full_name for one in self.moving}
        for one in new.statements:
            if one.kind == "COMMENT ON" and new.owner(one) in owners:
                yield one.text

    def _name(self, bare: str) -> str:
        return f"{plain(self.schema)}.{plain(bare)}"
