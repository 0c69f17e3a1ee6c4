"""DuckDB as an engine for migrations, with databases in memory.

An interruption rolls the transaction back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trivet.prove.legs.duckdb import MISSING
from trivet.prove.legs.outcome import SkippedLegError
from trivet.prove.migrations.engine import Inserted, Row, Step

try:
    import duckdb
except ImportError:  # pragma: no cover (the extra is not installed)
    duckdb = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OWN = "('trivet_quarantine', 'trivet_migration')"
_CATALOG = (
    f"SELECT 'table', table_name, sql, comment FROM duckdb_tables() WHERE table_name NOT IN {_OWN} AND NOT temporary",
    "SELECT 'view', view_name, sql, comment FROM duckdb_views() WHERE NOT internal",
    "SELECT 'trigger', trigger_name, table_name, sql FROM duckdb_triggers()",
    "SELECT 'macro', function_name, macro_definition, parameters FROM duckdb_functions() WHERE NOT internal",
    f"SELECT 'column', table_name || '.' || column_name, data_type, comment FROM duckdb_columns()"
    f" WHERE NOT internal AND table_name NOT IN {_OWN}",
)


@dataclass(slots=True)
class DuckdbDatabase:
    """One database in memory."""

    connection: DuckDBPyConnection

    def apply(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.connection.execute(text)

    def insert(self, view: str, document: str) -> str:
        try:
            self.connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", [document])
        except (duckdb.Error, UnicodeEncodeError) as fault:
            return str(fault)
        return ""

    def insert_all(self, rows: Sequence[Inserted]) -> tuple[list[str], str]:
        return [self.insert(view, document) for view, document in rows], ""  # no reference is checked

    def documents(self, view: str) -> list[str]:
        return [doc for (doc,) in self.connection.execute(f"SELECT doc FROM {view}").fetchall()]

    def write_again(self, view: str) -> None:
        pass  # a migration is one transaction

    def run(self, steps: Sequence[Step]) -> str:
        error, is_open = "", False
        try:
            for step in steps:
                self.connection.execute(step.text)
        except duckdb.Error as fault:
            error = str(fault)
        for step in steps:
            word = step.text.rpartition("\n")[2]
            is_open = word.startswith("BEGIN") or (is_open and word not in ("COMMIT", "ROLLBACK"))
        if is_open or error:
            self.connection.rollback()
        return error

    def quarantined(self) -> list[tuple[str, str, str]]:
        listed = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'trivet_quarantine'"
        if not self.connection.execute(listed).fetchall():
            return []
        found = self.connection.execute(
            'SELECT "table", "check", "document" FROM "trivet_quarantine"'
        ).fetchall()
        return [(table, check, document) for table, check, document in found]

    def catalog(self) -> dict[tuple[str, str], Row]:
        rows = [row for query in _CATALOG for row in self.connection.execute(query).fetchall()]
        return {(kind, name): tuple(map(repr, facts)) for kind, name, *facts in rows}


@dataclass(slots=True)
class DuckdbEngine:
    """Makes databases in memory. Raises `SkippedLegError` if DuckDB is not installed."""

    made: list[DuckdbDatabase] = field(default_factory=list)

    def database(self) -> DuckdbDatabase:
        if duckdb is None:
            raise SkippedLegError(MISSING)
        self.made.append(DuckdbDatabase(duckdb.connect(":memory:", config={"threads": "1"})))
        return self.made[-1]

    def free(self, database: DuckdbDatabase) -> None:
        self.made.remove(database)
        database.connection.close()

    def close(self) -> None:
        for one in self.made:
            one.connection.close()
