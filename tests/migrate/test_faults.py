"""PostgreSQL's migration when something unusual happens between or during its parts: nothing is lost, or it stops."""

from __future__ import annotations

import random
import string
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.diff.versions import schema
from tests.migrate.test_moved import OBJECT, SHORT, TEXT, keyed, refers, run
from tests.migrate.trees import sides

from trivet.diagnostics import TrivetError
from trivet.json_text import json_line
from trivet.migrate.proof import steps
from trivet.migrate.records import Migration, Options
from trivet.migrate.run import Sides, plan
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import PostgresqlDatabase

OPEN = {"additionalProperties": True}
#: A type whose tables are made anew, in both versions.
ITEM = keyed(a=TEXT), keyed(a=OBJECT)

Begin = Callable[..., tuple[PostgresqlDatabase, Migration]]


@pytest.fixture
def begin(tmp_path: Path, engines: Mapping[str, Engine]) -> Iterator[Begin]:
    """Make the tables of an old version, and the migration to a new one."""
    engine: Any = engines["postgresql"]
    used: list[PostgresqlDatabase] = []

    def begun(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[PostgresqlDatabase, Migration]:
        made = sides(tmp_path, old, new, dialects=["postgresql"])
        used.append(engine.database())
        used[-1].apply(ddl(made))
        return used[-1], plan(made, "postgresql", Options(quarantine=True, lossy=True))

    yield begun
    for one in used:
        engine.free(one)


def ddl(made: Sides) -> Iterator[str]:
    build = made.old.build
    return (build.artifacts[path] for path in build.manifest["apply"]["postgresql"])


def test_a_renamed_document_is_not_renamed_again(begin: Begin) -> None:
    database, migration = begin(
        {"order": {**keyed(a=TEXT), **OPEN}, "item": ITEM[0]},
        {"order": {**keyed(b={**TEXT, "x-renamed-from": "a"}), **OPEN}, "item": ITEM[1]},
    )
    assert run(database, migration, "check", "expand") == ""
    assert database.insert("order_doc", '{"id": 2, "a": 5}') == ""
    assert run(database, migration, "check") == ""
    assert run(database, migration) == ""
    assert run(database, migration, "check") == ""
    assert (database.documents("order_doc"), database.quarantined()) == (['{"a": 5, "id": 2}'], [])


def test_check_counts_renamed_documents_of_finished_tables(begin: Begin) -> None:
    old, new = keyed(a=TEXT), keyed(b={**TEXT, "x-renamed-from": "a"})
    database, migration = begin({"order": {**old, **OPEN}}, {"order": {**new, **OPEN}})
    assert run(database, migration, "check", "expand") == ""
    assert database.insert("order_doc", '{"id": 2, "a": 5}') == ""
    assert run(database, migration, "check") == ""
    assert (database.documents("order_doc"), database.quarantined()) == (['{"a": 5, "id": 2}'], [])


def text_of(migration: Migration, name: str) -> list[bytes]:
    parts = tuple(part for part in migration.parts if part.name == name)
    return [one.text.encode() for one in steps(Migration("postgresql", parts))]


@contextmanager
def meanwhile(action: Callable[[], Any]) -> Iterator[None]:
    thread = threading.Thread(target=action)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)


def waits(database: PostgresqlDatabase) -> None:
    """Wait until a statement of another connection waits for a lock."""
    query = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(500):
        if database.connection.execute(query).fetchall():
            return
        time.sleep(0.01)
    raise AssertionError("nothing waits")


