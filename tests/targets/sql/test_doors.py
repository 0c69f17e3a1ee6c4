"""What the document views promise whoever writes through them: whole documents, or a refusal with a name."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.stateful.stores import at_once
from tests.targets.sql.builds import build_schema, build_schemas
from tests.targets.sql.engines import Engine, Postgresql, Sqlite, exact, fresh_postgresql

from trivet.settings import SqlTarget

_TEXT = {"type": "string", "maxLength": 4}


def _object(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, **more}


# Nothing is changed before it is tested -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("schema", "refused", "taken"),
    [
        ({"type": "number", "multipleOf": 0.01, "x-sql-type": {"postgresql": "numeric(9,2)"}}, "0.075", "0.07"),
        ({"enum": [0.5, 2], "x-sql-type": {"postgresql": "numeric(5,1)"}}, "0.54", "0.5"),
        ({"const": 3, "x-sql-type": {"postgresql": "smallint"}}, "2.6", "3.0"),
        ({"type": "number", "maximum": 9, "x-sql-type": {"postgresql": "real"}}, "9.0000000001", "9"),
        ({"type": "string", "pattern": "^[A-Z]{4}$", "x-sql-type": {"postgresql": "varchar(4)"}}, '"ABCD  "', '"ABCD"'),
        ({"type": "string", "maxLength": 4, "x-sql-type": {"postgresql": "varchar(4)"}}, '"abcd "', '"abc "'),
        ({"type": "integer", "minimum": 0, "maximum": 9}, "8.6", "9.0"),
        ({"const": 9007199254740992, "x-sql-type": {"sqlite": "real"}}, "9007199254740993", "9007199254740992"),
    ],
)  # fmt: skip
def test_the_value_of_the_document_is_tested(
    column_engine: Engine, tmp_path: Path, schema: Any, refused: str, taken: str
) -> None:
    column_engine.load(build_schema(tmp_path, _object({"a": schema}))[1])
    outcome = column_engine.put("thing_doc", f'{{"a": {refused}}}')
    assert not outcome.accepted
    assert outcome.said.startswith("thing_a_")
    assert column_engine.put("thing_doc", f'{{"a": {taken}}}').document == {"a": exact(taken)}


# Absent stays absent ------------------------------------------------------------------------------------
_ADDRESS = _object({"city": _TEXT}, **{"x-storage": "columns"})
_TAGS = {"type": "array", "items": _TEXT, "x-storage": "table"}
_EMPTY = {"address": {}, "tags": [], "map": {}, "deep": {"tags": [], "address": {}}}
_MAP = {"type": "object", "additionalProperties": _TEXT, "x-storage": "table"}


@pytest.mark.parametrize(
    "inner",
    [
        {"address": _ADDRESS},
        {"tags": _TAGS},
        {"map": _MAP},
        {
            "deep": _object(
                {"tags": _TAGS, "address": _ADDRESS}, "tags", "address", **{"x-storage": "columns"}
            )
        },
    ],
    ids=["object", "array", "map", "both"],
)
@pytest.mark.parametrize("inside_rows", [False, True], ids=["document", "row"])
@pytest.mark.parametrize(
    "document", [{}, {"c": None}, {"more": {}}, {"c": "there"}, {"c": "there", "more": 1}], ids=json.dumps
)
def test_what_is_absent_stays_absent(
    column_engine: Engine, tmp_path: Path, inner: Any, inside_rows: bool, document: Any
) -> None:
    """A member that must be in an object that need not be there."""
    owner = {**_object(inner, *inner), "type": ["object", "null"], "x-storage": "columns"}
    whole = _object({"c": owner})
    if document.get("c") == "there":
        document = {**document, "c": {member: _EMPTY[member] for member in inner}}
    if inside_rows:
        whole = _object({"rows": {"type": "array", "items": whole, "x-storage": "table"}})
        document = {"rows": [document, {}]}
    column_engine.load(build_schema(tmp_path, whole)[1])
    assert column_engine.put("thing_doc", json.dumps(document)).document == document


# Conflicts ----------------------------------------------------------------------------------------------
_ORDER = _object(
    {
        "id": _TEXT,
        "email": {**_TEXT, "x-unique": True},
        "n": {"type": "integer", "minimum": 0, "maximum": 9},
        "lines": {
            "type": "array",
            "x-storage": "table",
            "items": _object({"sku": _TEXT, "parts": _TAGS}, "sku"),
        },
    },
    "id",
)
_FIRST = {"id": "a", "email": "x", "lines": [{"sku": "1", "parts": ["p"]}, {"sku": "2"}, {"sku": "3"}]}
_OTHER = {"id": "b", "email": "y", "lines": [{"sku": "9"}]}


@pytest.fixture(params=[True, False], ids=["foreign-keys", "without"])
def orders(request: pytest.FixtureRequest, tmp_path: Path) -> sqlite3.Connection:
    engine = Sqlite()
    engine.connection.execute(f"PRAGMA foreign_keys = {'ON' if request.param else 'OFF'}")
    engine.load(build_schema(tmp_path, _ORDER)[1])
    for document in (_FIRST, _OTHER):
        engine.connection.execute("INSERT INTO thing_doc (doc) VALUES (?)", (json.dumps(document),))
    return engine.connection


def _documents(connection: sqlite3.Connection) -> list[Any]:
    return [json.loads(doc) for (doc,) in connection.execute("SELECT doc FROM thing_doc ORDER BY id")]


def test_or_replace_writes_a_document_over_another(orders: sqlite3.Connection) -> None:
    new = {"id": "a", "n": 1, "lines": [{"sku": "4", "parts": []}]}
    orders.execute("INSERT OR REPLACE INTO thing_doc (doc) VALUES (?)", (json.dumps(new),))
    assert _documents(orders) == [new, _OTHER]
    assert orders.execute("SELECT count(*) FROM thing_lines_parts").fetchone() == (0,)


def test_or_ignore_leaves_the_document_that_is_there(orders: sqlite3.Connection) -> None:
    values = [(json.dumps({"id": "a", "lines": [{"sku": "4"}] * 5}),), (json.dumps({"id": "c"}),)]
    orders.executemany("INSERT OR IGNORE INTO thing_doc (doc) VALUES (?)", values)
    assert _documents(orders) == [_FIRST, _OTHER, {"id": "c"}]


@pytest.mark.parametrize(("action", "left"), [("cascade", []), ("set-null", [None]), ("no-action", ["a"])])
def test_what_refers_sees_or_replace_as_the_end_of_the_row(
    tmp_path: Path, action: str, left: list[str | None]
) -> None:
    """As anywhere in SQLite; an UPDATE, and an INSERT OR IGNORE where there is none, leaves it as it is."""
    refers = {"table": "owner", "column": "id", "on-delete": action}
    item = _object({"id": _TEXT, "owner": {"type": ["string", "null"], "x-references": refers}}, "id")
    owner = _object({"id": _TEXT, "n": {"type": "integer"}}, "id")
    engine = Sqlite()
    run = engine.connection.execute
    run("PRAGMA foreign_keys = ON")
    engine.load(build_schemas(tmp_path, {"owner": owner, "item": item}, draft="2020-12")[1])
    run('INSERT INTO owner_doc (doc) VALUES (\'{"id": "a"}\')')
    run('INSERT INTO item_doc (doc) VALUES (\'{"id": "x", "owner": "a"}\')')
    run('UPDATE owner_doc SET doc = \'{"id": "a", "n": 1}\' WHERE id = \'a\'')
    run('INSERT OR IGNORE INTO owner_doc (doc) VALUES (\'{"id": "a", "n": 1}\')')
    assert run("SELECT owner FROM item").fetchall() == [("a",)]
    run('INSERT OR REPLACE INTO owner_doc (doc) VALUES (\'{"id": "a", "n": 2}\')')
    assert run("SELECT n FROM owner").fetchall() == [(2,)]
    assert [one for (one,) in run("SELECT owner FROM item")] == left


@pytest.mark.parametrize("clause", ["", "OR IGNORE", "OR REPLACE", "OR FAIL", "OR ABORT"])
@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"id": "c", "lines": [{"sku": "4"}, {"sku": "12345"}]}, "thing_lines_sku_maxLength"),
        ({"id": "c", "lines": [{"sku": "4", "parts": ["1", 5]}]}, "thing_lines_parts_value_type"),
        ({"id": "c", "email": "y"}, "thing_email_key"),
        ({"id": "a", "email": "y", "lines": []}, "thing_email_key"),
    ],
)
def test_a_refused_document_leaves_no_trace(
    orders: sqlite3.Connection, clause: str, document: Any, name: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=name):
        orders.execute(f"INSERT {clause} INTO thing_doc (doc) VALUES (?)", (json.dumps(document),))
    assert _documents(orders) == [_FIRST, _OTHER]


@pytest.mark.parametrize("clause", ["", "OR IGNORE", "OR REPLACE", "OR FAIL"])
@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"id": "b", "lines": [{"sku": "4"}]}, "thing_pkey"),
        ({"id": "a", "email": "y"}, "thing_email_key"),
        ({"id": "a", "n": 10, "lines": []}, "thing_n_maximum"),
    ],
)
def test_a_refused_update_leaves_no_trace(
    orders: sqlite3.Connection, clause: str, document: Any, name: str
) -> None:
    update = f"UPDATE {clause} thing_doc SET doc = ? WHERE id = 'a'"
    try:
        orders.execute(update, (json.dumps(document),))
    except sqlite3.IntegrityError as error:
        assert name in str(error)
    else:
        assert clause == "OR IGNORE"
    assert _documents(orders) == [_FIRST, _OTHER]


def test_an_update_may_move_a_document_with_its_rows(orders: sqlite3.Connection) -> None:
    moved = {**_FIRST, "id": "c"}
    orders.execute("UPDATE thing_doc SET doc = ? WHERE id = 'a'", (json.dumps(moved),))
    assert _documents(orders) == [_OTHER, moved]
    assert orders.execute("SELECT count(*) FROM thing_lines WHERE thing_id = 'a'").fetchone() == (0,)


@pytest.mark.postgresql
def test_put_inserts_and_replaces(tmp_path: Path, column_engine: Engine) -> None:
    if not isinstance(column_engine, Postgresql):
        pytest.skip("SQLite puts by OR REPLACE")
    column_engine.load(build_schema(tmp_path, _ORDER)[1])
    run = column_engine.connection.execute
    for document in (_FIRST, _OTHER, {"id": "a", "lines": [{"sku": "4"}]}):
        run("SELECT thing_put(%s)", (json.dumps(document),))
    rows = run("SELECT doc FROM thing_doc ORDER BY id").fetchall()
    assert [doc for (doc,) in rows] == [{"id": "a", "lines": [{"sku": "4"}]}, _OTHER]
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        run("SELECT thing_put(%s)", ('{"id": "a", "lines": [{"sku": 5}]}',))
    assert refused.value.diag.constraint_name == "thing_lines_sku_type"
    with pytest.raises(psycopg.errors.UniqueViolation, match="thing_email_key"):
        run("SELECT thing_put(%s)", ('{"id": "a", "email": "y"}',))


# The key's columns --------------------------------------------------------------------------------------
def test_a_document_is_found_by_its_key(column_engine: Engine, tmp_path: Path) -> None:
    column_engine.load(build_schema(tmp_path, _ORDER)[1])
    run: Any = column_engine.connection.execute  # type: ignore[attr-defined]
    explain = "EXPLAIN QUERY PLAN" if isinstance(column_engine, Sqlite) else "EXPLAIN"
    if isinstance(column_engine, Postgresql):
        run("SET enable_seqscan = off")
    plan = "\n".join(map(str, run(f"{explain} UPDATE thing_doc SET doc = '{{}}' WHERE id = 'a'").fetchall()))
    assert "INDEX sqlite_autoindex_thing_1" in plan or "Index Scan using thing_pkey" in plan


def test_the_keys_of_the_view_are_read_from_the_document(column_engine: Engine, tmp_path: Path) -> None:
    column_engine.load(build_schema(tmp_path, _ORDER)[1])
    run: Any = column_engine.connection.execute  # type: ignore[attr-defined]
    run('INSERT INTO thing_doc (doc) VALUES (\'{"id": "a"}\')')
    for statement in (
        "UPDATE thing_doc SET id = 'b'",
        "INSERT INTO thing_doc (id, doc) VALUES ('b', '{\"id\": \"c\"}')",
    ):
        with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="reads the key from the document"):
            run(statement)
    run("INSERT INTO thing_doc (id, doc) VALUES ('b', '{\"id\": \"b\"}')")


def test_a_key_may_be_called_doc(column_engine: Engine, tmp_path: Path) -> None:
    schema = _object({"doc": {**_TEXT, "x-primary-key": True}, "made": _TEXT, "extra": _TEXT}, "doc")
    column_engine.load(build_schema(tmp_path, schema)[1])
    document = {"doc": "a", "made": "b", "extra": "c", "refused": 1}
    assert column_engine.put("thing_doc", json.dumps(document)).document == document
    run: Any = column_engine.connection.execute  # type: ignore[attr-defined]
    run('INSERT INTO thing_doc (doc) VALUES (\'{"doc": "a"}\')')
    run("UPDATE thing_doc SET doc = '{\"doc\": \"b\"}' WHERE _doc = 'a'")
    assert run("SELECT doc FROM thing").fetchall() == [("b",)]


# Direct writes ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kept", ['"2024-05-17T21:03:11+02:00"', '"no time"', "5"])
def test_a_column_that_is_emptied_takes_its_member_away(
    column_engine: Engine, tmp_path: Path, kept: str
) -> None:
    """Also what `extra` has kept since before the member was declared."""
    time = {"type": "string", "format": "date-time"}
    schema = _object({"id": _TEXT, "at": time, "o": _object({"at": time}, **{"x-storage": "columns"})}, "id")
    column_engine.load(build_schema(tmp_path, schema)[1])
    run: Any = column_engine.connection.execute  # type: ignore[attr-defined]
    run(f'INSERT INTO thing (id, extra) VALUES (\'a\', \'{{"at": {kept}, "o": {{"at": {kept}}}, "x": 1}}\')')

    def document() -> Any:
        (found,) = run("SELECT doc FROM thing_doc").fetchone()
        return json.loads(found) if isinstance(found, str) else found

    assert document() == {"id": "a", "at": json.loads(kept), "o": {"at": json.loads(kept)}, "x": 1}
    run("UPDATE thing SET at = '2024-01-01T00:00:00Z', o_at = '2024-01-01T00:00:00Z'")
    assert document() == {
        "id": "a",
        "at": "2024-01-01T00:00:00Z",
        "o": {"at": "2024-01-01T00:00:00Z"},
        "x": 1,
    }
    run("UPDATE thing SET at = NULL, o_at = NULL")
    assert document() == {"id": "a", "o": {}, "x": 1}


# PostgreSQL: the judge, roles, sessions -----------------------------------------------------------------
@pytest.fixture
def server(postgresql: str) -> Any:
    with fresh_postgresql(postgresql) as engine:
        yield engine


@pytest.mark.postgresql
def test_a_refusal_tells_no_value(server: Postgresql, tmp_path: Path) -> None:
    secret = {"type": "string", "maxLength": 4, "x-sensitive": True}
    schema = _object({"id": _TEXT, "email": {**secret, "x-unique": True}, "token": secret}, "id")
    server.load(build_schema(tmp_path, schema)[1])
    run = server.connection.execute
    run("INSERT INTO thing_doc (doc) VALUES (%s)", ('{"id": "a", "email": "hush", "token": "hush"}',))
    for document in ({"id": "b", "token": "hush!"}, {"id": "c", "email": "hush"}):
        for statement in ("INSERT INTO thing_doc (doc) VALUES (%s)", "SELECT thing_put(%s)"):
            with pytest.raises(psycopg.errors.IntegrityError) as refused:
                run(statement, (json.dumps(document),))  # type: ignore[call-overload]
            told = refused.value.diag
            assert told.constraint_name in ("thing_token_maxLength", "thing_email_key")
            said = (told.message_primary, told.message_detail, told.message_hint, told.context)
            assert "hush" not in " ".join(filter(None, said))


@pytest.mark.postgresql
def test_staged_documents_are_parted_by_the_judge(server: Postgresql, tmp_path: Path) -> None:
    server.load(build_schema(tmp_path, _ORDER)[1])
    run = server.connection.execute
    run("CREATE TABLE staging (doc jsonb)")
    good, bad = {"id": "a", "lines": [{"sku": "1"}]}, {"id": "b", "lines": [{"sku": "1"}, {}]}
    for document in (good, bad, 5, None):
        run("INSERT INTO staging VALUES (%s)", (json.dumps(document),))
    run("INSERT INTO thing_doc (doc) SELECT doc FROM staging WHERE thing_refusal(doc) IS NULL")
    assert run("SELECT doc FROM thing_doc").fetchall() == [(good,)]
    refused = run("SELECT thing_refusal(doc) FROM staging WHERE thing_refusal(doc) IS NOT NULL").fetchall()
    assert refused == [("thing_lines_sku_required",), ("thing_type",), ("thing_type",)]


@pytest.mark.postgresql
@pytest.mark.parametrize("security", ["invoker", "definer"])
def test_roles_write_and_read_what_they_may(server: Postgresql, tmp_path: Path, security: Any) -> None:
    """By default the caller's rights and row policies count; with `definer` a grant on the view suffices."""
    schema = _object({"id": _TEXT, "owner": _TEXT, "tags": _TAGS}, "id")
    target = SqlTarget("generated/sql", ("postgresql",), security=security)
    server.load(build_schema(tmp_path, schema, target=target)[1])
    run = server.connection.execute
    run("DROP ROLE IF EXISTS ann; CREATE ROLE ann; GRANT USAGE ON SCHEMA public TO ann")
    try:
        run("GRANT INSERT ON thing_doc TO ann; SET ROLE ann")
        insert = 'INSERT INTO thing_doc (doc) VALUES (\'{"id": "a", "owner": "ann", "tags": ["x"]}\')'
        if security == "invoker":
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                run(insert)
            run("RESET ROLE; GRANT INSERT ON thing, thing_tags TO ann; SET ROLE ann")
        run(insert)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run('SELECT thing_put(\'{"id": "a"}\')')
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run("SELECT doc FROM thing_doc")
        run('RESET ROLE; INSERT INTO thing_doc (doc) VALUES (\'{"id": "b", "owner": "bob"}\')')
        run("ALTER TABLE thing ENABLE ROW LEVEL SECURITY")
        run("CREATE POLICY own ON thing FOR ALL TO ann USING (owner = current_user)")
        run("GRANT SELECT ON thing_doc, thing_tags_doc, thing, thing_tags TO ann; SET ROLE ann")
        found = run("SELECT doc ->> 'id' FROM thing_doc ORDER BY 1").fetchall()
        assert found == ([("a",)] if security == "invoker" else [("a",), ("b",)])
    finally:
        run("RESET ROLE; DROP OWNED BY ann; DROP ROLE ann")


