"""SQLite as an engine for migrations: each database is a file, so that an interrupted transaction is rolled back."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from trivet.prove.migrations.engine import Inserted, Row, Step

_RULES = ("trivet_rule", "trivet_test", "trivet_edge", "trivet_cover", "trivet_start")


@dataclass(slots=True)
class SqliteDatabase:
    """One database file."""

    path: Path
    connection: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._connect()

    def _connect(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.create_function("regexp", 2, _regexp, deterministic=True)
        self.connection.execute("PRAGMA synchronous = OFF")

    def apply(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.connection.executescript(text)

    def insert(self, view: str, document: str) -> str:
        try:
            self.connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", (document,))
        except (sqlite3.Error, UnicodeEncodeError) as fault:
            return str(fault)
        return ""

    def insert_all(self, rows: Sequence[Inserted]) -> tuple[list[str], str]:
        return [self.insert(view, document) for view, document in rows], ""  # no reference is checked

    def documents(self, view: str) -> list[str]:
        return [doc for (doc,) in self.connection.execute(f"SELECT doc FROM {view}")]

    def write_again(self, view: str) -> None:
        pass  # a migration is one transaction

    def run(self, steps: Sequence[Step]) -> str:
        try:
            for step in steps:
                self.connection.execute(step.text).fetchall()
        except sqlite3.Error as fault:
            return str(fault)
        finally:
            self.connection.close()
            self._connect()
        return ""

    def quarantined(self) -> list[tuple[str, str, str]]:
        if not self.connection.execute(
            "SELECT 1 FROM sqlite_schema WHERE name = 'trivet_quarantine'"
        ).fetchall():
            return []
        return self.connection.execute(
            'SELECT "table", "check", "document" FROM "trivet_quarantine"'
        ).fetchall()

    def catalog(self) -> dict[tuple[str, str], Row]:
        found: dict[tuple[str, str], Row] = {}
        listed = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'trivet_quarantine'"
        for kind, name, table, sql in self.connection.execute(listed).fetchall():
            found[kind, name] = (table, sql)
            if kind == "table" and name in _RULES:
                rows = self.connection.execute(f"SELECT * FROM {name}").fetchall()
                found["rows", name] = tuple(sorted(rows, key=repr))
        return found


def _regexp(pattern: str, text: str | None) -> bool | None:
    return None if text is None else re.search(pattern, text) is not None


@dataclass(slots=True)
class SqliteEngine:
    """Makes databases in a temporary folder."""

    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="trivet-migrate-")
    )
    made: list[SqliteDatabase] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def database(self) -> SqliteDatabase:
        self.made.append(SqliteDatabase(Path(self.folder.name) / f"{next(self._numbers)}.db"))
        return self.made[-1]

    def free(self, database: SqliteDatabase) -> None:
        self.made.remove(database)
        database.connection.close()
        database.path.unlink()

    def close(self) -> None:
        for one in self.made:
            one.connection.close()
        self.folder.cleanup()