@pytest.mark.parametrize("state", ["before", "expanded", "after"])
def test_what_is_put_aside_is_what_was_counted(begin: Begin, state: str) -> None:
    other = {"before": OBJECT, "expanded": OBJECT, "after": TEXT}[state]
    database, migration = begin({"item": keyed(a=TEXT, b=TEXT)}, {"item": keyed(a=SHORT, b=other)})
    parts = {"before": ["check"], "expanded": ["check", "expand"], "after": ["check"]}[state]
    assert run(database, migration, *parts) == ""
    assert database.insert("item_doc", '{"id": 1, "a": "long"}') == ""
    if state == "after":
        assert run(database, migration, "expand") == ""
    *counting, deleting, commit = text_of(migration, "check")
    with psycopg.connect(database.dsn, autocommit=True) as other_session:
        for one in counting:
            other_session.execute(one)

        def write() -> None:
            with psycopg.connect(database.dsn, autocommit=True) as writer:
                writer.execute("""UPDATE item_doc SET doc = '{"id": 1, "a": "ok"}' WHERE id = 1""")

        with meanwhile(write):
            waits(database)
            other_session.execute(deleting)
            other_session.execute(commit)
    assert (database.documents("item_doc"), len(database.quarantined())) == ([], 1)


def test_what_is_added_while_switch_waits_is_not_dropped(begin: Begin) -> None:
    database, migration = begin({"item": ITEM[0]}, {"item": ITEM[1]})
    assert run(database, migration, "check", "expand", "backfill") == ""
    found: list[str] = []
    other = PostgresqlDatabase(database.dsn, "public")
    with psycopg.connect(database.dsn) as holder:
        holder.execute("SELECT FROM trivet_migration FOR UPDATE")
        with meanwhile(lambda: found.append(run(other, migration, "switch"))):
            waits(database)
            database.apply(["CREATE POLICY mine ON item USING (id <> 1)"])
            holder.rollback()
    other.connection.close()
    assert found[0].endswith("make it again later: policy mine of item: nothing was changed")


@pytest.mark.parametrize("disabled", ["DISABLE TRIGGER ALL", "DISABLE TRIGGER trivet_written", None])
def test_writes_that_the_triggers_missed_are_moved(begin: Begin, disabled: str | None) -> None:
    database, migration = begin({"item": ITEM[0]}, {"item": ITEM[1]})
    assert run(database, migration, "check", "expand", "backfill") == ""
    drop = "DROP TRIGGER trivet_written ON item"
    database.apply([f"ALTER TABLE item {disabled}" if disabled else drop])
    assert database.insert("item_doc", '{"id": 9}') == ""
    if disabled:
        database.apply(["ALTER TABLE item ENABLE TRIGGER ALL"])
    why = "triggers of the migration were disabled or dropped, run `backfill` and this part again"
    assert run(database, migration, "switch") == f"{why}: nothing was changed"
    assert run(database, migration) == ""
    assert database.documents("item_doc") == ['{"id": 9}']


def test_check_counts_references_to_a_new_type(begin: Begin) -> None:
    database, migration = begin(
        {"item": ITEM[0], "order": keyed(q=TEXT)},
        {"item": ITEM[1], "order": keyed(q=TEXT, f=refers("fresh")), "fresh": keyed(z=TEXT)},
    )
    assert run(database, migration, "check", "expand") == ""
    assert [
        database.insert("order_doc", f'{{"id": {key}{one}}}') for key, one in ((1, ""), (2, ', "f": 1'))
    ] == [
        "",
        "",
    ]
    assert run(database, migration, "check") == ""
    assert run(database, migration) == ""
    assert [(name, why) for name, why, _ in database.quarantined()] == [("order", "order_f_fkey")]
    assert database.documents("order_doc") == ['{"id": 1}']


@pytest.mark.parametrize("version", [None, keyed(by={"type": "integer"}, b=OBJECT)])
def test_a_late_document_is_put_aside_with_old_references(begin: Begin, version: Any) -> None:
    old = {"item": keyed(name=TEXT, a=TEXT), "other": keyed(by=refers("item"), b=TEXT)}
    new = {"item": keyed(name=SHORT, a=OBJECT)} | ({"other": version} if version else {})
    database, migration = begin(old, new)
    assert run(database, migration, "check", "expand", "backfill") == ""
    assert database.insert("item_doc", '{"id": 2, "name": "long"}') == ""
    assert database.insert("other_doc", '{"id": 1, "by": 2}') == ""
    assert run(database, migration) == ""
    assert sorted((name, why) for name, why, _ in database.quarantined()) == [
        ("item", "item_name_maxLength"),
        ("other", "other_by_fkey"),
    ]


