"""What PostgreSQL's document views do when two sessions change one document, and when one statement changes several."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Postgresql, fresh_postgresql

INTEGER = {"type": "integer"}
INNER = {"type": "array", "x-storage": "table", "items": INTEGER}
MIDDLE = {"type": "array", "x-storage": "table", "items": {"type": "object", "properties": {"b": INNER}}}
#: Rows at two levels below a document.
NESTED = {"type": "object", "required": ["id"], "properties": {"id": INTEGER, "a": MIDDLE}}


def _load(engine: Postgresql, folder: Path, schema: dict[str, Any]) -> None:
    engine.load(build_schema(folder, {"x-primary-key": ["id"], **schema})[1])


def _meanwhile(uri: str, first: str, second: str) -> None:
    """One session runs `first`, and commits it while another session waits in `second`, which may raise."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with psycopg.connect(uri, autocommit=True) as other:
                other.execute(second.encode())
        except psycopg.Error as error:
            raised.append(error)

    with psycopg.connect(uri) as one, psycopg.connect(uri, autocommit=True) as watch:
        one.execute(first.encode())
        thread = threading.Thread(target=run)
        thread.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while thread.is_alive() and watch.execute(waits).fetchone() == (0,):
            thread.join(0.01)
        one.commit()
        thread.join()
    if raised:
        raise raised[0]


@pytest.mark.parametrize(
    "first",
    [
        "UPDATE thing_a SET extra = '{\"k\": 1}'",
        "UPDATE thing_a_b SET value = 9",
        "UPDATE thing_a_b_doc SET doc = '9'",
        "INSERT INTO thing_a_b VALUES (1, 0, 1, 9)",
        "DELETE FROM thing_a_b",
    ],
)
@pytest.mark.parametrize(
    "second", ["UPDATE thing_doc SET doc = doc || '{\"n\": 1}'", "DELETE FROM thing_doc"]
)
def test_a_change_of_rows_at_any_depth_is_seen(
    postgresql: str, tmp_path: Path, first: str, second: str
) -> None:
    with fresh_postgresql(postgresql) as engine:
        _load(engine, tmp_path, NESTED)
        engine.connection.execute("""INSERT INTO thing_doc (doc) VALUES ('{"id": 1, "a": [{"b": [5]}]}')""")
        with pytest.raises(psycopg.errors.SerializationFailure):
            _meanwhile(postgresql, first, second)


def test_writes_of_rows_in_rows_are_not_compiled(postgresql: str, tmp_path: Path) -> None:
    """Compiling took 0.5 seconds for each small document."""
    with fresh_postgresql(postgresql) as engine:
        _load(engine, tmp_path, NESTED)
        found = engine.connection.execute("SELECT proname FROM pg_proc WHERE 'jit=off' = ANY (proconfig)")
        assert {name for (name,) in found} == {"thing_write", "thing_put"}
