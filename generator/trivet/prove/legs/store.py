"""How documents that are stored already are written over, in any database that a leg judges with."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

#: Which of two documents with one key is there afterwards: the one that was stored, or the one written now.
Stays = Literal["old", "new"]
#: A `touch` updates the stored document to itself.
Kind = Literal["insert", "update", "touch", "delete"]


@dataclass(frozen=True, slots=True)
class Door:
    """A statement that writes, with a place for a document where it is one to insert or to update to; `words` are
    how reports call it. `stays` tells what an insert leaves of a stored document with the same key."""

    kind: Kind
    words: str
    statement: str
    stays: Stays = "new"

    @property
    def takes(self) -> bool:
        return self.kind in ("insert", "update")


@dataclass(frozen=True, slots=True)
class Step:
    """A statement with the text of its document (empty where it takes none)."""

    door: Door
    text: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The documents that the view shows after a step, and why it was refused, with the constraint's name.

    `documents` is None where the engine gives up everything at a refusal.
    """

    documents: tuple[object, ...] | None
    refused: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A document that an earlier version of the tables took: what its view showed, what the view of today shows of
    the same rows, and what it shows after an update to what it is."""

    before: object
    after: Seen
    touched: Seen


class Carrier(Protocol):
    """Takes documents in an earlier version of the tables, and carries their rows over to those of today."""

    def carry(self, text: str) -> Carried | None:
        """None where the earlier version refuses the document. All is undone in the end."""
        ...


class Store(Protocol):
    """The documents of one root in one database.

    `inserts` are doors that add a document (the first is a plain INSERT), `update` writes over the one that is
    there, `touch` updates it to what it is, `delete` removes it. `has_key` tells that a second document with one
    key is refused or written over. `modes` are the settings of a session to try all of it under, "" for none.
    """

    @property
    def inserts(self) -> tuple[Door, ...]: ...

    @property
    def update(self) -> Door: ...

    @property
    def touch(self) -> Door: ...

    @property
    def delete(self) -> Door: ...

    @property
    def has_key(self) -> bool: ...

    @property
    def modes(self) -> tuple[str, ...]: ...

    def under(self, mode: str) -> AbstractContextManager[None]:
        """The session under one of its modes; all is undone in the end."""
        ...

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        """What is seen after each step, beginning with an empty table; all is undone in the end."""
        ...

    def earlier(self, files: Sequence[tuple[str, str]]) -> AbstractContextManager[Carrier] | None:
        """An earlier version, from its DDL; None where documents are kept whole, so that no version matters.

        Raises `BrokenLegError` where the database refuses the DDL.
        """
        ...