@pytest.mark.parametrize("is_added_too_early", [False, True])
def test_no_new_reference_keeps_switch_from_its_work(begin: Begin, is_added_too_early: bool) -> None:
    database, migration = begin(
        {"item": ITEM[0], "order": keyed(q=TEXT)}, {"item": ITEM[1], "order": keyed(q=TEXT, c=refers("item"))}
    )
    assert run(database, migration, "check", "expand", "backfill") == ""
    assert run(database, migration, "validate") == "run the part `switch` first: nothing was changed"
    if is_added_too_early:
        added = (
            'ALTER TABLE "order" ADD CONSTRAINT order_c_fkey FOREIGN KEY (c) REFERENCES item (id) NOT VALID'
        )
        database.apply([added])
    assert run(database, migration) == ""
    assert database.insert("order_doc", '{"id": 1, "c": 1}') != ""


@pytest.fixture
def roles(engines: Mapping[str, Engine]) -> Iterator[tuple[str, str]]:
    """The names of two roles, which belong to the whole server."""
    engine: Any = engines["postgresql"]
    names = ("trivet_reader", "trivet_owner")
    with psycopg.connect(engine.server.dsn, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE ROLE {name}")
        yield names
    with psycopg.connect(engine.server.dsn, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP ROLE {name}")


def as_role(database: PostgresqlDatabase, role: str, *documents: str) -> list[str]:
    database.apply([f"SET ROLE {role}"])
    assert {database.insert("item_doc", one) for one in documents} <= {""}
    found = database.documents("item_doc")
    database.apply(["RESET ROLE"])
    return found


@pytest.mark.parametrize("by_default", [False, True])
def test_privileges_hold_for_new_child_tables(begin: Begin, roles: tuple[str, str], by_default: bool) -> None:
    lines = {"type": "array", "items": schema(n=TEXT)}
    database, migration = begin(
        {"item": keyed(lines=lines)}, {"item": keyed(lines={**lines, "x-storage": "table"})}
    )
    reader, _ = roles
    granted = "SELECT, INSERT, UPDATE, DELETE"
    database.apply(
        [f"GRANT USAGE ON SCHEMA public TO {reader}; GRANT {granted} ON item, item_doc TO {reader}"]
    )
    if by_default:
        database.apply([f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT TRUNCATE ON TABLES TO {reader}"])
    assert database.insert("item_doc", '{"id": 1, "lines": [{"n": "a"}]}') == ""
    assert run(database, migration) == ""
    assert len(as_role(database, reader, '{"id": 2, "lines": [{"n": "b"}]}')) == 2
    truncates = f"SELECT has_table_privilege('{reader}', 'item_lines', 'TRUNCATE')"
    assert database.connection.execute(truncates).fetchone() == (by_default,)
    database.apply([f"DROP OWNED BY {reader}"])


def test_owners_stay_what_they_were(begin: Begin, roles: tuple[str, str]) -> None:
    database, migration = begin({"item": ITEM[0]}, {"item": ITEM[1]})
    _, owner = roles
    database.apply([f"GRANT USAGE ON SCHEMA public TO {owner}"])
    database.apply([f"ALTER TABLE item OWNER TO {owner}; ALTER VIEW item_doc OWNER TO {owner}"])
    assert run(database, migration, "check", "expand", "backfill") == ""
    assert as_role(database, owner, '{"id": 1}') == ['{"id": 1}']
    assert run(database, migration) == ""
    assert len(as_role(database, owner, '{"id": 2}')) == 2
    owners = (
        "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname IN ('item', 'item_doc')"
        " UNION SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'item_write'"
    )
    assert database.connection.execute(owners).fetchall() == [(owner,)]
    database.apply([f"DROP OWNED BY {owner}"])


def test_no_reference_of_a_partitioned_table_is_made_again(begin: Begin) -> None:
    part = keyed("y", y={"type": "integer"}, c=refers("item"))
    part |= {"x-primary-key": ["id", "y"], "x-partition-by": {"list": "y"}}
    with pytest.raises(TrivetError, match="the table part is partitioned, and refers to a table"):
        begin({"item": ITEM[0], "part": part}, {"item": ITEM[1], "part": part})


LONG = {"type": "array", "items": schema(n=TEXT), "x-storage": "table"}


def written(number: int, text: str) -> str:
    return json_line({"id": number, "lines": [{"n": text}] * 600})


def test_a_document_of_many_rows_is_one_document(begin: Begin) -> None:
    database, migration = begin({"item": keyed(a=TEXT, lines=LONG)}, {"item": keyed(a=OBJECT, lines=LONG)})
    assert database.insert("item_doc", written(1, "before")) == ""
    assert run(database, migration, "check", "expand", "backfill") == ""
    found: list[str] = []
    other = PostgresqlDatabase(database.dsn, "public")
    with psycopg.connect(database.dsn) as writer:
        writer.execute("UPDATE item_doc SET doc = %s", (written(1, "meanwhile"),))
        with meanwhile(lambda: found.append(run(other, migration, "switch"))):
            waits(database)
            writer.commit()
    other.connection.close()
    assert found == [""]
    assert database.connection.execute("SELECT DISTINCT n FROM item_lines").fetchall() == [("meanwhile",)]


def test_switch_does_not_wait_for_writers_to_pause(begin: Begin) -> None:
    database, migration = begin({"item": keyed(a=TEXT, lines=LONG)}, {"item": keyed(a=OBJECT, lines=LONG)})
    assert run(database, migration, "check", "expand", "backfill") == ""
    database.apply(["SET statement_timeout = '10s'"])  # of the connection that runs `switch`
    done = threading.Event()

    def write(number: int) -> None:
        with psycopg.connect(database.dsn, autocommit=True) as writer:
            while not done.is_set():
                with suppress(psycopg.Error):  # the function of the old version, when the tables are new
                    writer.execute("SELECT item_put(%s)", (written(number, "meanwhile"),))

    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(write, number)
        try:
            found = run(database, migration, "switch")
        finally:
            done.set()
    assert found in ("", "canceling statement due to lock timeout")
    assert run(database, migration) == ""


def test_a_refused_document_of_many_rows_is_counted_once(begin: Begin) -> None:
    database, migration = begin(
        {"item": keyed(a=TEXT, b=TEXT, lines=LONG)}, {"item": keyed(a=SHORT, b=OBJECT, lines=LONG)}
    )
    assert run(database, migration, "check", "expand", "backfill") == ""
    for number in (1, 2, 3):
        document = json_line({"id": number, "a": "long"[number % 2 :], "lines": [{"n": "x"}] * 5})
        assert database.insert("item_doc", document) == ""
    why = "the new version refuses documents that were written meanwhile, run `check` again"
    assert run(database, migration, "backfill") == f"{why}: 1 (item_a_maxLength)"
    assert run(database, migration) == ""
    assert sorted(database.connection.execute("SELECT id FROM item")) == [(1,), (3,)]


def test_numbers_of_rows_may_be_negative(begin: Begin) -> None:
    database, migration = begin({"item": schema(a=TEXT)}, {"item": schema(a=OBJECT, b=TEXT)})
    assert database.insert("item_doc", "{}") == ""
    for number in (0, -3):
        database.apply([f"INSERT INTO item (_row) OVERRIDING SYSTEM VALUE VALUES ({number})"])
    assert run(database, migration) == ""
    assert database.insert("item_doc", "{}") == ""
    assert sorted(database.connection.execute("SELECT _row FROM item")) == [(-3,), (0,), (1,), (2,)]
    least = "SELECT min_value FROM pg_sequences WHERE sequencename = 'item__row_seq'"
    assert database.connection.execute(least).fetchall() == [(1,)]


def test_a_value_that_is_too_long_for_an_index_is_told(begin: Begin) -> None:
    new = {**keyed(a=TEXT, b=OBJECT), "x-index": ["a"]}
    database, migration = begin({"item": keyed(a=TEXT, b=TEXT)}, {"item": new})
    draw = random.Random(1)
    text = "".join(draw.choice(string.ascii_letters + string.digits) for _ in range(20_000))
    assert database.insert("item_doc", '{"id": 1}') == ""
    assert database.insert("item_doc", json_line({"id": 2, "a": text})) == ""
    assert run(database, migration, "check", "expand") == ""
    found = run(database, migration, "backfill")
    assert "run `check` again: 1 (index row" in found
    assert "maximum size" in found
    database.apply(["DELETE FROM item WHERE id = 2"])
    assert run(database, migration) == ""
    assert database.documents("item_doc") == ['{"id": 1}']


@pytest.mark.parametrize("part", ["check", "expand"])
@pytest.mark.parametrize("name", ["trivet_new", "trivet_old"])
def test_schemas_of_the_migration_are_not_there_yet(begin: Begin, name: str, part: str) -> None:
    database, migration = begin({"item": ITEM[0]}, {"item": ITEM[1]})
    database.apply([f"CREATE SCHEMA {name}"])
    why = f"the migration makes a schema {name} of its own, drop or rename the one that is there"
    assert run(database, migration, part) == f"{why}: nothing was changed"
    database.apply([f"DROP SCHEMA {name}"])
    assert run(database, migration) == ""


def test_functions_that_call_each_other_are_dropped(begin: Begin) -> None:
    def recursive(value: Any, note: Any) -> dict[str, Any]:
        node = {
            "type": "object",
            "properties": {"v": value, "k": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
        }
        return {**keyed(t={"$ref": "#/$defs/Node"}, z=note), "$defs": {"Node": node}}

    database, migration = begin(
        {"item": recursive({"type": "integer"}, TEXT)}, {"item": recursive(TEXT, OBJECT)}
    )
    functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname"
    before = [name for (name,) in database.connection.execute(functions)]
    assert run(database, migration) == ""
    after = [name for (name,) in database.connection.execute(functions)]
    assert (len(after), after != before) == (len(before), True)


@pytest.mark.parametrize(("name", "is_refused"), [("t", True), ("made", True), ("public", False)])
def test_a_schema_that_is_called_like_an_alias(tmp_path: Path, name: str, is_refused: bool) -> None:
    old, new = {"item": keyed(item=TEXT)}, {"item": keyed(item=OBJECT)}
    made = sides(tmp_path, old, new, dialects=["postgresql"], schema=name)
    if is_refused:
        with pytest.raises(TrivetError, match="is called like an alias"):
            plan(made, "postgresql", Options(lossy=True))
    else:
        assert "switch" in [part.name for part in plan(made, "postgresql", Options(lossy=True)).parts]


def test_validate_finds_what_no_constraint_refuses(begin: Begin) -> None:
    """A column cannot tell null from an absent member: only the document view refuses null."""
    nullable = {"type": ["string", "null"]}
    database, migration = begin({"item": keyed(a=nullable, b=TEXT)}, {"item": keyed(a=TEXT, b=TEXT)})
    assert run(database, migration, "check") == ""
    assert database.insert("item_doc", '{"id": 1, "a": null}') == ""
    found = [run(database, migration, part) for part in ("expand", "validate")]
    why = "the new version refuses documents that were written meanwhile, run `check` again"
    assert found == ["", f"{why}: 1 (item_a_type)"]
    assert run(database, migration) == ""
    assert database.connection.execute("SELECT id FROM item").fetchall() == []
