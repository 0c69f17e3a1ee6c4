"""The leg of a document view in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Outcome
from trivet.prove.legs.postgresql.connection import escaped, psycopg, refused, tell, words
from trivet.prove.legs.postgresql.store import PostgresqlStore
from trivet.prove.legs.view import back

#: The table is truncated after this many documents, to reclaim its space.
_SWEEP = 500
#: SQLSTATE class 54, program limit exceeded: no row can store the value, whatever the constraints.
_LIMITS = "54"


@dataclass(slots=True)
class PostgresqlLeg:
    """The leg of one document view: inserts each document into the view and reads it back.

    `refusal` is the SQL function that names the violated constraint; empty if there is none.
    """

    name: str
    target: str
    connection: Any
    documents: str
    table: str
    store: PostgresqlStore
    refusal: str = ""
    _count: int = field(default=0)

    def judge(self, instance: Instance) -> Outcome:
        self._count += 1
        if self._count % _SWEEP == 0:
            self._sweep()
        fault = None
        run = self.connection.execute
        tell(self.connection, b"SAVEPOINT trivet")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (%s)".encode(), (instance.text,), prepare=True)  # noqa: S608
            rows = run(f"SELECT doc::text FROM {self.documents}".encode(), prepare=True).fetchall()  # noqa: S608
        except psycopg.Error as why:
            fault = why
        finally:
            tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")
        aside = self._aside(instance, fault) if self.refusal else ""
        if fault is not None:
            return replace(refused(fault), aside=aside)
        return replace(back(instance, [doc for (doc,) in rows]), aside=aside)

    def _aside(self, instance: Instance, fault: Any) -> str:
        """Describe a disagreement between the function `refusal` and the document view; "" if there is none.

        `fault` is the view's exception, or None. Exceptions about PostgreSQL's limits are ignored.
        """
        if fault is not None and (fault.sqlstate or "").startswith(_LIMITS):
            return ""
        named = "" if fault is None else fault.diag.constraint_name or ""
        tell(self.connection, b"SAVEPOINT trivet")
        try:
            query = f"SELECT {escaped(self.refusal)}(%s)".encode()
            (violated,) = self.connection.execute(query, (instance.text,), prepare=True).fetchone()
        except psycopg.Error as why:
            return "" if fault is not None else f"{self.refusal} fails: {words(why)}"
        finally:
            tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")
        if (violated or "") == named and (violated is None) == (fault is None):
            return ""
        view = "accepts it" if fault is None else f"refuses it with {named or words(fault)}"
        return f"{self.refusal} returns {violated or 'NULL'}, but the view {view}"

    def _sweep(self) -> None:
        self.connection.execute(f"TRUNCATE {self.table} CASCADE".encode())
