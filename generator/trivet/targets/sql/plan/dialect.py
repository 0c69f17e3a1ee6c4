"""What a dialect is: data and functions, in one record per folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trivet.ledger import StorageKind, VerdictKind
from trivet.predicates.nodes import Cannot
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.ddl import Plan, Written
from trivet.targets.sql.plan.records import Bounds, Column, ForeignKey, Kind, RequestedType, Table


def is_same_type(column: Column, other: Column) -> bool:
    """The rule of a dialect whose foreign keys need equal types."""
    return column.type == other.type


def no_requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """The answer of a dialect that grants no types but its own."""
    return Cannot("this dialect chooses its types itself")


def every_row(table: Table) -> str:
    """The answer of a dialect whose rows may be of any size."""
    return ""


def nothing_changes(column: Column) -> str:
    """The answer of a dialect whose types keep a value as it is."""
    return ""


def every_key(key: ForeignKey) -> str:
    """The answer of a dialect that can say every foreign key."""
    return ""


def no_functions(table: Table) -> Mapping[str, str]:
    """The answer of a dialect without functions."""
    return {}


@dataclass(frozen=True, slots=True)
class Naming:
    """What tables, columns and all that belongs to them may be called.

    `fold` maps names that the database takes for the same to one text. Names have at most `identifier_bytes` bytes of
    UTF-8 (None: any number). No column may have a name in `refused`; `table_name` changes the name of a table that
    may not be called so. `reference` is a table as SQL text, for the manifest. `names` are all that a table may create
    in the namespace that it shares with others, but for functions whose names end in a hash of their own. `roles` are
    what is put behind a table's name to call its view, its triggers and the like. `functions` are those of a table
    that users call, by what they do.
    """

    fold: Callable[[str], str]
    reference: Callable[[str, SqlTarget], str]
    names: Callable[[Table], Iterable[str]]
    identifier_bytes: int | None = None
    refused: frozenset[str] = frozenset()
    table_name: Callable[[str], str] = str
    roles: frozenset[str] = frozenset(("doc",))
    functions: Callable[[Table], Mapping[str, str]] = no_functions


@dataclass(frozen=True, slots=True)
class ColumnTypes:
    """Which type holds what.

    `by_kind` gives the column type of each kind that has one, `type_of` refines it by a number's bounds. A cast to the
    type of a kind in `fragile` refuses or changes values, which checks must refuse beforehand; a type of a kind in
    `literal` may print a value otherwise than it was written. `requested` answers `x-sql-type`: the type that a name
    with its sizes stands for, in a column for values of a kind; `type_names` are the names that it knows. `direct`
    tells what a column's type makes of a value before a CHECK sees it (empty: it stays as it is): the document view
    tests that beforehand, a direct write does not. `calls` are what `x-server-default` may call, as SQL text for each
    kind of column that it suits.
    """

    by_kind: Mapping[Kind, str]
    type_of: Callable[[Kind, Bounds], str]
    fragile: frozenset[Kind] = frozenset()
    literal: frozenset[Kind] = frozenset()
    requested: Callable[[str, tuple[int, ...], Kind], RequestedType | Cannot] = no_requested_type
    type_names: frozenset[str] = frozenset()
    direct: Callable[[Column], str] = nothing_changes
    calls: Mapping[str, Mapping[Kind, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keys:
    """What keys a dialect has; each text is a reason for the ledger.

    `can_refer`: whether a foreign key may lead from the first column to the second. `no_foreign_key` tells why one
    cannot be printed at all (empty where it can), `note` what users of foreign keys must know. A key or an index of
    more than `max_bytes` bytes is refused as `limit` says (None: none is). `none` tells why there are no keys and
    indexes at all.
    """

    can_refer: Callable[[Column, Column], bool] = is_same_type
    no_foreign_key: Callable[[ForeignKey], str] = every_key
    note: str = ""
    max_bytes: int | None = None
    limit: str = ""
    none: str = ""


#: The numbers that doubles do not tell apart, or do not hold.
BEYOND_DOUBLES: frozenset[StorageKind] = frozenset(("digits", "fine", "huge", "tiny"))


class StorageLimit(NamedTuple):
    """What holds for every document: the ledger's verdict and reason, and the kinds of values that it is about."""

    verdict: VerdictKind
    reason: str
    kinds: frozenset[StorageKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How documents are stored, and what cannot be.

    `of_documents` are the ledger's rows that hold for every document. A table has at most `max_columns` columns;
    `row` tells why a valid document may not fit into a row (empty where each does). `link_types` are the types of a
    child table's columns for its owner's `row`, an `ordinal` and a `key`; None: all objects and arrays stay JSON.
    `keeps_documents`: the documents are a table, which holds each one whole, and the columns a view of it.
    `gives_up`: checks that would become too large are left out.
    """

    of_documents: tuple[StorageLimit, ...]
    max_columns: int = 1_000
    row: Callable[[Table], str] = every_row
    link_types: Mapping[str, str] | None = None
    keeps_documents: bool = False
    gives_up: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """One SQL dialect: its `name` in settings and paths, what the plan asks it, and `write`, which prints a plan."""

    name: str
    naming: Naming
    types: ColumnTypes
    keys: Keys
    limits: TableLimits
    write: Callable[[Plan], Written]
