"""The interface of a dialect: the folder of a dialect defines one `Dialect`, a record of data and functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trivet.ledger import StorageKind, VerdictKind
from trivet.predicates.nodes import Cannot
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.ddl import Plan, PrintedDdl
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Bounds, Column, ForeignKey, Kind, RequestedType, Table


def is_same_type(column: Column, other: Column) -> bool:
    """Return whether two columns have equal types.

    This is the default `can_refer`, for dialects in which a foreign key must have the type of its target.
    """
    return column.type == other.type


def no_requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return `Cannot`. This is the default of `ColumnTypes.requested`.

    It is meant for dialects in which `x-sql-type` can request no column type.
    """
    return Cannot("this dialect chooses its types itself")


def every_row(table: Table) -> str:
    """Return "", which means that rows of the table may have any size.

    This is the `row` of dialects that do not limit the size of a row.
    """
    return ""


def no_type_tests(column: Column) -> bool:
    """Return false: the column's constraints do not refuse values of the wrong JSON type.

    This is the default for `ColumnTypes.tests_type` and `names_type`. It suits dialects whose columns convert such
    values.
    """
    return False


def keeps_all(type_: str, value: object) -> bool:
    """Return true: a column stores every value unchanged that its guard accepts.

    This is the default of `ColumnTypes.keeps`.
    """
    return True


def nothing_changes(column: Column) -> str:
    """Return "", which means that the column stores each value unchanged.

    Dialects whose column types never change values use this function as their `direct`.
    """
    return ""


def every_value(column: Column) -> str:
    """Return "", which means that a column of this type stores different values as different values.

    This is the default of `Keys.indistinct` and `Keys.equal`.
    """
    return ""


def every_key(key: ForeignKey) -> str:
    """Return "", which means that the dialect can print the foreign key.

    This is the `no_foreign_key` of dialects that can print all foreign keys.
    """
    return ""


def plain_reference(name: str, target: SqlTarget) -> str:
    """Return the name, in double quotes unless the bare name is valid everywhere.

    This is the `reference` of dialects that have no database schemas.
    """
    return plain(name)


def table_and_view(table: Table) -> tuple[str, ...]:
    """Return the names of the table and its view.

    This is the default `names`, for dialects that create nothing else in the namespace of tables.
    """
    return (table.name, table.view)


def no_functions(table: Table) -> Mapping[str, str]:
    """Return an empty mapping, for a dialect that prints no functions for users to call."""
    return {}


@dataclass(frozen=True, slots=True)
class Naming:
    """The rules for the names of tables, columns, and objects such as views and triggers.

    - `fold`: returns the same text for names that the database treats as equal.
    - `reference`: returns the name of a table as SQL text, for the manifest.
    - `names`: returns the names that a table and its views take in the namespace of tables.
    - `identifier_bytes`: the most bytes of UTF-8 in a name; None if there is no limit.
    - `refused`: the names that no column may have.
    - `table_name`: changes the name of a table if it is not allowed.
    - `roles`: suffixes that turn a table's name into the name of its view, a trigger and so on.
    - `functions`: returns the names of a table's functions that users may call, by the purpose of the function.
    """

    fold: Callable[[str], str]
    reference: Callable[[str, SqlTarget], str] = plain_reference
    names: Callable[[Table], Iterable[str]] = table_and_view
    identifier_bytes: int | None = None
    refused: frozenset[str] = frozenset()
    table_name: Callable[[str], str] = str
    roles: frozenset[str] = frozenset(("doc",))
    functions: Callable[[Table], Mapping[str, str]] = no_functions


