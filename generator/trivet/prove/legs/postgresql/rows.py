"""Writes and reads the columns of PostgreSQL's tables. It is used for tables that have no document view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.prove.legs.outcome import Outcome
from trivet.prove.legs.postgresql.connection import psycopg, refused, tell
from trivet.prove.legs.statements import quoted
from trivet.reader.json_reader import read_json
from trivet.targets.sql.plan.records import Column, Table


@dataclass(frozen=True, slots=True)
class PostgresqlRows:
    """Writes and reads the columns of tables in one PostgreSQL schema.

    Strings are passed as literals without a type, as in plain SQL text.
    """

    connection: Any
    schema: str
    faults: tuple[type[Exception], ...]

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        text = sql.replace("%", "%%").replace("?", "%s")
        cursor = self.connection.execute(text.encode(), values, prepare=True)
        return [] if cursor.description is None else cursor.fetchall()

    def begin(self) -> None:
        tell(self.connection, b"SAVEPOINT trivet")

    def undo(self) -> None:
        tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")

    def refused(self, fault: Exception) -> Outcome:
        if isinstance(fault, psycopg.Error):
            return refused(fault)
        return Outcome(False, str(fault))

    def name(self, table: Table) -> str:
        return f"{quoted(self.schema)}.{quoted(table.name)}"

    def given(self, value: str | float | Decimal) -> Any:
        return value

    def shown(self, column: Column) -> str:
        return f"to_jsonb(t.{quoted(column.name)})::text"

    def read(self, column: Column, cell: Any) -> Any:
        return read_json(cell)
