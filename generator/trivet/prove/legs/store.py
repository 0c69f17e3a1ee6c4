"""Interfaces for tests of stored documents in the database of a leg: overwriting them, and migrating them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

#: The document that remains of two with the same key: the stored one, or the one written now.
Stays = Literal["old", "new"]
#: A `touch` updates the stored document to itself.
Kind = Literal["insert", "update", "touch", "delete"]


@dataclass(frozen=True, slots=True)
class Statement:
    """An SQL statement that writes; it has a parameter for the document if it inserts or updates.

    `words` are its name in reports; `stays` says which document remains after an insert with the same key.
    """

    kind: Kind
    words: str
    sql: str
    stays: Stays = "new"

    @property
    def takes(self) -> bool:
        return self.kind in ("insert", "update")


@dataclass(frozen=True, slots=True)
class Step:
    """A statement to run, with the text of its document (empty if the statement takes none)."""

    statement: Statement
    text: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The documents that the view shows after a step.

    `documents` is None if a refusal aborted the whole transaction. If the step was refused, `refused` is the reason and
    `by` the constraint's name.
    """

    documents: tuple[object, ...] | None
    refused: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A document carried over from an earlier version of the tables, as shown at three moments.

    `before` is from the view of the earlier version, `after` from the current view of the copied rows, `touched` from
    the same view after the document is updated to itself.
    """

    before: object
    after: Seen
    touched: Seen


class Carrier(Protocol):
    """Inserts documents into an earlier version of the tables, and copies their rows to the current ones."""

    def carry(self, text: str) -> Carried | None:
        """Carry one document over, then roll everything back.

        Return None if the earlier version refuses the document, or stores part of it in a table or column that no
        longer exists.
        """
        ...


class Store(Protocol):
    """The documents of one root in one database.

    `inserts` are statements that add a document (the first is a plain INSERT), `update` overwrites the stored one,
    `touch` updates it to itself, `delete` removes it. `has_key` is true if a second document with the same key is
    refused or overwrites the first. `modes` are session settings to run everything under, "" for the defaults.
    """

    @property
    def inserts(self) -> tuple[Statement, ...]: ...

    @property
    def update(self) -> Statement: ...

    @property
    def touch(self) -> Statement: ...

    @property
    def delete(self) -> Statement: ...

    @property
    def has_key(self) -> bool: ...

    @property
    def modes(self) -> tuple[str, ...]: ...

    def under(self, mode: str) -> AbstractContextManager[None]:
        """Run the session in one of its modes; everything is rolled back."""
        ...

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        """Run steps from an empty table and yield what is seen after each; everything is rolled back."""
        ...

    def earlier(self, files: Sequence[tuple[str, str]]) -> AbstractContextManager[Carrier] | None:
        """Return a carrier from the earlier version of the tables that this DDL creates.

        Return None if documents are stored whole, and so do not depend on the version. Raises `BrokenLegError` if the
        database refuses the DDL.
        """
        ...
