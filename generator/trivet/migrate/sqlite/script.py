"""Plans the migration of a SQLite database: one transaction, in which the tables that differ are made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trivet.json_text import json_line as json_text
from trivet.migrate.families import Version
from trivet.migrate.planned import Moved, Planned, Printing, codes
from trivet.migrate.records import Part
from trivet.migrate.script import Statement
from trivet.migrate.sqlite.json import rewritten
from trivet.migrate.sqlite.rules import changed_rows, left, missing, removed
from trivet.migrate.sqlite.sieve import sieve
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.plan.records import ForeignKey, Table
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted

_TYPES = {
    "CREATE TABLE": "table",
    "CREATE VIEW": "view",
    "CREATE TRIGGER": "trigger",
    "CREATE INDEX": "index",
}
_DROPPED = ("CREATE VIEW", "CREATE TABLE")


def parts(planned: Planned, printing: Printing) -> tuple[Part, ...]:
    """Return the parts of the migration: a single part, called `rebuild`."""
    title = "makes the tables anew that differ, and those that refer to them"
    return (
        Part(
            "rebuild", title, printing.render("sqlite", title, _Script(_with_referring(planned)).variables())
        ),
    )


def _with_referring(planned: Planned) -> Planned:
    """Return `planned` with more types in `moved`: those whose tables refer to a moved type, even indirectly.

    If a document is refused, documents that refer to it must be refused, too.
    """
    moved, rest = list(planned.moved), list(planned.unchanged)
    targets = {table.id for one in planned.kept for table in one.after.family}
    while found := [one for one in rest if targets & set(_targets(one.after))]:
        moved += found
        rest = [one for one in rest if one not in found]
        targets |= {table.id for one in found for table in one.after.family}
    return replace(planned, moved=tuple(moved), unchanged=tuple(rest))


def _targets(root: Table) -> Iterator[str]:
    return (key.target for table in root.family for key in table.foreign_keys)


@dataclass(frozen=True, slots=True)
class _Script:
    planned: Planned

    @property
    def old(self) -> Version:
        return self.planned.old

    @property
    def new(self) -> Version:
        return self.planned.new

    @property
    def moved(self) -> tuple[Moved, ...]:
        return self.planned.moved

    def variables(self) -> dict[str, Any]:
        kept = self.planned.kept
        gone, added = changed_rows(self.old, self.new)
        made = [one.family.new for one in self.moved if one.family.new is not None]
        sieves = [sieve(self.new.of(one.entity.full_name)) for one in made]
        before, after = self._changed(self.old, self.new), self._changed(self.new, self.old)
        fresh = [made for one in made for made in self.new.of(one.entity.full_name)]
        return {
            "present": [_present(one) for one in after],
            "absent": [_object(one) for one in before if not _is_in(one, after)],
            "before": [_present(one) for one in self._expected(before, gone)],
            "to_change": [] if before or after else codes([*missing(added), *left(gone, added)]),
            "missing": codes(missing(gone)),
            "own": [_object(one) for one in self.old.statements if one.kind in _TYPES],
            "emptied": [sql_literal(one.name) for one in self._made() if one.kind in _DROPPED],
            "staged": [self._staged(one) for one in kept],
            "shared": codes(self._shared()),
            "rules": codes(self._rules()),
            "sieve": codes(text for one in sieves for text in one.made),
            "tried": [self._tried(one) for one in kept],
            "duplicates": codes(text for one in made for text in _duplicates(one)),
            "references": codes(self._references(made)),
            "dangling": codes(_followed(made)),
            "sieved": codes(text for one in sieves for text in one.dropped),
            "dropped": codes(self._dropped()),
            "made": codes(one.text for one in sorted(fresh, key=lambda one: one.kind != "CREATE TABLE")),
            "filled": [self._filled(one, number) for number, one in enumerate(kept, start=1)],
        }

    # What differs ------------------------------------------------------------------------------------------
    def _changed(self, one: Version, other: Version) -> list[Statement]:
        texts = {made.text for made in (*other.shared, *other.statements)}
        made = (*one.shared, *one.statements)
        return [one for one in made if one.kind in _TYPES and one.text not in texts]

    def _expected(self, changed: Sequence[Statement], gone: Sequence[Statement]) -> tuple[Statement, ...]:
        """Return the old statements whose objects (tables and so on) must exist before the migration starts.

        The result has:

        - the statements in `changed`
        - the statements that create the shared tables into which `gone` inserts rows
        - the statements that create the old tables that the migration drops or replaces
        """
        tables = {one.name for one in gone}
        shared = (one for one in self.old.shared if one.kind == "CREATE TABLE" and one.name in tables)
        own = (one for one in self._made() if one.kind in _TYPES)
        return tuple(dict.fromkeys((*changed, *shared, *own)))

    def _made(self) -> Iterator[Statement]:
        """Yield the old version's DDL of all tables that the migration drops or makes anew.

        It includes the views and triggers of these tables.
        """
        for one in self.moved:
            if one.family.old is not None:
                yield from self.old.of(one.family.old.entity.full_name)

    def _shared(self) -> Iterator[str]:
        """Yield the statements that bring the tables, views and triggers of the shared file up to date.

        Yield nothing if both versions have the same shared file.
        """
        if self.new.shared == self.old.shared:
            return
        kept = {(one.kind, one.name) for one in self.new.shared}
        gone = [one for one in self.old.shared if (one.kind, one.name) not in kept]
        for one in gone:
            if one.kind == "CREATE TRIGGER" and one.on in {name for _, name in kept}:
                yield f"DROP TRIGGER {quoted(one.name)}"
        for kind in ("CREATE VIEW", "CREATE TABLE"):
            yield from (f"DROP {_TYPES[kind].upper()} {quoted(one.name)}" for one in gone if one.kind == kind)
        yield from (one.text for one in self.new.shared)

    def _rules(self) -> Iterator[str]:
        """Yield the statements that replace the rows of the shared tables by those of the new version."""
        gone, added = changed_rows(self.old, self.new)
        again: list[Statement] = []
        if gone:
            tables = {one.name for one in gone}
            guards = [f"{name}_delete" for name in sorted(tables)]
            yield from (f"DROP TRIGGER {quoted(name)}" for name in guards)
            again = [one for one in self.new.shared if one.kind == "CREATE TRIGGER" and one.name in guards]
        yield from (removed(one) for one in gone)
        yield from (one.text for one in added)
        yield from (one.text for one in again)

    def _dropped(self) -> Iterator[str]:
        """Yield the statements that drop the old views, then the old tables. Triggers are dropped with them."""
        made = [*self._made()]
        for kind in _DROPPED:
            yield from (f"DROP {_TYPES[kind].upper()} {quoted(one.name)}" for one in made if one.kind == kind)

    # Documents ---------------------------------------------------------------------------------------------
    def _staged(self, one: Moved) -> dict[str, Any]:
        old, new = one.family.old, one.family.new
        assert old is not None and new is not None
        handles = [f"{sql_literal(name)}, t.{quoted(old.shown(name))}" for name in old.handles]
        return {
            "table": sql_literal(new.name),
            "view": SqlCode(quoted(old.view)),
            "key": SqlCode(f"json_object({', '.join(handles)})"),
            "order": SqlCode(", ".join(f"t.{quoted(old.shown(name))}" for name in old.handles) or "1"),
            "document": SqlCode(indent(rewritten(one.rewriting, 't."doc"'))),
        }

    def _tried(self, one: Moved) -> dict[str, Any]:
        new = one.family.new
        assert new is not None
        return {"table": sql_literal(new.name), "view": SqlCode(quoted(new.view))}

    def _filled(self, one: Moved, number: int) -> dict[str, Any]:
        """Return the template's variables for the statements that copy the documents of a type.

        If the rows are numbered in both versions, each row keeps its number.
        """
        old, new = one.family.old, one.family.new
        assert old is not None and new is not None
        if old.row is None or new.row is None:
            return {**self._tried(one), "numbered": None}
        shown = json_text(old.row)
        children = [child for child in new.family if child.link is not None]
        columns = [
            (quoted(child.name), quoted(child.link.columns[0].name)) for child in children if child.link
        ]
        return {
            **self._tried(one),
            "numbered": {
                "name": SqlCode(quoted(f"trivet_fill_{number}")),
                "number": SqlCode(f'json_extract(s."key", {sql_literal(f"$.{shown}")})'),
                "root": SqlCode(quoted(new.name)),
                "row": SqlCode(quoted(new.row)),
                "children": [{"name": SqlCode(name), "row": SqlCode(row)} for name, row in columns],
            },
        }

    def _references(self, made: Sequence[Table]) -> Iterator[str]:
        """Yield statements that record each document that refers to a row which does not exist.

        Only foreign keys that the old version does not have are tested. `made` has the root tables that the migration
        makes anew.
        """
        before = {
            _meaning(key)
            for root in self.old.roots.values()
            for one in root.family
            for key in one.foreign_keys
        }
        for root in made:
            for table in root.family:
                for key in table.foreign_keys:
                    if _meaning(key) not in before:
                        yield _unmatched(table, key)


def _meaning(key: ForeignKey) -> tuple[Any, ...]:
    return (key.name, key.columns and tuple(one.name for one in key.columns), key.table, key.others)


def _duplicates(root: Table) -> Iterator[str]:
    """Yield statements that record the documents with rows that would violate the key or a UNIQUE constraint."""
    for table in root.family:
        groups = [*([table.key] if table.key is not None else []), *table.uniques]
        for group in groups:
            columns = [quoted(one.name) for one in group.columns]
            listed = ", ".join(columns)
            given = " AND ".join(f"{one} IS NOT NULL" for one in columns)
            yield (
                f'INSERT INTO "trivet_refused" ("document", "check")\n'
                f'SELECT t."trivet_document", {sql_literal(group.name)}\nFROM {quoted(table.name)} AS t\n'
                f"WHERE ({', '.join('t.' + one for one in columns)}) IN (\n"
                f"  SELECT {listed} FROM {quoted(table.name)} WHERE {given} GROUP BY {listed} HAVING count(*) > 1\n)"
            )


def _matches(key: ForeignKey, table: str, other: str) -> str:
    pairs = zip(key.columns, key.others, strict=True)
    return " AND ".join(f"{other}.{quoted(two)} = {table}.{quoted(one.name)}" for one, two in pairs)


def _unmatched(table: Table, key: ForeignKey) -> str:
    given = " AND ".join(f"t.{quoted(one.name)} IS NOT NULL" for one in key.columns)
    return (
        f'INSERT INTO "trivet_refused" ("document", "check")\n'
        f'SELECT t."trivet_document", {sql_literal(key.name)}\nFROM {quoted(table.name)} AS t\n'
        f"WHERE {given} AND NOT EXISTS (\n"
        f"  SELECT 1 FROM {quoted(key.table)} AS o WHERE {_matches(key, 't', 'o')}\n)"
    )


def _followed(made: Sequence[Table]) -> Iterator[str]:
    """Yield a query for each foreign key of the tables in `made` that refers to a root table in `made`.

    The query finds documents that must be refused because they refer to a refused document. As a refused document may
    have no row in the new tables, its key is read from its JSON text.
    """
    members = {root.id: {column.name: column.member for column in root.columns} for root in made}
    for table in (table for root in made for table in root.family):
        for key in (key for key in table.foreign_keys if key.target in members):
            found = members[key.target]
            pairs = [
                (f"m{number}", found[other], quoted(column.name))
                for number, (column, other) in enumerate(zip(key.columns, key.others, strict=True), start=1)
            ]
            given = "".join(
                f'\n    JOIN json_each(o."new") AS {alias} ON {alias}."key" = {literal(member)}'
                for alias, member, _ in pairs
            )
            equal = " AND ".join(f't.{name} = {alias}."atom"' for alias, _, name in pairs)
            yield (
                f'SELECT t."trivet_document", {sql_literal(key.name)}\n  FROM "gone" AS g\n'
                '    JOIN "trivet_staged" AS o ON o."document" = g."document"'
                f' AND o."table" = {sql_literal(key.table)}{given}\n'
                f"    JOIN {quoted(table.name)} AS t ON {equal}"
            )


def _present(one: Statement) -> dict[str, Any]:
    text = one.text.replace(" IF NOT EXISTS", "", 1) if one.kind == "CREATE TABLE" else one.text
    return {**_object(one), "sql": sql_literal(text)}


def _object(one: Statement) -> dict[str, Any]:
    return {"type": sql_literal(_TYPES[one.kind]), "name": sql_literal(one.name)}


def _is_in(one: Statement, others: Iterable[Statement]) -> bool:
    return any((one.kind, one.name) == (other.kind, other.name) for other in others)
