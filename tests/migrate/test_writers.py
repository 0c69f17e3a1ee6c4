"""Documents that are written between the parts of PostgreSQL's migration, and during them: none is lost."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.migrate.drawn import rows, versions
from tests.migrate.trees import sides

from trivet.diagnostics import TrivetError
from trivet.json_text import json_line
from trivet.migrate.proof import steps
from trivet.migrate.records import Migration, Options, Part
from trivet.migrate.run import Sides, plan, planned
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import PostgresqlDatabase
from trivet.reader.json_reader import read_json

SEQUENCES = int(os.environ.get("TRIVET_MIGRATIONS", "100")) // 10
#: Why a part may fail if others write meanwhile.
EXPECTED = re.compile(
    r"run `check` again|is violated by some row|could not create unique index|run them first"
)


def texts(values: Any) -> Counter[str]:
    return Counter(json_line(_sorted(value)) for value in values)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def shown(database: PostgresqlDatabase) -> list[Any]:
    return [read_json(text) for text in database.documents("item_doc")]


def ddl(side: Any) -> Iterator[str]:
    return (side.build.artifacts[path] for path in side.build.manifest["apply"]["postgresql"])


class Meanwhile:
    """Runs the parts of a migration, and compares the documents before and after each of them."""

    def __init__(self, made: Sides, database: PostgresqlDatabase) -> None:
        self.database = database
        self.migration = plan(made, "postgresql", Options(quarantine=True, lossy=True))
        found = planned(made, "postgresql")
        self.rewriting = found.moved[0].rewriting if found.moved else None
        names = [part.name for part in self.migration.parts]
        self.changing = "switch" if "switch" in names else "expand"
        self.is_new = False

    def run(self, part: Part) -> str:
        before, aside = shown(self.database), len(self.database.quarantined())
        error = self.database.run(steps(Migration("postgresql", (part,))))
        assert not error or EXPECTED.search(error), (part.name, error)
        gone = texts(read_json(doc) for _, _, doc in self.database.quarantined()[aside:])
        expected = texts(before) - gone
        if part.name == self.changing and not error and not self.is_new:
            self.is_new = True
            assert self.rewriting is not None
            expected = texts(map(self.rewriting.apply, before))
        assert texts(shown(self.database)) == expected, part.name
        return error


def write(database: PostgresqlDatabase, data: st.DataObject, old: Any, new: Any) -> None:
    """Insert, update and delete documents, as the present view accepts them."""
    for _ in range(data.draw(st.integers(0, 3))):
        kind = data.draw(
            st.sampled_from(["insert", "insert", "update", "update", "key", "delete", "truncate"])
        )
        there = database.documents("item_doc")
        documents = [json_line(one) for one in data.draw(rows(data.draw(st.sampled_from([old, new]))))]
        run = database.connection.execute
        try:
            if kind == "insert" and documents:
                run("INSERT INTO item_doc (doc) VALUES (%s)", (documents[-1],))
            elif kind == "update" and documents and there:
                run(
                    "UPDATE item_doc SET doc = %s WHERE doc = %s",
                    (documents[0], data.draw(st.sampled_from(there))),
                )
            elif kind == "key" and "x-primary-key" in old:
                run("UPDATE item SET nr = nr + 100 WHERE nr = (SELECT min(nr) FROM item)")
            elif kind == "delete" and there:
                run("DELETE FROM item_doc WHERE doc = %s", (data.draw(st.sampled_from(there)),))
            elif kind == "truncate" and not data.draw(st.integers(0, 3)):
                run("TRUNCATE item CASCADE")
        except psycopg.Error:
            pass  # the present version refuses the document


def test_what_is_written_between_the_parts_is_kept(engines: Mapping[str, Engine]) -> None:
    engine: Any = engines["postgresql"]

    @settings(
        max_examples=SEQUENCES,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def one_sequence(data: st.DataObject) -> None:
        old, new = data.draw(versions())
        with tempfile.TemporaryDirectory() as folder:
            made = sides(Path(folder), {"item": old}, {"item": new}, dialects=["postgresql"])
            with lent(engine) as database, lent(engine) as fresh:
                _between(data, made, old, new, database, fresh)

    one_sequence()


@contextmanager
def lent(engine: Any) -> Iterator[PostgresqlDatabase]:
    """An empty database, which goes back to the engine whatever happens: a server has few connections."""
    database = engine.database()
    try:
        yield database
    finally:
        engine.free(database)


def _between(
    data: st.DataObject,
    made: Sides,
    old: Any,
    new: Any,
    database: PostgresqlDatabase,
    fresh: PostgresqlDatabase,
) -> None:
    try:
        tried = Meanwhile(made, database)
    except TrivetError as why:
        assert "no migration can be written" in str(why)
        return
    database.apply(ddl(made.old))
    for document in data.draw(rows(old)):
        database.insert("item_doc", json_line(document))
    for part in tried.migration.parts:
        write(database, data, old, new)
        tried.run(part)
    assert [tried.run(part) for part in tried.migration.parts] == ["" for _ in tried.migration.parts]
    fresh.apply(ddl(made.new))
    assert database.catalog() == fresh.catalog()
    schemas = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'trivet%'"
    assert database.connection.execute(schemas).fetchall() == []
    assert {fresh.insert("item_doc", one) for one in database.documents("item_doc")} <= {""}


# Writers at the same time ------------------------------------------------------------------------------------
WHOLE, TEXT = {"type": "integer"}, {"type": "string"}
LINES = {"type": "array", "items": {"type": "object", "properties": {"n": WHOLE}}, "x-storage": "table"}
OLD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"id": WHOLE, "at": TEXT, "lines": LINES},
    "required": ["id"],
    "x-primary-key": ["id"],
}
NEW = {**OLD, "properties": {"id": WHOLE, "at": {"type": "object"}, "lines": {"type": "array"}}}
#: name → the new version: with the same key, and with numbers instead of it.
MADE_ANEW = {"the same key": NEW, "no key": {key: one for key, one in NEW.items() if key != "x-primary-key"}}


@contextmanager
def writers(database: PostgresqlDatabase, number: int) -> Iterator[dict[int, Any]]:
    """Write documents in threads, each with keys of its own; what was written is in the result at the end."""
    done, kept = threading.Event(), dict[int, Any]()

    def run(own: int) -> None:
        count = 0
        with psycopg.connect(database.dsn, autocommit=True) as connection:
            while not done.is_set():
                count += 1
                key = 1000 * own + count % 50
                value = {"id": key, "lines": [{"n": count}] * (count % 3)}
                if count % 5 == 4:
                    connection.execute("DELETE FROM item_doc WHERE doc -> 'id' = %s::text::jsonb", (key,))
                    kept.pop(key, None)
                elif key in kept:
                    text = (json_line(value), key)
                    connection.execute(
                        "UPDATE item_doc SET doc = %s WHERE doc -> 'id' = %s::text::jsonb", text
                    )
                    kept[key] = value
                else:
                    connection.execute("INSERT INTO item_doc (doc) VALUES (%s)", (json_line(value),))
                    kept[key] = value
                done.wait(0.002)

    faults: list[BaseException] = []

    def guarded(own: int) -> None:
        try:
            run(own)
        except psycopg.Error as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(own,)) for own in range(1, number + 1)]
    for one in threads:
        one.start()
    try:
        yield kept
    finally:
        done.set()
        for one in threads:
            one.join()
    assert faults == []


@pytest.mark.parametrize("name", MADE_ANEW)
def test_what_is_written_at_the_same_time_is_kept(
    tmp_path: Path, engines: Mapping[str, Engine], name: str
) -> None:
    made = sides(tmp_path, {"item": OLD}, {"item": MADE_ANEW[name]}, dialects=["postgresql"])
    engine: Any = engines["postgresql"]
    database = engine.database()
    database.apply(ddl(made.old))
    old = [{"id": -key, "lines": [{"n": key}]} for key in range(1, 1200)]
    for one in old:
        assert database.insert("item_doc", json_line(one)) == ""
    script = plan(made, "postgresql", Options(quarantine=True))
    with writers(database, 2) as kept:
        for part in script.parts:
            assert database.run(steps(Migration("postgresql", (part,)))) == "", part.name
    assert texts(shown(database)) == texts([*old, *kept.values()])
    engine.free(database)
