"""Imports psycopg, which is an optional dependency (`trivet[postgresql]`), and has functions that need it.

Without the dependency, `psycopg` is None.
"""

from __future__ import annotations

from typing import Any

from trivet.prove.legs.outcome import Outcome

try:
    import psycopg
except ImportError:  # pragma: no cover (the extra is not installed)
    psycopg = None  # type: ignore[assignment]

__all__ = ["escaped", "psycopg", "refused", "tell", "words"]


def tell(connection: Any, statements: bytes) -> None:
    """Execute statements with libpq directly: psycopg would drop all prepared statements at each ROLLBACK."""
    result = connection.pgconn.exec_(statements)
    if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError(result.error_message.decode("utf-8", "replace"))


def refused(fault: Any) -> Outcome:
    return Outcome(False, words(fault), by=fault.diag.constraint_name or "")


def words(fault: Any) -> str:
    return str(fault).partition("\n")[0]


def escaped(sql: str) -> str:
    """Double each `%` in SQL text that psycopg executes with parameters."""
    return sql.replace("%", "%%")