@dataclass(frozen=True, slots=True)
class ColumnTypes:
    """The column types of a dialect.

    - `by_kind`: the column type of each supported kind.
    - `type_of`: returns the type for a kind and the bounds of the values.
    - `plain`: the types for tables without checks and views. These types may convert values.
    - `fragile`: the kinds for which a cast may fail or change the value. Unsuitable values must be refused first.
    - `literal`: the kinds whose column type may print a value in another form than the document had.
    - `requested`: returns the type for an `x-sql-type`, given its name, its sizes and the kind of the column.
    - `type_names`: the names of types that `requested` knows.
    - `direct`: returns a phrase for how the column's type changes a value that is written directly to the table; "" if
      it changes none.
    - `tests_type`: returns whether a column's constraints refuse values of other JSON types.
    - `names_type`: returns whether one of these constraints has the name of the column's first entry check.
    - `keeps`: returns whether a column of an SQL type stores a scalar unchanged, if no guard refuses the scalar.
    - `calls`: the SQL of each function of `x-server-default`, by the kind of the column.
    """

    by_kind: Mapping[Kind, str]
    type_of: Callable[[Kind, Bounds], str]
    fragile: frozenset[Kind] = frozenset()
    literal: frozenset[Kind] = frozenset()
    requested: Callable[[str, tuple[int, ...], Kind], RequestedType | Cannot] = no_requested_type
    type_names: frozenset[str] = frozenset()
    direct: Callable[[Column], str] = nothing_changes
    tests_type: Callable[[Column], bool] = no_type_tests
    names_type: Callable[[Column], bool] = no_type_tests
    keeps: Callable[[str, object], bool] = keeps_all
    calls: Mapping[str, Mapping[Kind, str]] = field(default_factory=dict)
    plain: Mapping[Kind, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keys:
    """Which keys and indexes a dialect supports. Each text is a reason for the ledger.

    - `can_refer`: whether a foreign key may refer from the first column to the second.
    - `no_foreign_key`: why a foreign key cannot be printed; "" if it can.
    - `note`: a remark about every foreign key.
    - `indistinct`: a phrase for the values that a column of a key or a foreign key refuses, because its type cannot
      tell them from other values; "" if there are none.
    - `equal`: a phrase for values that differ in JSON, but are equal in such a column; "" if there are none.
    - `max_bytes`: the maximum size of an entry of a key or index; None if there is no limit.
    - `limit`: an explanation of this maximum.
    - `none`: why there are no keys and indexes; "" if there are.
    - `no_json_indexes`: why an index on the content of a JSON column is impossible; "" if it is possible.
    - `no_partitions`: why a table cannot be partitioned; "" if it can.
    """

    can_refer: Callable[[Column, Column], bool] = is_same_type
    no_foreign_key: Callable[[ForeignKey], str] = every_key
    note: str = ""
    indistinct: Callable[[Column], str] = every_value
    equal: Callable[[Column], str] = every_value
    max_bytes: int | None = None
    limit: str = ""
    none: str = ""
    no_json_indexes: str = "this dialect has no indexes on what is inside a JSON column"
    no_partitions: str = "this dialect has no partitions"


def no_keys(reason: str, no_partitions: str, indistinct: Callable[[Column], str] = every_value) -> Keys:
    """Return a `Keys` record for a dialect that has neither keys nor indexes.

    - `reason`: why it has none
    - `no_partitions`: why its tables cannot be partitioned
    - `indistinct`: the same as in `Keys`, for columns by which a table is sorted or divided
    """
    return Keys(
        can_refer=lambda column, other: True,
        no_foreign_key=lambda key: reason,
        indistinct=indistinct,
        none=reason,
        no_json_indexes=reason,
        no_partitions=no_partitions,
    )


#: The kinds of numbers that doubles cannot distinguish or represent.
BEYOND_DOUBLES: frozenset[StorageKind] = frozenset(("digits", "fine", "huge", "tiny"))


class StorageLimit(NamedTuple):
    """A limit of a dialect for the documents of every schema. For example, jsonb refuses U+0000 in strings.

    - `kinds`: the kinds of values that the dialect cannot store
    - `verdict`, `reason`: those of the limit's row in the ledger
    """

    verdict: VerdictKind
    reason: str
    kinds: frozenset[StorageKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How a dialect stores documents, and the limits of its tables.

    - `of_documents`: limits for every document, each with a row in the ledger
    - `row`: returns why a valid document may not fit into one row; empty if all fit
    - `of_columns`: further limits, which only tables without document views have
    - `link_types`: the types of a child table's columns `row`, `ordinal` and `key`; None if there are no child tables
    - `keeps_documents`: whether tables store whole documents, and views show members as columns
    - `unchecked`: why only a query checks documents; empty if tables check them
    - `gives_up`: whether checks that would be too large are left out
    """

    of_documents: tuple[StorageLimit, ...]
    max_columns: int = 1_000
    row: Callable[[Table], str] = every_row
    of_columns: tuple[StorageLimit, ...] = ()
    link_types: Mapping[str, str] | None = None
    keeps_documents: bool = False
    unchecked: str = ""
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
