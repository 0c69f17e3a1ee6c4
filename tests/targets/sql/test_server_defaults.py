"""What a column's DEFAULT gives, executed: each value is one that the schema accepts, and only direct writes get it."""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import COMPARED, build_schema
from tests.targets.sql.engines import Engine, ddl

from trivet.catalog.functions import FUNCTIONS
from trivet.settings import Readings, SqlTarget
from trivet.targets.sql.dialects import DIALECTS

_ID = {"type": "string"}
Write = Callable[..., Any]


@pytest.fixture
def write(column_engine: Engine, tmp_path: Path) -> Write:
    """Builds a schema around the property `m`, writes a row without it, and gives its document."""

    def written(schema: Mapping[str, Any], **settings: Any) -> Any:
        whole = {"type": "object", "required": ["id"], "properties": {"id": _ID, "m": schema}}
        column_engine.load(build_schema(tmp_path, whole, **settings)[1])
        column_engine.connection.execute("INSERT INTO thing (id) VALUES ('x')")
        (found,) = column_engine.connection.execute("SELECT doc FROM thing_doc").fetchone()
        document = json.loads(found) if isinstance(found, str) else found
        assert document.pop("id") == "x"
        return document.get("m")

    return written


_DATE_TIME = {"type": "string", "format": "date-time"}


def _is_now(text: str) -> None:
    found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]+)?Z", text)
    assert abs(datetime.datetime.now(datetime.UTC) - found) < datetime.timedelta(minutes=5)


@pytest.mark.parametrize("name", ["now()", "CURRENT_TIMESTAMP"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"pattern": "Z$"},
        {"type": ["string", "null"]},
        {"x-sql-type": "text"},
        {"maxLength": 24},
    ],
)
def test_the_time_of_the_write(write: Write, name: str, more: dict[str, Any]) -> None:
    _is_now(write({**_DATE_TIME, **more, "x-server-default": name}))


def test_the_time_of_the_write_as_text(write: Write) -> None:
    _is_now(write({**_DATE_TIME, "x-server-default": "now()"}, target=_target("text")))


def test_the_time_where_a_format_asserts_nothing(write: Write) -> None:
    _is_now(write({**_DATE_TIME, "x-server-default": "now()"}, readings=Readings(format="annotate")))


def _target(datetime_: Any) -> SqlTarget:
    return SqlTarget("generated/sql", ("postgresql", "sqlite"), datetime=datetime_)


@pytest.mark.parametrize("more", [{}, {"pattern": "^[0-9]"}])
def test_the_day_of_the_write(write: Write, more: dict[str, Any]) -> None:
    found = write({"type": "string", "format": "date", **more, "x-server-default": "CURRENT_DATE"})
    today = datetime.datetime.now(datetime.UTC).date()
    assert abs((today - datetime.date.fromisoformat(found)).days) <= 1


@pytest.mark.parametrize("more", [{}, {"pattern": "^.{14}4"}])
def test_a_new_uuid(write: Write, column_engine: Engine, more: dict[str, Any]) -> None:
    """Two hundred of them differ, and each is of version 4."""
    first = write({"type": "string", "format": "uuid", **more, "x-server-default": "gen_random_uuid()"})
    for number in range(200):
        column_engine.connection.execute(f"INSERT INTO thing (id) VALUES ('{number}')")
    rows = column_engine.connection.execute("SELECT m FROM thing").fetchall()
    found = {uuid.UUID(str(value)) for (value,) in rows}
    assert len(found) == 201 and uuid.UUID(first) in found
    assert {(one.version, one.variant) for one in found} == {(4, uuid.RFC_4122)}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "array", "items": {"type": "integer"}}, []),
        ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [1, 2]),
        ({"type": "object"}, {}),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"a": "it's \u2028 \\"},
        ),
        ({"type": ["string", "integer"]}, "text"),
        ({"type": ["string", "integer"]}, 5),
        ({"type": "boolean"}, True),
        ({}, {"value": 1}),
    ],
)
def test_a_json_value(write: Write, schema: Mapping[str, Any], value: Any) -> None:
    assert write({**schema, "x-server-default": value}) == value


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_text_that_would_call_a_function(write: Write, name: str) -> None:
    assert write({"type": "string", "x-server-default": {"value": name}}) == name


def test_the_document_view_never_fills_one_in(column_engine: Engine, tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": _ID,
            "at": {**_DATE_TIME, "x-server-default": "now()"},
            "tags": {"type": "array", "x-server-default": []},
        },
    }
    column_engine.load(build_schema(tmp_path, schema)[1])
    assert column_engine.put("thing_doc", '{"id": "x"}').document == {"id": "x"}


