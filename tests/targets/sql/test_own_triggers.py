"""Triggers of the user's own on the tables: a document is written whole, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Engine

_THING = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "state": {"type": "string"},
        "tags": {"type": "array", "x-storage": "table", "items": {"type": "string"}},
    },
}
#: Triggers that leave rows as they are, without an error.
_SKIP = {
    "postgresql": """
        CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.state = 'skip' THEN RETURN NULL; END IF; RETURN NEW; END $$;
        CREATE TRIGGER skip BEFORE INSERT OR UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION skip()""",
    "sqlite": """
        CREATE TRIGGER skip_insert BEFORE INSERT ON thing WHEN NEW.state = 'skip' BEGIN SELECT RAISE(IGNORE); END;
        CREATE TRIGGER skip_update BEFORE UPDATE ON thing WHEN NEW.state = 'skip' BEGIN SELECT RAISE(IGNORE); END""",
}
_PUT = {
    "postgresql": "SELECT thing_put('{}')",
    "sqlite": "INSERT OR REPLACE INTO thing_doc (doc) VALUES ('{}')",
}


@pytest.mark.parametrize("way", ["insert", "update", "put", "put another"])
def test_a_row_that_is_skipped_has_no_items(column_engine: Engine, tmp_path: Path, way: str) -> None:
    column_engine.load(build_schema(tmp_path, _THING)[1])
    connection: Any = column_engine.connection  # type: ignore[attr-defined]
    run = connection.executescript if column_engine.name == "sqlite" else connection.execute
    run(_SKIP[column_engine.name])
    connection.execute("""INSERT INTO thing_doc (doc) VALUES ('{"id": 1, "tags": ["a"]}')""")
    number = 1 if way in ("update", "put") else 2
    document = f'{{"id": {number}, "state": "skip", "tags": ["b", "c"]}}'
    statement = {
        "insert": "INSERT INTO thing_doc (doc) VALUES ('{}')",
        "update": "UPDATE thing_doc SET doc = '{}'",
    }
    connection.execute(statement.get(way, _PUT[column_engine.name]).format(document))
    assert connection.execute("SELECT thing_id, value FROM thing_tags").fetchall() == [(1, "a")]
