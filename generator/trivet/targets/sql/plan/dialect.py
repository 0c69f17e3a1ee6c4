"""The interface of a dialect: the folder of a dialect defines one `Dialect`, a record of data and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trivet.ledger import StorageKind, VerdictKind
from trivet.predicates.nodes import Cannot
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.ddl import Plan, PrintedDdl
from trivet.targets.sql.plan.records import Bounds, Column, ForeignKey, Kind, RequestedType, Table


def is_same_type(column: Column, other: Column) -> bool:
    """Return whether two columns have equal types: the `can_refer` of a dialect whose foreign keys need that."""
    return column.type == other.type


def no_requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return `Cannot`: the function `requested` of a dialect without types that can be requested."""
    return Cannot("this dialect chooses its types itself")


def every_row(table: Table) -> str:
    """Return an empty reason: the function `row` of a dialect whose rows may have any size."""
    return ""


def no_type_tests(column: Column) -> bool:
    """Return false: the `tests_type` of a dialect whose columns convert values of other types."""
    return False


def nothing_changes(column: Column) -> str:
    """Return an empty text: the function `direct` of a dialect whose column types store values unchanged."""
    return ""


def every_key(key: ForeignKey) -> str:
    """Return an empty reason: the function `no_foreign_key` of a dialect that can print every foreign key."""
    return ""


def no_functions(table: Table) -> Mapping[str, str]:
    """Return no names: the function `functions` of a dialect that prints no functions for users."""
    return {}


@dataclass(frozen=True, slots=True)
class Naming:
    """The rules for names of tables, of columns, and of what belongs to them.

    `fold` maps names that the database treats as equal to the same text. A name has at most `identifier_bytes` bytes of
    UTF-8 (None: no limit). No column may have a name in `refused`; `table_name` changes the name of a table if it is
    not allowed.

    `reference` returns a table as SQL text, for the manifest. `names` returns the names that a table may create in the
    namespace of tables, except those of functions, which end in a hash. `roles` are the suffixes that are added to a
    table's name to name its view, its triggers and so on. `functions` returns the functions of a table that users may
    call, by purpose.
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
    """The column types of a dialect.

    `by_kind` has the column type of each supported kind; `type_of` returns the type for a kind and the bounds of the
    values. `plain` has the usual type of a kind, which may convert values, for tables without checks and views. The
    type of a kind in `fragile` may fail for a value, or change it, when the value is cast to it: such values must be
    refused before. The type of a kind in `literal` may print a value in another form than the document had.

    `requested` returns the type for an `x-sql-type` (the name of a type, its sizes, the kind of the column);
    `type_names` are the names that it knows. `direct` says how the type of a column changes a value before a CHECK sees
    it (empty: not at all). That matters only for a direct write: the document view checks the value before.
    `tests_type` returns whether a column's constraints refuse values of other JSON types. `calls` maps each function of
    `x-server-default` to its SQL text, by the kind of the column.
    """

    by_kind: Mapping[Kind, str]
    type_of: Callable[[Kind, Bounds], str]
    fragile: frozenset[Kind] = frozenset()
    literal: frozenset[Kind] = frozenset()
    requested: Callable[[str, tuple[int, ...], Kind], RequestedType | Cannot] = no_requested_type
    type_names: frozenset[str] = frozenset()
    direct: Callable[[Column], str] = nothing_changes
    tests_type: Callable[[Column], bool] = no_type_tests
    calls: Mapping[str, Mapping[Kind, str]] = field(default_factory=dict)
    plain: Mapping[Kind, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a dialect supports as keys. Each text is a reason for the ledger.

    `can_refer` returns whether a foreign key may refer from the first column to the second. `no_foreign_key` returns
    why a foreign key cannot be printed (empty: it can); `note` is said of every foreign key. A key or an index entry of
    more than `max_bytes` bytes is refused (None: no limit), and `limit` says so. If a dialect has no keys and indexes
    at all, `none` says why. `no_json_indexes` and `no_partitions` say why there are no indexes on what is inside a JSON
    column, and no partitions (empty: there are).
    """

    can_refer: Callable[[Column, Column], bool] = is_same_type
    no_foreign_key: Callable[[ForeignKey], str] = every_key
    note: str = ""
    max_bytes: int | None = None
    limit: str = ""
    none: str = ""
    no_json_indexes: str = "this dialect has no indexes on what is inside a JSON column"
    no_partitions: str = "this dialect has no partitions"


#: The numbers that doubles cannot distinguish or represent.
BEYOND_DOUBLES: frozenset[StorageKind] = frozenset(("digits", "fine", "huge", "tiny"))


class StorageLimit(NamedTuple):
    """A limit on every document: the ledger's verdict and reason, and the kinds of values that it concerns."""

    verdict: VerdictKind
    reason: str
    kinds: frozenset[StorageKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How a dialect stores documents, and the limits of its tables.

    `of_documents` are the ledger's rows on every document; `of_columns` are further ones for tables without document
    views. A table has at most `max_columns` columns; `row` returns why a valid document may not fit into one row
    (empty: each does). `link_types` are the types of the columns `row`, `ordinal` and `key` of a child table; if it is
    None, there are no child tables, and all objects and arrays stay JSON. `keeps_documents` is true if a table stores
    whole documents, and its view shows columns. `gives_up` is true if a check is left out when it would be too large.
    """

    of_documents: tuple[StorageLimit, ...]
    max_columns: int = 1_000
    row: Callable[[Table], str] = every_row
    of_columns: tuple[StorageLimit, ...] = ()
    link_types: Mapping[str, str] | None = None
    keeps_documents: bool = False
    gives_up: bool = False

    def has_views(self, target: SqlTarget) -> bool:
        """Return whether documents are written and read as a whole, through views or in a table of documents."""
        return target.documents or self.keeps_documents


@dataclass(frozen=True, slots=True)
class Dialect:
    """One SQL dialect: its `name` in settings and paths, its rules for the plan, and `write`, which prints a plan."""

    name: str
    naming: Naming
    types: ColumnTypes
    keys: Keys
    limits: TableLimits
    write: Callable[[Plan], PrintedDdl]