def test_an_object_that_may_be_absent_is_not_made(column_engine: Engine, tmp_path: Path) -> None:
    """Its columns have no DEFAULT, which is told; those of an object that must be there do."""
    inner = {
        "type": "object",
        "x-storage": "columns",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "string", "x-server-default": "new"}},
    }
    schema = {
        "type": "object",
        "required": ["id", "sure"],
        "properties": {"id": _ID, "maybe": inner, "sure": inner},
    }
    leg = build_schema(tmp_path, schema)[1]
    column_engine.load(leg)
    column_engine.connection.execute("INSERT INTO thing (id, sure_a) VALUES ('x', 'y')")
    (found,) = column_engine.connection.execute("SELECT doc FROM thing_doc").fetchone()
    document = json.loads(found) if isinstance(found, str) else found
    assert document == {"id": "x", "sure": {"a": "y", "b": "new"}}
    told = {
        (one.target, one.origin.pointer) for one in leg.verdicts if "its object may be absent" in one.reason
    }
    assert told == {(f"sql/{name}", "/properties/maybe/properties/b") for name in ("postgresql", "sqlite")}


def test_a_default_without_a_column_is_told(tmp_path: Path) -> None:
    at = {**_DATE_TIME, "x-server-default": "now()"}
    properties = {
        "id": _ID,
        "inner": {"type": "object", "properties": {"at": at}},
        "x\n": at,
        "none": {"type": "array", "x-server-default": []},
    }
    schema = {"type": "object", "required": ["id"], "properties": properties}
    verdicts = build_schema(tmp_path, schema)[1].verdicts
    told = {
        (one.target, one.origin.pointer, one.kind) for one in verdicts if one.keyword == "(server-default)"
    }
    everywhere = {(f"sql/{name}", "/properties/inner/properties/at", "none") for name in COMPARED}
    kept = {(f"sql/{name}", "/properties/x\n", "none") for name in COMPARED}
    assert told == everywhere | kept | {("sql/duckdb", "/properties/none", "none")}


def test_every_dialect_with_columns_says_every_function() -> None:
    for dialect in DIALECTS.values():
        if not dialect.limits.keeps_documents:
            assert dialect.types.calls.keys() == FUNCTIONS.keys()
            assert all("text" in kinds for kinds in dialect.types.calls.values())


def test_a_default_that_the_type_cannot_store_is_declared(tmp_path: Path) -> None:
    short = {"type": "string", "x-sql-type": {"postgresql": "varchar(3)"}}
    tenths = {"type": "number", "x-sql-type": {"postgresql": "numeric(5,1)"}}
    members = {
        "long": {**short, "x-server-default": "abcd"},
        "fine": {**short, "x-server-default": "abc"},
        "rounded": {**tenths, "x-server-default": 1.25},
        "big": {"type": "integer", "x-server-default": 2**70},
    }
    leg = build_schema(tmp_path, {"type": "object", "properties": members})[1]
    ddl = "".join(one.text for one in leg.artifacts if "/postgresql/thing" in one.path)
    assert "'abc'" in ddl and "abcd" not in ddl and "1.25" not in ddl and str(2**70) not in ddl
    rows = [
        one for one in leg.verdicts if one.keyword == "(server-default)" and one.target == "sql/postgresql"
    ]
    unfit = {one.origin.pointer.rpartition("/")[2] for one in rows if one.kind == "none"}
    assert unfit == {"long", "rounded", "big"}


_PLAIN = SqlTarget("sql", ("sqlite",), checks="none", documents=False)


@pytest.mark.parametrize(
    ("type_", "value", "target", "is_kept"),
    [
        ("integer", 2**63 - 1, None, True),
        ("integer", 2**63, None, False),
        ("integer", 2**63, _PLAIN, False),
        ("integer", 7, _PLAIN, True),
        ("number", 0.25, None, True),
        ("number", 2**53 + 1, None, True),
        ("number", 2**53 + 1, _PLAIN, False),
        ("number", 0.25, _PLAIN, True),
    ],
)
def test_sqlite_has_no_default_that_it_would_round(
    tmp_path: Path, type_: str, value: Any, target: SqlTarget | None, is_kept: bool
) -> None:
    member = {"type": type_, "x-server-default": value}
    leg = build_schema(tmp_path, {"type": "object", "properties": {"m": member}}, target=target)[1]
    rows = [one for one in leg.verdicts if one.kind == "none" and one.target == "sql/sqlite"]
    told = [one.reason for one in rows if one.keyword == "(server-default)"]
    assert told == ([] if is_kept else ["the type of the column cannot store the value"])
    (text,) = [
        text for text in ddl(leg, "sqlite") if "CREATE TABLE thing" in text or 'CREATE TABLE "thing"' in text
    ]
    assert ("DEFAULT" in text) == is_kept
