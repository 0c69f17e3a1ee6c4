"""Tries a migration in a real engine, and compares the result with fresh tables and the expected documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.diagnostics import show
from trivet.json_text import json_line
from trivet.migrate.families import version
from trivet.migrate.losses import stored
from trivet.migrate.planned import Planned
from trivet.migrate.records import Migration
from trivet.migrate.rewriting import NOTHING, Rewriting
from trivet.migrate.run import Sides, planned
from trivet.migrate.together import Insertion, insert_together
from trivet.predicates.values import json_key
from trivet.prove.migrations.engine import Database, Engine, Step
from trivet.reader.json_reader import read_json
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.print.statements import statements

#: The maximum number of documents that a fault shows.
_SHOWN = 3
_FINISHED = "the database has the new version already"
#: A document that was put aside: its table, the constraint that it violates, the document.
_Aside: TypeAlias = tuple[str, str, str]


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
        types = self._types(made, before)
        self._expect_accepted(
            fresh, [(one, text) for one in types for text in self._surviving(one, database, aside)]
        )
        for one in types:
            self._expect_refused(fresh, one, aside)
        self._again(database, script, [one.view for one in types])
        self.engine.free(fresh)
        return self.proof

    def _ddl(self, side: Any) -> Iterator[str]:
        return (side.build.artifacts[path] for path in side.build.manifest["apply"][self.migration.dialect])

    def _expect_none(self, error: str) -> None:
        if error and not (self.proof.interruptions and _FINISHED in error):
            self.proof.faults.append(f"the migration fails: {error}")

    def _fill(self, database: Database, roots: Sequence[Table]) -> None:
        insert_together(
            database,
            [
                Insertion(root, self._view(root, self.sides.old), value)
                for root in roots
                for value in self.documents.get(root.entity.full_name, ())
            ],
        )

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

    def _types(self, made: Planned, before: Mapping[str, list[str]]) -> list[_Type]:
        """Return the types that have tables in the new version, in the order in which tables can be loaded.

        `before` has the old documents by the full name of their old type.
        """
        moved = {
            one.family.old.entity.full_name: one
            for one in (*made.moved, *made.unchanged)
            if one.family.old is not None
        }
        found = []
        for root in in_load_order(tuple(made.new.roots.values())):
            name = self.sides.pairs.by_new.get(root.entity.full_name, "")
            change = moved.get(name)
            is_kept = name in made.old.roots and (change is None or change.family.new is not None)
            names = {root.name, made.old.roots[name].name} if is_kept else {root.name}
            rewriting = NOTHING if change is None else change.rewriting
            view = self._view(root, self.sides.new)
            found.append(_Type(root, view, names, rewriting, before[name] if is_kept else []))
        return found

    def _surviving(self, one: _Type, database: Database, aside: Sequence[_Aside]) -> Iterator[str]:
        """Compare the documents of one type with the old ones, and yield those that the type must have."""
        gone = Counter(_document(read_json(doc)) for table, _, doc in aside if table in one.names)
        expected: Counter[_Document] = Counter()
        for value in map(read_json, one.before):
            document = _document(value)
            if gone[document]:
                gone[document] -= 1
            else:
                expected[_document(stored(one.root, one.rewriting.apply(value)))] += 1
        survivors = Counter(_document(read_json(doc)) for doc in database.documents(one.view))
        if survivors != expected:
            self._report(
                one,
                f"documents changed: {_few(survivors - expected)}; expected: {_few(expected - survivors)}",
            )
        return (document.text for document in expected.elements())

    def _expect_accepted(self, fresh: Database, documents: Sequence[tuple[_Type, str]]) -> None:
        """Report each document that fresh tables refuse."""
        found = insert_together(
            fresh, [Insertion(one.root, one.view, read_json(text)) for one, text in documents]
        )
        for (one, text), why in zip(documents, found, strict=True):
            if why:
                self._report(one, f"fresh tables refuse {show(text)}: {show(why)}")

    def _expect_refused(self, fresh: Database, one: _Type, aside: Sequence[_Aside]) -> None:
        """Report each document that was put aside for a check of this type, and that fresh tables accept."""
        own = {check.name for table in one.root.family for check in table.checks}
        for table, check, doc in aside:
            if table in one.names and check in own:
                changed = json_line(one.rewriting.apply(read_json(doc)))
                if not fresh.insert(one.view, changed):
                    self._report(one, f"put aside for {check} without need: {show(doc)}")

    def _report(self, one: _Type, fault: str) -> None:
        self.proof.faults.append(f"{show(one.root.name)}: {fault}")

    def _again(self, database: Database, script: Sequence[Step], views: Sequence[str]) -> None:
        before = _everything(database, views)
        error = database.run(script)
        if error and _FINISHED not in error:
            self.proof.faults.append(f"a second run fails: {show(error)}")
        if _everything(database, views) != before:
            self.proof.faults.append("a second run changed something")


@dataclass(frozen=True, slots=True)
class _Type:
    """One type that has a table, `root`, in the new version.

    - `view`: the view of its documents
    - `names`: the names of its new and its old table
    - `rewriting`: how its documents change
    - `before`: its documents in the old version; empty if they are not kept
    """

    root: Table
    view: str
    names: set[str]
    rewriting: Rewriting
    before: Sequence[str]


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
