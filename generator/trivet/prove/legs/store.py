"""Interfaces for testing documents that are already stored in a leg's database.

Two things are tested: overwriting stored documents, and carrying them over from an earlier version of the tables.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from trivet.targets.sql.plan.records import Table

#: The document that remains of two with the same key: the stored one, or the one written now.
Stays = Literal["old", "new"]
#: The kinds of columns whose values are equal exactly if they are equal in JSON.
_PLAIN = ("boolean", "integer", "number", "text")
#: A `touch` updates the stored document to itself.
Kind = Literal["insert", "update", "touch", "delete"]


@dataclass(frozen=True, slots=True)
class Statement:
    """An SQL statement that inserts, updates or deletes documents.

    The document's text is the parameter of an insert or update.

    - `words`: the name in reports
    - `stays`: which document an insert keeps if the key is already stored: `old` or `new`
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

    - `documents`: None if a refused statement aborted the transaction
    - `refused`: why the write was refused, or empty
    - `by`: the name of the violated constraint
    """

    documents: tuple[object, ...] | None
    refused: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A document that was copied from an earlier version of the tables to the current version.

    - `before`: the document in the earlier view
    - `after`: what the current view shows after the copy
    - `touched`: what the current view shows after an update that changes nothing
    """

    before: object
    after: Seen
    touched: Seen


class Carrier(Protocol):
    """Inserts documents into an earlier version of the tables, and copies their rows to the current tables."""

    def carry(self, text: str) -> Carried | None:
        """Insert a document into the earlier tables, copy its rows, and roll everything back.

        Return the document as both versions' views show it. Return None if the earlier version refuses it, or stores
        part of it in a removed column or table.
        """
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """The primary key and the UNIQUE constraints of a root's table.

    - `primary`: the name of the primary key; "" if there is none
    - `uniques`: the declared members of each UNIQUE constraint
    - `plain`: members whose values the table compares as JSON does, not as values of a type such as `uuid`
    """

    primary: str = ""
    uniques: tuple[tuple[str, ...], ...] = ()
    plain: frozenset[str] = frozenset()


def keys_of(table: Table) -> Keys:
    uniques = tuple(tuple(column.member for column in one.declared) for one in table.uniques)
    plain = frozenset(column.member for column in table.columns if column.kind in _PLAIN)
    return Keys("" if table.key is None else table.key.name, uniques, plain)


class Store(Protocol):
    """The stored documents of one root definition in one database, and the statements that change them.

    - `inserts`: the statements that can add a document; the first is a plain INSERT
    - `touch`: an update that changes nothing
    - `modes`: the session settings under which the statements are tested; "" is the default
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
    def keys(self) -> Keys: ...

    @property
    def modes(self) -> tuple[str, ...]: ...

    def under(self, mode: str) -> AbstractContextManager[None]:
        """Run the statements of a `with` block under the session setting `mode`, one of `modes`, then roll back."""
        ...

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        """Run the statements in `steps` one by one, and yield what the document view shows after each.

        The table is empty at first. The end of the generator rolls everything back.
        """
        ...

    def earlier(self, files: Sequence[tuple[str, str]]) -> AbstractContextManager[Carrier] | None:
        """Return a context manager that creates an earlier version of the tables, and yields a `Carrier` for it.

        - `files`: the DDL files of that version, as (path, text) pairs.

        Return None if documents are stored whole. On entry, raises `BrokenLegError` if the database refuses the DDL.
        """
        ...
