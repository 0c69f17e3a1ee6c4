"""The interface of an engine in which a migration is tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

#: What a database says about one object: its kind, its name, and facts about it.
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a migration."""

    text: str


class Database(Protocol):
    """One database of an engine."""

    def apply(self, texts: Iterable[str]) -> None:
        """Execute DDL files. Partitioned tables without partitions get one that takes all rows."""
        ...

    def insert(self, view: str, document: str) -> str:
        """Insert a document. Return "" if it is accepted, otherwise the reason why it is refused."""
        ...

    def documents(self, view: str) -> list[str]: ...

    def touch(self, view: str) -> None:
        """Write all documents again as they are, if others may write while a migration is interrupted.

        If the view does not exist then, or refuses one of them, nothing is written.
        """
        ...

    def run(self, steps: Sequence[Step]) -> str:
        """Execute the steps, and stop at the first that fails. Return its error message; "" if none fails.

        Afterwards, nothing is left of an open transaction, as after a lost connection.
        """
        ...

    def quarantined(self) -> list[tuple[str, str, str]]:
        """Return (table, violated constraint, document) for each document that was put aside."""
        ...

    def catalog(self) -> dict[tuple[str, str], Row]:
        """Return all objects by kind and name; those that only migrations make are left out."""
        ...


class Engine(Protocol):
    """Makes databases. `close` removes all of them."""

    def database(self) -> Database: ...

    def free(self, database: Any) -> None:
        """Release a database that is not needed any more."""
        ...

    def close(self) -> None: ...
