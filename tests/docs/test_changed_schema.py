"""docs/tables.md, when a schema changes: the documents move, and those that the new schema refuses are named."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.engines import ddl

from trivet.settings import SqlTarget

BEFORE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string"},
        "opened_at": {"type": "string", "format": "date-time"},
        "tags": {"x-storage": "table", "type": "array", "items": {"type": "string"}},
    },
}
AFTER = {
    **BEFORE,
    "properties": {
        **BEFORE["properties"],  # type: ignore[dict-item]
        "title": {"type": "string", "maxLength": 5},
        "state": {"enum": ["open"]},
    },
}
DOCUMENTS = [
    {"id": 1, "title": "short", "tags": ["a", "b"], "opened_at": "2024-05-17T21:03:11+02:00"},
    {"id": 2, "title": "too long"},
    {"id": 3, "state": "open", "more": [1]},
    {"id": 4, "state": "gone"},
]
KEPT, LEFT = [DOCUMENTS[0], DOCUMENTS[2]], [DOCUMENTS[1], DOCUMENTS[3]]


def _statements(checkout: Path, dialect: str) -> list[str]:
    text = (checkout / "docs" / "tables.md").read_text("utf-8")
    block = re.search(
        rf"<!-- a ticket's schema has changed: {dialect} -->\n```sql\n(.*?)```", text, re.DOTALL
    )
    assert block is not None
    return [one.strip() for one in block[1].split(";\n") if one.strip()]


def _ddl(folder: Path, schema: dict[str, Any], dialect: str) -> list[str]:
    target = SqlTarget("generated/sql", (dialect,), schema="shop")
    return list(ddl(build_schemas(folder, {"ticket": schema}, target, draft="2020-12")[1], dialect))


@pytest.mark.postgresql
def test_documents_move_in_postgresql(tmp_path: Path, checkout: Path, postgresql: str) -> None:
    renamed, copied, named = _statements(checkout, "postgresql")
    with psycopg.connect(postgresql) as connection:
        for text in _ddl(tmp_path / "before", BEFORE, "postgresql"):
            connection.execute(text.encode())
        for document in DOCUMENTS:
            connection.execute("INSERT INTO shop.ticket_doc (doc) VALUES (%s)", (json.dumps(document),))
        connection.execute(renamed.encode())
        for text in _ddl(tmp_path / "after", AFTER, "postgresql"):
            connection.execute(text.encode())
        connection.execute(copied.encode())
        rows = connection.execute("SELECT doc FROM shop.ticket_doc ORDER BY id").fetchall()
        assert [document for (document,) in rows] == KEPT
        assert connection.execute(named.encode()).fetchall() == [
            ("2", "ticket_title_maxLength"),
            ("4", "ticket_state_enum"),
        ]
        connection.execute(_statements(checkout, "mended")[0].encode())
        (mended,) = connection.execute("SELECT doc FROM shop.ticket_doc WHERE id = 2").fetchone() or ()
        assert mended == {"id": 2, "title": "long"}
        connection.rollback()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO shop_before.ticket_doc (doc) VALUES ('{\"id\": 9}')",
        "UPDATE shop_before.ticket_doc SET doc = jsonb_set(doc, '{title}', '\"x\"') WHERE id = 1",
        "DELETE FROM shop_before.ticket_doc WHERE id = 1",
    ],
)
def test_the_old_view_does_not_write_to_the_new_tables(tmp_path: Path, postgresql: str, write: str) -> None:
    """Its functions name tables by the schema that was renamed."""
    with psycopg.connect(postgresql) as connection:
        for text in _ddl(tmp_path / "before", BEFORE, "postgresql"):
            connection.execute(text.encode())
        connection.execute("INSERT INTO shop.ticket_doc (doc) VALUES ('{\"id\": 1}')")
        connection.execute("ALTER SCHEMA shop RENAME TO shop_before")
        for text in _ddl(tmp_path / "after", AFTER, "postgresql"):
            connection.execute(text.encode())
        connection.execute("INSERT INTO shop.ticket_doc (doc) VALUES ('{\"id\": 1}')")
        connection.execute("DISCARD PLANS")
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="written in the schema shop"):
            connection.execute(write.encode())
        connection.rollback()


def test_documents_move_in_sqlite(tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attached, copied, named = _statements(checkout, "sqlite")
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("before.db") as before:
        for text in _ddl(tmp_path / "before", BEFORE, "sqlite"):
            before.executescript(text)
        for document in DOCUMENTS:
            before.execute("INSERT INTO ticket_doc (doc) VALUES (?)", (json.dumps(document),))
    before.close()
    after = sqlite3.connect("after.db", isolation_level=None)
    for text in _ddl(tmp_path / "after", AFTER, "sqlite"):
        after.executescript(text)
    after.execute(attached)
    after.execute(copied)
    rows = after.execute("SELECT doc FROM ticket_doc ORDER BY id")
    assert [json.loads(document) for (document,) in rows] == KEPT
    assert [number for (number,) in after.execute(named)] == [document["id"] for document in LEFT]
    after.close()
