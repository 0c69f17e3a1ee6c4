"""The plan of the tables: target-neutral but for names and types, which are a dialect's own.

Names here are raw; a dialect quotes them when it prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from trivet.catalog.records import Entity, Facts
from trivet.diagnostics import Origin
from trivet.predicates.nodes import JsonType, Number, Predicate

Kind: TypeAlias = Literal[
    "boolean", "date", "datetime", "float", "integer", "ipv4", "ipv6", "json", "number", "text", "uuid"
]


@dataclass(frozen=True, slots=True)
class Check:
    """A named constraint: `predicate` is asserted of one value, a member's or the whole document's.

    `member` is the JSON name it speaks of, None for the document; `keyword` and `origin` say what the name
    was made from.
    """

    name: str
    keyword: str
    origin: Origin
    predicate: Predicate
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The inclusive range of a number that its schema asserts; None where it is open."""

    low: Number | None = None
    high: Number | None = None

    def within(self, low: int, high: int) -> bool:
        return self.low is not None and self.high is not None and self.low >= low and self.high <= high


@dataclass(frozen=True, slots=True)
class Wish:
    """A type that a schema asks for: `type` as SQL text, the `kind` by which values enter and leave it.

    `holds` is what it can hold of a value of its JSON type, `says` the same in words.
    """

    kind: Kind
    type: str
    holds: Predicate
    says: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A check that refuses what the wished type of a column cannot hold and the schema accepts."""

    check: Check
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds one declared member.

    `required` refuses absence and `nullable` accepts null. `entry` is checked on the JSON value before it
    enters the column (what the column's type could not hold, or would change), `checks` on the column itself.
    `literal` tells that the column may print a value otherwise than it was written: its literal goes into
    `extra`. `presence` is the check that the member is there. `accepts` are the types
    besides null, `meaning` all that is asserted of the member. `guard` is among the `entry` checks where the
    type was asked for and is too narrow.
    """

    name: str
    member: str
    kind: Kind
    type: str
    required: bool
    nullable: bool
    literal: bool
    origin: Origin
    facts: Facts
    accepts: tuple[JsonType, ...]
    meaning: Predicate
    entry: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()
    presence: Check | None = None
    guard: Guard | None = None

    @property
    def remembers_null(self) -> bool:
        """Whether SQL NULL alone does not tell absent from null."""
        return self.nullable and not self.required and self.kind != "json"


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that make a key, a UNIQUE constraint or an index; the ledger speaks of them at `origin`."""

    name: str
    columns: tuple[Column, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` hold values of `others`, the columns of a key of `table`.

    `deferred`: the tables lead to each other (or one to itself), so that it is checked when the transaction
    ends. The actions are spelled `cascade`, `set-null`, …, or empty.
    """

    name: str
    columns: tuple[Column, ...]
    table: str
    others: tuple[str, ...]
    on_delete: str
    on_update: str
    origin: Origin
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What a schema asks of a table and its dialect cannot say: a row of the ledger."""

    keyword: str
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one root, and its document view.

    `extra` names the JSON column that keeps what the columns do not, or is None. `kept` are declared members
    that live there. `row` names the identity column of a table without a `key`. A table whose `whole` is
    named holds whole documents in that column, and has no other that is not computed from it. `shape` is
    checked before all else (the type of the document), `rules` on the whole document after the columns' own
    checks. `unsaid` is what the dialect leaves out.
    """

    entity: Entity
    document: str
    name: str
    view: str
    extra: str | None = None
    columns: tuple[Column, ...] = ()
    kept: tuple[str, ...] = ()
    key: Group | None = None
    uniques: tuple[Group, ...] = ()
    indexes: tuple[Group, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unsaid: tuple[Unsaid, ...] = ()
    row: str | None = None
    whole: str | None = None
    shape: tuple[Check, ...] = ()
    rules: tuple[Check, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check of the table, in the order in which the document door applies them."""
        found = list(self.shape)
        for column in self.columns:
            found += [column.presence] if column.presence is not None else []
            found += [*column.entry, *column.checks]
        return tuple({id(check): check for check in [*found, *self.rules]}.values())
