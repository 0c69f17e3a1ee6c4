"""Interfaces for testing documents that are already stored in a leg's database.

Two things are tested: overwriting stored documents, and carrying them over from an earlier version of the tables.
"""

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
    """An SQL statement that inserts, updates or deletes documents.

    An insert or update takes the document's text as its parameter. `words` is the name of the statement in reports.
    `stays` says which document remains after an insert if another one with the same key is stored: "old" or "new".
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
    """A statement to run, with the text of its document ("" if the statement takes none)."""

    statement: Statement
    text: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The documents that the view shows after a write.

    `documents` is None if a refused statement aborted the whole transaction. If the write was refused, `refused` is
    the reason, and `by` is the name of the constraint.
    """

    documents: tuple[object, ...] | None
    refused: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A document that was copied from an earlier version of the tables to the current version.

    `before` is the document that the earlier view shows. `after` is the document that the current view shows after
    the copy. Then the document in the current view is updated to itself: `touched` is what the view shows
    afterwards.
    """

    before: object
    after: Seen
    touched: Seen


class Carrier(Protocol):
    """Inserts documents into an earlier version of the tables, and copies their rows to the current tables."""

    def carry(self, text: str) -> Carried | None:
        """Insert a document into the earlier version of the tables, copy its rows, and roll everything back.

        Return the document as the views of both versions show it. Return None if the earlier version refuses the
        document, or stores part of it in a table or column that no longer exists.
        """
        ...


class Store(Protocol):
    """The stored documents of one root definition in one database, and the statements that change them.

    `inserts` are the statements that can add a document; the first is a plain INSERT. `update` changes the stored
    document, `touch` is an update that changes nothing, and `delete` removes the document.

    `has_key` is true if the documents have a key. In that case, a second document with the same key is either
    refused or overwrites the first one. `modes` are the session settings under which the statements are tested;
    "" stands for the default settings.
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
        """Run the statements of a `with` block under the session setting `mode`, one of `modes`, then roll back."""
        ...

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        """Run the statements in `steps` one by one, and yield what the document view shows after each.

        The first statement starts with an empty table. When the generator ends or is closed, everything is rolled back.
        """
        ...

    def earlier(self, files: Sequence[tuple[str, str]]) -> AbstractContextManager[Carrier] | None:
        """Create an earlier version of the tables, and return a context manager for testing with it.

        `files` are its DDL files, as (path, text) pairs. The `with` statement yields a `Carrier`, which inserts
        documents into the earlier tables and copies their rows to the current ones. Return None if documents are stored
        whole, because then all versions of the table are the same. Raises `BrokenLegError` if the database refuses the
        DDL.
        """
        ...
