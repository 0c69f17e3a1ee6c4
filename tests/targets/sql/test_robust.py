"""DDL holds whatever the names are: nothing is cut in silence, nothing needs a search path or a superuser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.engines import Engine, Postgresql, Sqlite, equal, fresh_postgresql

from trivet.target_result import TargetResult

LONG = "é" * 40
NAMES = [
    "select",
    "order",
    "a b",
    "user",
    "Table",
    "ünï",
    "日本",
    LONG,
    f"{LONG}2",
    "x" * 64,
    "$1",
    "a'b",
    "%s",
]


_KEYS = ("(primary-key)", "(unique)", "(references)", "(index)")


def _strange() -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "string", "maxLength": 9} for name in NAMES}
    properties[f"{LONG}tags"] = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    properties[f"{LONG}key"] = {"type": "integer", "x-references": "b.id", "x-index": True}
    properties[f"{LONG}one"] = {"type": "integer", "x-unique": True}
    return {
        "type": "object",
        "x-table": f"grüße {LONG}",
        "required": ["id"],
        "properties": {"id": {"type": "string"}, **properties},
    }


def _leg(folder: Path) -> TargetResult:
    b = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    return build_schemas(folder, {"a": _strange(), "b": b}, draft="2020-12")[1]


def test_every_name_is_made_as_it_was_planned(engine: Engine, tmp_path: Path) -> None:
    """PostgreSQL would cut a name that is too long, and only notice it."""
    leg = _leg(tmp_path)
    notices: list[str] = []
    if isinstance(engine, Postgresql):
        engine.connection.execute("SET client_min_messages = notice")
        engine.connection.add_notice_handler(
            lambda diagnostic: notices.append(diagnostic.message_primary or "")
        )
    engine.load(leg)
    assert notices == []
    view = leg.rows["a.A"][engine.name]["documents"]
    document = {"id": "1", **dict.fromkeys(NAMES, "x"), f"{LONG}tags": ["a"], f"{LONG}one": 1}
    outcome = engine.put(view, json.dumps(document))
    assert outcome.accepted and equal(outcome.document, document)
    refused = engine.put(view, json.dumps({**document, f"{LONG}tags": ["a", "a"]}))
    told = {one.by for one in leg.verdicts if one.target == f"sql/{engine.name}"}
    assert not refused.accepted and refused.said in told


def test_every_claimed_constraint_is_in_the_catalogue(postgresql: str, tmp_path: Path) -> None:
    leg = _leg(tmp_path)
    with fresh_postgresql(postgresql) as engine:
        engine.load(leg)
        names = {
            name
            for query in ("SELECT conname FROM pg_constraint", "SELECT indexname FROM pg_indexes")
            for (name,) in engine.connection.execute(query).fetchall()
        }
    across = {one.by for one in leg.verdicts if one.keyword in _KEYS and one.target == "sql/postgresql"}
    assert len(across) == 4 and across <= names


def test_a_guest_applies_copies_and_reads_on_any_search_path(
    postgresql: str, checkout: Path, session_leg: TargetResult
) -> None:
    """The whole of this repository's DDL, foreign keys and all, and COPY through a document view."""
    with fresh_postgresql(postgresql) as engine:
        run = engine.connection.execute
        run("DROP ROLE IF EXISTS trivet_guest")
        run("CREATE ROLE trivet_guest NOSUPERUSER")
        run("GRANT USAGE, CREATE ON SCHEMA public TO trivet_guest")
        try:
            run("SET ROLE trivet_guest")
            run("SET search_path = pg_temp")
            engine.load(session_leg)
            for name in ("category", "product"):
                text = (checkout / f"examples/shop/{name}/valid/full.json").read_text("utf-8")
                copy = f"COPY public.{name}_doc (doc) FROM STDIN WITH (FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02')"
                with engine.connection.cursor().copy(copy.encode()) as stream:
                    stream.write(json.dumps(json.loads(text)) + "\n")
                assert run(f"SELECT doc FROM public.{name}_doc".encode()).fetchall() == [(json.loads(text),)]
        finally:
            run("RESET ROLE")
            run("RESET search_path")
            run("DROP OWNED BY trivet_guest")
            run("DROP ROLE trivet_guest")


@pytest.mark.parametrize("pragma", [0, 1])
def test_sqlite_takes_the_files_whatever_its_pragmas(
    checkout: Path, session_leg: TargetResult, pragma: int
) -> None:
    engine = Sqlite()
    engine.connection.execute(f"PRAGMA foreign_keys = {pragma}")
    engine.connection.execute(f"PRAGMA recursive_triggers = {pragma}")
    engine.connection.execute(f"PRAGMA case_sensitive_like = {pragma}")
    engine.load(session_leg)
    text = (checkout / "examples/shop/category/valid/full.json").read_text("utf-8")
    assert engine.put("category_doc", text).accepted
    assert engine.connection.execute("PRAGMA foreign_key_check").fetchall() == []