@pytest.mark.postgresql
def test_a_function_with_its_owners_rights_is_not_for_everyone(server: Postgresql, tmp_path: Path) -> None:
    """Else a role could let it write by a trigger of its own."""
    target = SqlTarget("generated/sql", ("postgresql",), security="definer")
    server.load(build_schema(tmp_path, _ORDER, target=target)[1])
    rows = server.connection.execute(
        "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND has_function_privilege('public', oid, 'EXECUTE')"
    ).fetchall()
    assert rows == []
    found = server.connection.execute("SELECT proconfig FROM pg_proc WHERE prosecdef").fetchall()
    assert found
    assert all("search_path=pg_catalog, pg_temp" in settings for (settings,) in found)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "second", ["UPDATE thing_doc SET doc = doc || '{\"n\": 2}'", "DELETE FROM thing_doc"]
)
def test_a_document_that_has_changed_is_not_written_over(
    server: Postgresql, postgresql: str, tmp_path: Path, second: str
) -> None:
    """What the first session wrote is what counts; where it took it back, the second goes on."""
    server.load(build_schema(tmp_path, _ORDER)[1])
    first = server.connection
    first.execute("INSERT INTO thing_doc (doc) VALUES (%s)", (json.dumps(_FIRST),))
    with psycopg.connect(postgresql, autocommit=True) as other:
        for change, taken_back in (
            ("UPDATE thing_doc SET doc = doc || '{\"n\": 1}'", False),
            ("UPDATE thing_lines SET sku = 'new' WHERE ordinal = 1", False),
            ("UPDATE thing_doc SET doc = doc || '{\"n\": 3}'", True),
        ):
            statements = (change.encode(), ()), (second.encode(), ())
            failed = at_once(first, other, *statements, taken_back=taken_back)
            if taken_back:
                assert failed == []
            else:
                assert [type(error) for error in failed] == [psycopg.errors.SerializationFailure]


