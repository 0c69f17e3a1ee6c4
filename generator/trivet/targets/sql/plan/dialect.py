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
    """Return whether two columns have equal types.

    This is the default `can_refer`, for dialects in which a foreign key must have the type of its target.
    """
    return column.type == other.type


def no_requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return `Cannot`. This is the default of `ColumnTypes.requested`.

    It is for dialects in which no column type can be requested (`x-sql-type`).
    """
    return Cannot("this dialect chooses its types itself")


def every_row(table: Table) -> str:
    """Return "", which means that rows of the table may have any size.

    This is the `row` of dialects that do not limit the size of a row.
    """
    return ""


def no_type_tests(column: Column) -> bool:
    """Return false: the column's constraints do not refuse values of the wrong JSON type.

    This is the default for `ColumnTypes.tests_type`. It suits dialects whose columns convert such values.
    """
    return False


def nothing_changes(column: Column) -> str:
    """Return "", which means that the column stores each value unchanged.

    Dialects whose column types never change values use this function as their `direct`.
    """
    return ""


def every_key(key: ForeignKey) -> str:
    """Return "", which means that the dialect can print the foreign key.

    This is the `no_foreign_key` of dialects that can print all foreign keys.
    """
    return ""


def no_functions(table: Table) -> Mapping[str, str]:
    """Return an empty mapping, for a dialect that prints no functions for users to call."""
    return {}


@dataclass(frozen=True, slots=True)
class Naming:
    """The rules for the names of tables, of columns, and of objects such as views and triggers.

    `fold` returns the same text for names that the database treats as equal. A name has at most `identifier_bytes`
    bytes of UTF-8 (None: no limit). No column may have a name in `refused`. `table_name` changes the name of a
    table if it is not allowed.

    `reference` returns the name of a table as SQL text, for the manifest. `names` returns the names that a table
    may create in the namespace of tables. Functions are not among them, because their names end in a hash. `roles`
    are the suffixes that are added to a table's name to name its view, its triggers and so on. `functions` returns
    the functions of a table that users may call, by purpose.
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

    - `by_kind` has the column type of each supported kind. `type_of` returns the type for a kind and the bounds
      of the values.
    - `plain` has the usual type of a kind, for tables that have neither checks nor views. A column of this type
      may convert values.
    - `fragile` has the kinds for which a cast to the column type may fail or change the value. So unsuitable
      values must be refused before the cast.
    - `literal` has the kinds whose column type may print a value in another form than the document had.
    - `requested` returns the type for an `x-sql-type`. Its arguments are the type's name and sizes, and the
      kind of the column. `type_names` has the names of types that `requested` knows.
    - `direct` says in words how a value that is written directly to the table is changed by the column type,
      before a CHECK sees it. The text is empty if the value is not changed.
    - `tests_type` returns whether a column's constraints refuse values of other JSON types.
    - `calls` maps each function of `x-server-default` to its SQL text, by the kind of the column.
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
    """Which keys and indexes a dialect supports. Each text is a reason for the ledger.

    - `can_refer` takes a referring and a referenced column, and returns whether a foreign key may link the two.
    - `no_foreign_key` returns why a foreign key cannot be printed; "" if it can.
    - `note` is a remark about every foreign key.
    - `max_bytes` is the maximum size of an entry of a key or an index; None if there is no limit. The database
      refuses larger entries. `limit` is the text that explains this limit.
    - `none` says why there are no keys and indexes, for a dialect without them; otherwise it is empty.
    - `no_json_indexes` says why a JSON column cannot have an index on what it contains; "" if it can.
    - `no_partitions` says why a table cannot be partitioned; "" if it can.
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
    """A limit of a dialect that concerns the documents of every schema.

    For example, PostgreSQL's jsonb refuses U+0000 in strings. `kinds` are the kinds of values that the dialect
    cannot store; it may be empty. `verdict` and `reason` are those of the limit's row in the ledger.
    """

    verdict: VerdictKind
    reason: str
    kinds: frozenset[StorageKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How a dialect stores documents, and the limits of its tables.

    `of_documents` are limits that apply to every document; the ledger has a row for each of them. `of_columns` are
    further limits, for tables without document views. A table has at most `max_columns` columns. `row(table)`
    returns why a valid document may not fit into one row; an empty text means that every document fits.

    `link_types` are the types of the columns `row`, `ordinal` and `key` of a child table. If `link_types` is None,
    there are no child tables, and all objects and arrays stay JSON. `keeps_documents` is true if a table stores
    whole documents, and its view shows their members as columns. If `gives_up` is true, a check that would be too
    large is left out.
    """

    of_documents: tuple[StorageLimit, ...]
    max_columns: int = 1_000
    row: Callable[[Table], str] = every_row
    of_columns: tuple[StorageLimit, ...] = ()
    link_types: Mapping[str, str] | None = None
    keeps_documents: bool = False
    gives_up: bool = False

    def has_views(self, target: SqlTarget) -> bool:
        """Return whether users write and read whole documents.

        They do so through document views, or in a table that stores whole documents.
        """
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
