"""PublicSession's table in every engine: what goes in comes out, what is wrong is refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.targets.sql.engines import Duckdb, Engine, Postgresql, Sqlite, equal, exact, fresh_postgresql

from trivet.target_result import TargetResult

VIEW = "publicsession_doc"
SESSION: dict[str, Any] = {
    "id": "s-1",
    "day": "2024-02-29",
    "start_datetime": "2024-02-29T23:58:00+02:00",
    "end_datetime": "1998-12-31T23:59:60Z",
    "type": "nap",
}
SAMPLE = {"interval": 60, "items": [61, None, 61, 60.25], "timestamp": "2024-02-29T10:00:00.123456789Z"}
MEMBERS = ("heart_rate", "heart_rate_variability", "mood", "motion_count")


@pytest.fixture
def door(engine: Engine, session_leg: TargetResult) -> Engine:
    engine.load(session_leg)
    return engine


@pytest.fixture
def columns(column_engine: Engine, session_leg: TargetResult) -> Sqlite | Postgresql:
    """Where the columns are what is stored."""
    assert isinstance(column_engine, Sqlite | Postgresql)
    column_engine.load(session_leg)
    return column_engine


def insert(engine: Engine) -> str:
    return f"INSERT INTO {VIEW} (doc) VALUES ({'%s' if isinstance(engine, Postgresql) else '?'})"


@pytest.mark.parametrize(
    "more",
    [
        {},
        dict.fromkeys(MEMBERS),
        {"mood": "good", "heart_rate": SAMPLE, "motion_count": {**SAMPLE, "unit": "steps"}},
        {"undeclared": {"deep": [1.50, None, {"": "\u2028"}]}, "extra": None, "_row": "x", 'quo"te\\': 0.1},
        {"id": "'; DROP TABLE publicsession; --", "": True},
        {"start_datetime": "2024-02-29t23:58:00.5z"},
        {"big": 12345678901234567890123, "small": 1e-300},
    ],
)
def test_what_goes_in_comes_out(door: Engine, more: dict[str, Any]) -> None:
    text = json.dumps({**SESSION, **more})
    outcome = door.put(VIEW, text)
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, exact(text))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"id": ""}, "publicsession_id_minLength"),
        ({"id": 5}, "publicsession_id_type"),
        ({"id": None}, "publicsession_id_type"),
        ({"day": "2023-02-29"}, "publicsession_day_format"),
        ({"day": "today"}, "publicsession_day_format"),
        ({"end_datetime": "2024-02-29T24:00:00Z"}, "publicsession_end_datetime_format"),
        ({"end_datetime": "2024-02-29T23:58:60Z"}, "publicsession_end_datetime_format"),
        ({"start_datetime": "2024-02-29T10:00:00"}, "publicsession_start_datetime_format"),
        ({"type": "sleep"}, "publicsession_type_enum"),
        ({"mood": "Good"}, "publicsession_mood_enum"),
        ({"mood": ["good"]}, "publicsession_mood_type"),
        ({"heart_rate": {**SAMPLE, "items": ["61"]}}, "publicsession_heart_rate_ref"),
        ({"motion_count": {"interval": 1, "items": []}}, "publicsession_motion_count_ref"),
    ],
)
def test_a_refusal_names_the_constraint(door: Engine, change: dict[str, Any], name: str) -> None:
    outcome = door.put(VIEW, json.dumps({**SESSION, **change}))
    assert (outcome.accepted, outcome.said) == (False, name)


@pytest.mark.parametrize("member", SESSION)
def test_what_is_required_must_be_there(door: Engine, member: str) -> None:
    document = {key: value for key, value in SESSION.items() if key != member}
    assert door.put(VIEW, json.dumps(document)).said == f"publicsession_{member}_required"


@pytest.mark.parametrize("text", ["null", "[]", '"s"', "5"])
def test_only_objects_are_documents(door: Engine, text: str) -> None:
    assert door.put(VIEW, text).said == "publicsession_type"


def test_no_document_at_all_is_refused(door: Engine) -> None:
    in_duckdb = "Constraint Error: NOT NULL constraint failed: publicsession_doc.doc"
    assert door.put(VIEW, None).said in ("publicsession_not_null", in_duckdb)


def test_documents_are_updated_and_deleted_through_the_view(door: Engine) -> None:
    assert isinstance(door, Duckdb | Sqlite | Postgresql)
    run = door.connection.execute
    mark = "%s" if isinstance(door, Postgresql) else "?"
    for name in ("a", "b"):
        run(insert(door), (json.dumps({**SESSION, "id": name, "mood": None}),))
    changed = {**SESSION, "id": "c", "heart_rate": SAMPLE}
    run(f"UPDATE {VIEW} SET doc = {mark} WHERE doc ->> 'id' = 'a'", (json.dumps(changed),))
    run(f"DELETE FROM {VIEW} WHERE doc ->> 'id' = 'b'")
    rows = run(f"SELECT doc FROM {VIEW}").fetchall()
    found = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in rows]
    assert found == [changed]


def test_an_update_is_checked_as_an_insert_is(door: Engine) -> None:
    assert isinstance(door, Duckdb | Sqlite | Postgresql)
    run = door.connection.execute
    run(insert(door), (json.dumps(SESSION),))
    for change in ({"id": ""}, {"heart_rate": {**SAMPLE, "items": ["61"]}}):
        text = json.dumps({**SESSION, **change})
        with pytest.raises(Exception, match=r"publicsession_(id_minLength|heart_rate_ref)"):
            run(f"UPDATE {VIEW} SET doc = {'%s' if isinstance(door, Postgresql) else '?'}", (text,))


def test_a_second_document_with_the_same_key_is_refused(columns: Sqlite | Postgresql) -> None:
    columns.connection.execute(insert(columns), (json.dumps(SESSION),))
    with pytest.raises(Exception, match=r"publicsession_pkey|UNIQUE constraint failed: publicsession.id"):
        columns.connection.execute(insert(columns), (json.dumps(SESSION),))


@pytest.mark.parametrize(
    "assignment",
    [
        "id = ''",
        "mood = 'furious'",
        "type = ''",
        "heart_rate = '{\"interval\": 1}'",
        "extra = '[]'",
        "day = NULL",
    ],
)
def test_a_direct_write_is_checked_by_the_columns(columns: Sqlite | Postgresql, assignment: str) -> None:
    columns.connection.execute(insert(columns), (json.dumps(SESSION),))
    with pytest.raises(Exception, match=r"(?i)constraint|publicsession_"):
        columns.connection.execute(f"UPDATE publicsession SET {assignment}")


def test_a_direct_write_shows_in_the_document(columns: Sqlite | Postgresql) -> None:
    """The literal counts only while it still denotes the column's value."""
    run = columns.connection.execute
    run(insert(columns), (json.dumps({**SESSION, "mood": None}),))
    run("UPDATE publicsession SET mood = 'bad', start_datetime = '2024-03-01T10:00:00Z'")
    row = run(f"SELECT doc FROM {VIEW}").fetchone()
    assert row is not None
    document = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    assert document == {**SESSION, "mood": "bad", "start_datetime": "2024-03-01T10:00:00Z"}


