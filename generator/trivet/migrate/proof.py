"""Tries a migration in a real engine, and compares the result with fresh tables and the expected documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import show
from trivet.json_text import json_line
from trivet.migrate.families import version
from trivet.migrate.losses import stored
from trivet.migrate.planned import Moved, Planned
from trivet.migrate.records import Migration
from trivet.migrate.run import Sides, planned
from trivet.predicates.values import json_key
from trivet.prove.migrations.engine import Database, Engine, Step
from trivet.reader.json_reader import read_json
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.print.statements import statements

#: The maximum number of documents that a fault shows.
_SHOWN = 3
_FINISHED = "the database has the new version already"


@dataclass(slots=True)
class Proof:
    """The result of trying a migration.

    - `documents`: the number of documents in the old tables
    - `refused`: the number of documents that were put aside
    - `interruptions`: how often the migration was interrupted
    - `faults`: what is wrong; empty if the migration works
    """

    documents: int = 0
    refused: int = 0
    interruptions: int = 0
    faults: list[str] = field(default_factory=list)


def steps(migration: Migration) -> tuple[Step, ...]:
    """Return the statements of a migration."""
    return tuple(
        Step(text.strip()) for part in migration.parts for _, text in statements(part.text) if text.strip()
    )


@dataclass(slots=True)
class Trial:
    """One migration, to be tried in one engine.

    - `migration`: a migration that puts refused documents into a table of their own, instead of stopping at them
    - `documents`: the documents that are first stored in the old tables, by the full name of their old type.
    """

    sides: Sides
    migration: Migration
    engine: Engine
    documents: Mapping[str, Sequence[Any]]
    proof: Proof = field(default_factory=Proof)

    def run(self, interruptions: Iterable[int] = ()) -> Proof:
        """Run the migration in a new database that has the old tables and the documents.

        Before the complete run, the migration is interrupted as often as `interruptions` has numbers: after 3
        statements if the number is 3. See the method `on`.
        """
        database = self.engine.database()
        self.begin(database, interruptions)
        self.engine.free(database)
        return self.proof

    def begin(self, database: Database, interruptions: Iterable[int] = ()) -> Proof:
        """Make the old tables in an empty database, fill them with the documents, and run the migration.

        `interruptions` has the same meaning as for the method `on`.
        """
        database.apply(self._ddl(self.sides.old))
        self._fill(
            database, in_load_order(tuple(version(self.sides.old, self.migration.dialect).roots.values()))
        )
        return self.on(database, interruptions)

    def on(self, database: Database, interruptions: Iterable[int] = ()) -> Proof:
        """Run the migration in a database that has the old tables, and check the result.

        Before the complete run, there is an interrupted run for each number in `interruptions`. For example, 3 means:
        execute the first three statements, disconnect, and write all documents again.
        """
        made = planned(self.sides, self.migration.dialect)
        before = {name: self._shown(database, one, made.old) for name, one in made.old.roots.items()}
        self.proof.documents = sum(map(len, before.values()))
        script = steps(self.migration)
        quarantined = database.quarantined()
        sides = [(one, side.side) for side in (made.old, made.new) for one in side.roots.values()]
        views = {self._view(one, side) for one, side in sides}
        for number in interruptions:
            self._expect_none(database.run(script[:number]))
            self.proof.interruptions += 1
            for view in sorted(views):
                database.write_again(view)
        self._expect_none(database.run(script))
        fresh = self.engine.database()
        fresh.apply(self._ddl(self.sides.new))
        self._compare(database, fresh)
        aside = database.quarantined()[len(quarantined) :]
        self.proof.refused = len(aside)
        every = (*made.moved, *made.unchanged)
        renamed = {one.family.old.entity.full_name: one for one in every if one.family.old is not None}
        for root in in_load_order(tuple(made.new.roots.values())):
            self._documents(root, made, renamed, before, database, fresh, aside)
        self._again(database, script, [self._view(one, made.new.side) for one in made.new.roots.values()])
        self.engine.free(fresh)
        return self.proof

    def _ddl(self, side: Any) -> Iterator[str]:
        return (side.build.artifacts[path] for path in side.build.manifest["apply"][self.migration.dialect])

    def _expect_none(self, error: str) -> None:
        if error and not (self.proof.interruptions and _FINISHED in error):
            self.proof.faults.append(f"the migration fails: {error}")

    def _fill(self, database: Database, roots: Sequence[Table]) -> None:
        for root in roots:
            view = self._view(root, self.sides.old)
            for value in self.documents.get(root.entity.full_name, ()):
                database.insert(view, json_line(value))

    def _shown(self, database: Database, root: Table, version: Any) -> list[str]:
        return database.documents(self._view(root, version.side))

    def _view(self, root: Table, side: Any) -> str:
        rows = side.build.manifest
        for row in (*rows.get("roots", ()), *rows.get("definitions", ())):
            if row["definition"] == root.entity.full_name:
                return str(row["sql"][self.migration.dialect]["documents"])
        raise AssertionError(root.name)

    def _compare(self, database: Database, fresh: Database) -> None:
        found, expected = database.catalog(), fresh.catalog()
        for key in sorted(found.keys() | expected.keys()):
            if found.get(key) != expected.get(key):
                kind, name = key
                words = f"{_facts(found.get(key))}; in fresh tables: {_facts(expected.get(key))}"
                self.proof.faults.append(f"the {kind} {show(name)} differs: {show(words)}")

    def _documents(
        self,
        root: Table,
        made: Planned,
        renamed: Mapping[str, Moved],
        before: Mapping[str, list[str]],
        database: Database,
        fresh: Database,
        aside: list[tuple[str, str, str]],
    ) -> None:
        view = self._view(root, self.sides.new)
        name = self.sides.pairs.by_new.get(root.entity.full_name, "")
        moved = renamed.get(name)
        is_kept = name in made.old.roots and (moved is None or moved.family.new is not None)
        texts = before[name] if is_kept else []
        old = made.old.roots[name].name if is_kept else ""
        named = {old, root.name}
        gone = Counter(_document(read_json(doc)) for table, _, doc in aside if table in named)
        given = [read_json(text) for text in texts]
        expected: Counter[_Document] = Counter()
        for value in given:
            document = _document(value)
            if gone[document]:
                gone[document] -= 1
            else:
                changed = moved.rewriting.apply(value) if moved else value
                expected[_document(stored(root, changed))] += 1
        survivors = Counter(_document(read_json(doc)) for doc in database.documents(view))
        if survivors != expected:
            self.proof.faults.append(
                f"{show(root.name)}: documents changed: {_few(survivors - expected)};"
                f" expected: {_few(expected - survivors)}"
            )
        for document in expected.elements():
            why = fresh.insert(view, document.text)
            if why:
                refused = f"fresh tables refuse {show(document.text)}: {show(why)}"
                self.proof.faults.append(f"{show(root.name)}: {refused}")
        own = {one.name for table in root.family for one in table.checks}
        for table, check, doc in aside:
            if table in named and check in own:
                value = read_json(doc)
                why = fresh.insert(view, json_line(moved.rewriting.apply(value) if moved else value))
                if not why:
                    self.proof.faults.append(
                        f"{show(root.name)}: put aside for {check} without need: {show(doc)}"
                    )

    def _again(self, database: Database, script: Sequence[Step], views: Sequence[str]) -> None:
        before = _everything(database, views)
        error = database.run(script)
        if error and _FINISHED not in error:
            self.proof.faults.append(f"a second run fails: {show(error)}")
        if _everything(database, views) != before:
            self.proof.faults.append("a second run changed something")


def _facts(row: tuple[Any, ...] | None) -> str:
    """Return the properties of a database object, separated by commas; `none` if `row` is None."""
    return "none" if row is None else ", ".join(map(str, row))


@dataclass(frozen=True, slots=True)
class _Document:
    """A JSON value. All spellings of the value have the same `key`; `text` is one of these spellings."""

    key: Hashable
    text: str = field(compare=False)


def _few(documents: Counter[_Document]) -> str:
    """Return the first few documents as text, with the number of the others: `a, b and 3 more`."""
    first = sorted(document.text for document in documents.elements())[:_SHOWN]
    more = documents.total() - len(first)
    return (", ".join(map(show, first)) or "none") + (f" and {more} more" if more else "")


def _everything(database: Database, views: Sequence[str]) -> tuple[Any, ...]:
    documents = [sorted(database.documents(view)) for view in views]
    return database.catalog(), documents, sorted(database.quarantined())


def _document(value: Any) -> _Document:
    return _Document(json_key(value), json_line(value))
