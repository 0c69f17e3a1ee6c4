"""The interface of an engine in which a migration is tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

#: What a database says about one object: its kind, its name, and facts about it.
Row: TypeAlias = tuple[Any, ...]
#: A document view, and a document to insert there.
Inserted: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a migration."""

    text: str


class Database(Protocol):
    """One database of an engine."""

    def apply(self, texts: Iterable[str]) -> None:
        """Execute DDL files. Each partitioned table then gets a partition for all rows."""
        ...

    def insert(self, view: str, document: str) -> str:
        """Insert a document. Return "" if it is accepted, otherwise the reason why it is refused."""
        ...

    def insert_all(self, rows: Sequence[Inserted]) -> tuple[list[str], str]:
        """Insert documents of several views, which may refer to each other in circles, in one transaction.

        Return for each document "" or the reason, like `insert`, and the error at the end of the transaction, "" if
        there is none. If there is one, a reference leads nowhere, and no document is stored.
        """
        ...

    def documents(self, view: str) -> list[str]: ...

    def write_again(self, view: str) -> None:
        """Update each document of the view to itself, as other clients may do while a migration is interrupted.

        Do nothing if the view is missing or refuses a document, or if a migration is one transaction.
        """
        ...

    def run(self, steps: Sequence[Step]) -> str:
        """Execute the steps up to the first that fails. Return the error message; "" if none fails.

        A transaction that is still open at the end is rolled back.
        """
        ...

    def quarantined(self) -> list[tuple[str, str, str]]:
        """Return (table, violated constraint, document) for each document that was put aside."""
        ...

    def catalog(self) -> dict[tuple[str, str], Row]:
        """Return all objects of the database by kind and name, except those that only migrations make."""
        ...


class Engine(Protocol):
    """Makes databases. `close` removes all of them."""

    def database(self) -> Database: ...

    def free(self, database: Any) -> None:
        """Release a database that is not needed any more."""
        ...

    def close(self) -> None: ...
