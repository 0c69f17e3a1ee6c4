"""The records of keys, indexes, partitions and foreign keys, and of what a table cannot or need not enforce."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.catalog.effects import JsonIndex
from trivet.diagnostics import Origin
from trivet.predicates.nodes import Predicate
from trivet.targets.sql.plan.records.columns import Check, Column


@dataclass(frozen=True, slots=True)
class Presence:
    """A named constraint: either all of `columns` are NULL, or none of `required` is.

    It belongs to an object that may be absent, or to a table whose documents need not be objects.
    """

    name: str
    required: tuple[Column, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of a key, a UNIQUE constraint or an index.

    - `keyword`: `(primary-key)`, `(unique)`, `(index)` or `(references)`, as in the ledger
    - `added`: columns that the schema does not list; they were added because the table is partitioned by them
    - `json`: the options of an index on the content of a JSON column, the only column of this index
    """

    name: str
    columns: tuple[Column, ...]
    origin: Origin
    keyword: str
    added: tuple[Column, ...] = ()
    json: JsonIndex | None = None

    @property
    def declared(self) -> tuple[Column, ...]:
        return tuple(one for one in self.columns if one not in self.added)


@dataclass(frozen=True, slots=True)
class Partition:
    """How a table is divided into partitions. `method` is `range`, `list` or `hash`.

    The values in `columns` decide to which partition a row belongs.
    """

    method: str
    columns: tuple[Column, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key: `columns` refer to the columns `others`, which are a key of the table `table`.

    - `target`: the id of that table.
    - `on_delete`, `on_update`: `cascade`, `set-null`, …, or empty.
    - `deferred`: whether the database checks the foreign key only at the end of a transaction.
    """

    name: str
    columns: tuple[Column, ...]
    table: str
    target: str
    others: tuple[str, ...]
    on_delete: str
    on_update: str
    origin: Origin
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class Repeated:
    """An assertion that needs no check of its own, because `check`, a check of a column, enforces it already.

    `check` enforces `predicate`, the assertion, for every value. The schema may assert it only under a condition.
    """

    predicate: Predicate
    check: Check


@dataclass(frozen=True, slots=True)
class Unenforced:
    """A requirement of the schema that the table's dialect cannot express. It becomes a row of the ledger."""

    keyword: str
    origin: Origin
    reason: str
