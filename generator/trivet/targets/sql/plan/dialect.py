"""What a dialect is: data and functions, in one record per folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import Origin
from trivet.ledger import VerdictKind
from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Cannot, Predicate
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.records import Bounds, Column, ForeignKey, Kind, Table, Wish


@dataclass(frozen=True, slots=True)
class Plan:
    """What one dialect prints: all tables with the predicates that they refer to, by full name."""

    tables: tuple[Table, ...]
    definitions: Mapping[str, Predicate]
    target: SqlTarget


@dataclass(frozen=True, slots=True)
class Module:
    """One DDL file before rendering: its template's variables, and the kinds of its statements in order."""

    name: str
    template: str
    variables: Mapping[str, Any]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Storage:
    """What a dialect's own types do to an assertion that it otherwise says in full: a row of the ledger."""

    origin: Origin
    keyword: str
    kind: VerdictKind
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A dialect's result. `modules` stand in the order in which they are applied.

    `losses` and `storage` are given per table's id; `names` lists what shares the schema's namespace, with the
    table that it belongs to. `too_large` tells where something is not checked since it would be too large.
    `functions` are those that test a definition, with its full name and the module of the file; `refusals` are
    names that documents are refused by.
    """

    modules: tuple[Module, ...]
    losses: Mapping[str, tuple[Loss, ...]]
    storage: Mapping[str, tuple[Storage, ...]]
    names: tuple[tuple[str, Table], ...]
    too_large: tuple[Origin, ...]
    functions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    refusals: tuple[tuple[str, Table], ...] = ()


def is_same_type(column: Column, other: Column) -> bool:
    """The rule of a dialect whose foreign keys need equal types."""
    return column.type == other.type


def no_wish(name: str, sizes: tuple[int, ...], base: Kind) -> Wish | Cannot:
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
class Dialect:
    """One SQL dialect.

    `types` gives the column type of each kind it has one for, `type_of` refines it by a number's bounds.
    Kinds in `fragile` have a type whose cast refuses or changes what the checks must name first; kinds in
    `literal` may print a value otherwise than it was written. `fold` is how column names are compared;
    `refused` names no column may have, and `table_name` steps aside where a table may not be called so.
    `reference` is a table as SQL text, for the manifest. `limits` say what holds for every document, `key_limit`
    what a key or an index of more than `key_bytes` bytes is refused for, in words (None: nothing is).
    `link_types` gives the types of a child table's columns for its owner's `row`, an `ordinal` and a `key`;
    None: the dialect keeps all objects and arrays as JSON.
    `roles` are what is put behind a table's name to call its view, its triggers and the like; `names` all that a
    table may create in the namespace that it shares with others, but for functions whose names end in digits of its
    own. `gives_up` tells that what is too large is left out.
    `can_refer` tells whether a foreign key may lead from the one column to the other, `no_key` why a foreign
    key cannot be said at all (empty where it can), `key_note` what its users must know. `wish` answers
    `x-sql-type`: the type that a name with its sizes stands for, in a column for values of a kind; `type_names`
    are the names that it knows. `direct` tells what a column's type makes of a value before a CHECK sees it (empty
    where it leaves it as it is): what the document view tests beforehand, and a direct write does not.
    `row_limit` tells why a valid document may not fit into a row (empty where each does).
    `calls` are what `x-server-default` may call, as SQL text for each kind of column that it suits.
    `keeps_documents` tells that the documents are a table, which holds each one whole, and the columns a view
    of it; `no_keys` then says why there are no keys. `functions` names those of a table that users call, by what
    they do.
    """

    name: str
    types: Mapping[Kind, str]
    fragile: frozenset[Kind]
    literal: frozenset[Kind]
    type_of: Callable[[Kind, Bounds], str]
    identifier_bytes: int | None
    max_columns: int
    fold: Callable[[str], str]
    refused: frozenset[str]
    table_name: Callable[[str], str]
    reference: Callable[[str, SqlTarget], str]
    limits: tuple[tuple[VerdictKind, str], ...]
    key_limit: str
    write: Callable[[Plan], Written]
    names: Callable[[Table], Iterable[str]]
    roles: frozenset[str] = frozenset(("doc",))
    gives_up: bool = False
    can_refer: Callable[[Column, Column], bool] = is_same_type
    no_key: Callable[[ForeignKey], str] = every_key
    key_note: str = ""
    key_bytes: int | None = None
    link_types: Mapping[str, str] | None = None
    wish: Callable[[str, tuple[int, ...], Kind], Wish | Cannot] = no_wish
    calls: Mapping[str, Mapping[Kind, str]] = field(default_factory=dict)
    type_names: frozenset[str] = frozenset()
    direct: Callable[[Column], str] = nothing_changes
    row_limit: Callable[[Table], str] = every_row
    keeps_documents: bool = False
    no_keys: str = ""
    functions: Callable[[Table], Mapping[str, str]] = no_functions
