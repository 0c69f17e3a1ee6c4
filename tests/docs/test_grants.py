"""docs/tables.md: the grants that it lists suffice for a role that has no others, and none of them is too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Postgresql, fresh_postgresql

from trivet.settings import SqlTarget

pytestmark = pytest.mark.postgresql

ROW = re.compile(r"^\| `(INSERT|SELECT|UPDATE|DELETE|put)` \|((?:[^|\n]*\|){3}[^|\n]*)\|$", re.MULTILINE)
PLACES = ("thing_doc", "thing", "thing_tags", "thing_tags_doc")
STATEMENTS = {
    "INSERT": 'INSERT INTO thing_doc (doc) VALUES (\'{"id": "b", "tags": ["x"]}\')',
    "SELECT": "SELECT doc FROM thing_doc",
    "UPDATE": 'UPDATE thing_doc SET doc = \'{"id": "b", "tags": ["y"]}\' WHERE id = \'a\'',
    "DELETE": "DELETE FROM thing_doc WHERE id = 'a'",
    "put": 'SELECT thing_put(\'{"id": "a", "tags": ["y"]}\')',
}
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "maxLength": 9},
        "tags": {"type": "array", "items": {"type": "string"}, "x-storage": "table"},
    },
}
Grant = tuple[str, str]


@pytest.fixture(scope="module")
def told(checkout: Path) -> dict[str, list[Grant]]:
    """For each statement the grants, as (privilege, place), in the order of the columns."""
    rows = ROW.findall((checkout / "docs" / "tables.md").read_text("utf-8"))
    return {
        name: [
            (privilege, place)
            for place, cell in zip(PLACES, cells.split("|"), strict=True)
            for privilege in re.findall(r"`([A-Z]+)`", cell)
        ]
        for name, cells in rows
    }


@pytest.fixture(params=["invoker", "definer"])
def server(
    postgresql: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[str, Postgresql]]:
    security: Literal["invoker", "definer"] = request.param
    with fresh_postgresql(postgresql) as engine:
        target = SqlTarget("generated/sql", ("postgresql",), security=security)
        engine.load(build_schema(tmp_path, SCHEMA, target=target)[1])
        run = engine.connection.execute
        run('INSERT INTO thing_doc (doc) VALUES (\'{"id": "a", "tags": ["x"]}\')')
        run("DROP ROLE IF EXISTS reader; CREATE ROLE reader; GRANT USAGE ON SCHEMA public TO reader")
        yield security, engine
        run("RESET ROLE; DROP OWNED BY reader; DROP ROLE reader")


def _granted(security: str, grants: list[Grant], name: str) -> list[str]:
    """What `GRANT` takes."""
    if security == "invoker":
        return [f"{privilege} ON {place}" for privilege, place in grants]
    own = [f"{privilege} ON {place}" for privilege, place in grants if place == "thing_doc"]
    return ["EXECUTE ON FUNCTION thing_put(jsonb)"] if name == "put" else own


def _try(connection: psycopg.Connection[Any], grants: list[str], statement: str) -> bool:
    """Whether a role with these grants may run the statement; nothing of it stays."""
    with connection.transaction(force_rollback=True):
        for grant in grants:
            connection.execute(f"GRANT {grant} TO reader".encode())
        connection.execute("SET LOCAL ROLE reader")
        try:
            with connection.transaction():
                connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_grants_are_those_that_are_needed(
    server: tuple[str, Postgresql], told: dict[str, list[Grant]], name: str
) -> None:
    security, engine = server
    grants = _granted(security, told[name], name)
    assert grants
    assert _try(engine.connection, grants, STATEMENTS[name])
    spare = [
        one for one in grants if _try(engine.connection, [g for g in grants if g != one], STATEMENTS[name])
    ]
    assert spare == []