# Rows from before a member was declared -----------------------------------------------------------------
@pytest.mark.parametrize(
    "kept", ['{"o": {"inner": 0, "list": "x"}}', '{"o": 5}', '{"must": 0, "o": {"list": {}}}']
)
def test_what_was_written_before_is_shown_as_it_is(column_engine: Engine, tmp_path: Path, kept: str) -> None:
    """Also where it is not what the schema says now."""
    inner = _object({"inner": _ADDRESS, "list": _TAGS}, "inner", "list", **{"x-storage": "columns"})
    column_engine.load(build_schema(tmp_path, _object({"o": inner, "must": _ADDRESS}, "must"))[1])
    run: Any = column_engine.connection.execute  # type: ignore[attr-defined]
    run(f"INSERT INTO thing (extra) VALUES ('{kept}')")
    (found,) = run("SELECT doc FROM thing_doc").fetchone()
    document = json.loads(found) if isinstance(found, str) else found
    expected = {"must": {}, **json.loads(kept)}
    if isinstance(expected["o"], dict):
        expected["o"] = {"inner": {}, "list": [], **expected["o"]}
    assert document == expected


def test_a_spelling_from_before_is_kept_by_an_update(column_engine: Engine, tmp_path: Path) -> None:
    """The column has a value for the first time, and `extra` goes on to spell it."""
    time = {"type": "string", "format": "date-time"}
    number = {"type": "number", "x-sql-type": {"postgresql": "double precision"}}
    inner = _object({"at": time, "n": number}, **{"x-storage": "columns"})
    schema = _object(
        {"id": _TEXT, "at": time, "n": number, "u": {"type": "string", "format": "uuid"}, "o": inner}, "id"
    )
    column_engine.load(build_schema(tmp_path, schema)[1])
    run: Any = column_engine.connection.execute  # type: ignore[attr-defined]
    told = '"at": "2016-12-31T23:59:60+00:00", "n": 1.50'
    document = f'{{"id": "a", {told}, "u": "123E4567-E89B-12D3-A456-426614174000", "o": {{{told}}}}}'
    kept = document.replace('"id": "a", ', "")
    run(f"INSERT INTO thing (id, extra) VALUES ('a', '{kept}')")
    run(f"UPDATE thing_doc SET doc = '{document}'")
    (found,) = run("SELECT CAST(doc AS text) FROM thing_doc").fetchone()
    assert exact(found) == exact(document)
    assert run("SELECT count(*) FROM thing WHERE at IS NOT NULL AND n = 1.5 AND o_n = 1.5").fetchone() == (1,)