@pytest.mark.postgresql
def test_copy_goes_through_the_view(postgresql: str, session_leg: TargetResult) -> None:
    with fresh_postgresql(postgresql) as engine:
        engine.load(session_leg)
        with engine.connection.cursor().copy(f"COPY {VIEW} (doc) FROM STDIN") as copy:
            for number in range(3):
                copy.write_row((json.dumps({**SESSION, "id": f"s{number}"}),))
        rows = engine.connection.execute(f"SELECT doc ->> 'id' FROM {VIEW} ORDER BY 1").fetchall()
    assert rows == [("s0",), ("s1",), ("s2",)]


def test_the_manifest_row_and_the_order_are_told(session_leg: TargetResult) -> None:
    assert session_leg.rows["oura.publicsession.PublicSession"] == {
        "duckdb": {"table": "publicsession", "documents": "publicsession_doc"},
        "postgresql": {
            "table": "public.publicsession",
            "documents": "public.publicsession_doc",
            "key": ["id"],
            "refusal": "public.publicsession_refusal",
            "put": "public.publicsession_put",
            "row": "public.publicsession_row",
        },
        "sqlite": {"table": "publicsession", "documents": "publicsession_doc", "key": ["id"]},
    }
    functions, table = (
        session_leg.apply["postgresql"].index(f"generated/sql/postgresql/oura.{name}.sql")
        for name in ("components", "publicsession")
    )
    assert functions < table
