"""The engine of `prove`: SQLite in memory, with the DDL applied."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import Leg, Outcome
from trivet.prove.legs.view import back


@dataclass(frozen=True, slots=True)
class ToyLeg:
    connection: sqlite3.Connection
    documents: str
    name: str = "toy"
    target: str = "sql/toy"
    store: None = None

    def judge(self, instance: Instance) -> Outcome:
        run = self.connection.execute
        run("BEGIN")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (?)", [instance.text])
            return back(instance, [doc for (doc,) in run(f"SELECT doc FROM {self.documents}")])
        except (sqlite3.Error, UnicodeEncodeError) as fault:
            return Outcome(False, str(fault), by=str(fault))
        finally:
            run("ROLLBACK")


@dataclass(frozen=True, slots=True)
class ToyEngine:
    connection: sqlite3.Connection

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        return (ToyLeg(self.connection, row["sql"]["toy"]["documents"]),)

    def close(self) -> None:
        self.connection.close()


def open_toy(opening: Opening) -> ToyEngine:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for _, text in opening.ddl("toy"):
        connection.executescript(text)
    return ToyEngine(connection)
