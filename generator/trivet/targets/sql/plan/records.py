"""The plan of the tables: target-neutral but for names and types, which are a dialect's own.

Names here are raw; a dialect quotes them when it prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from trivet.catalog.effects import ServerDefault
from trivet.catalog.records import Entity, Facts, Field
from trivet.diagnostics import Origin, escape_token
from trivet.predicates.nodes import JsonType, Number, Predicate
from trivet.targets.sql.plan.names import full_of

Kind: TypeAlias = Literal[
    "boolean", "date", "datetime", "float", "integer", "ipv4", "ipv6", "json", "number", "text", "uuid"
]


@dataclass(frozen=True, slots=True)
class Check:
    """A named constraint: `predicate` is asserted of one value, a member's or the whole document's.

    `member` is the JSON name it speaks of, None for the document; `keyword` and `origin` say what the name
    was made from, which ends with `role` where that is not the keyword.
    """

    name: str
    keyword: str
    origin: Origin
    predicate: Predicate
    member: str | None = None
    role: str = ""

    @property
    def ending(self) -> str:
        return self.role or self.keyword


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a type may rest on: the inclusive range of a number that its schema asserts, None where it is open;
    of a text, whether it may read as a number."""

    low: Number | None = None
    high: Number | None = None
    numeral: bool = True

    def within(self, low: int, high: int) -> bool:
        return self.low is not None and self.high is not None and self.low >= low and self.high <= high

    def beyond(self, low: int, high: int) -> bool:
        """Whether an end that is given lies outside."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return any(not low <= end <= high for end in ends)

    def narrowed(self, low: int, high: int) -> Bounds:
        """The same, with these ends where there are none."""
        return replace(
            self, low=low if self.low is None else self.low, high=high if self.high is None else self.high
        )


@dataclass(frozen=True, slots=True)
class RequestedType:
    """A type that a schema asks for: `type` as SQL text, the `kind` by which values enter and leave it.

    `holds` is the predicate of the JSON values that it can hold, `description` the same in words.
    """

    kind: Kind
    type: str
    holds: Predicate
    description: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A check that refuses what the type of a column cannot hold and the schema accepts.

    The ledger has a row for it, of the `keyword` at `place`; without a place, one for all columns of a definition.
    """

    check: Check
    keyword: str
    place: Origin | None
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds one declared member.

    `required` refuses absence and `nullable` accepts null. `entry` is checked on the JSON value before it
    enters the column (what the column's type could not hold, or would change), `checks` on the column itself.
    `literal` tells that the column may print a value otherwise than it was written: its literal goes into
    `extra`. `presence` is the check that the member is there. `accepts` are the types
    besides null, `meaning` all that is asserted of the member. `guard` is among the `entry` checks where the
    type is narrower than the schema. `server_default` is the column's DEFAULT.
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
    server_default: ServerDefault | None = None

    @property
    def remembers_null(self) -> bool:
        """Whether SQL NULL alone does not tell absent from null."""
        return self.nullable and not self.required and self.kind != "json"

    @property
    def implies_null(self) -> bool:
        """Whether SQL NULL stands for null: the member is always there."""
        return self.nullable and self.required and self.kind != "json"

    @property
    def may_be_null(self) -> bool:
        """Whether the column takes SQL NULL."""
        return not self.required or (self.nullable and self.kind != "json")


@dataclass(frozen=True, slots=True)
class Presence:
    """A named constraint of an object that need not be there: either no column of it has a value, or all of
    `required` have one."""

    name: str
    required: tuple[Column, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a member has no column: it lives in the column for extras, or in the document."""

    field: Field
    reason: str

    @property
    def origin(self) -> Origin:
        return self.field.origin


@dataclass(frozen=True, slots=True)
class Nested:
    """An object that is spread over columns of its owner's table (`x-storage: columns`).

    `path` leads to it from the document. `required`: it is there wherever its owner is. `others`: null, or
    something that is no object, is accepted too, and kept in `extra`. `shows`: where it is there, a column of
    it has a value; else `extra` says that it is there. `open`: undeclared members are accepted.
    """

    path: tuple[str, ...]
    required: bool
    others: bool
    shows: bool
    open: bool
    origin: Origin
    columns: tuple[Column, ...] = ()
    objects: tuple[Nested, ...] = ()
    kept: Mapping[str, Kept] = field(default_factory=dict)
    presence: Presence | None = None

    @property
    def member(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of a table's identity, or of the foreign key that leads to it."""

    name: str
    type: str


#: How the rows of a child table stand in their owner: items of an array, values of a map, one object.
ChildKind: TypeAlias = Literal["list", "map", "one"]


@dataclass(frozen=True, slots=True)
class Link:
    """What ties the rows of a child table to their owner's row.

    `columns` hold the owner's identity, in the order of `keys`; `position` is the column of the ordinal (from
    0) or of the member's name, None for one object. `foreign_key` and `primary_key` name the constraints.
    """

    owner: str
    keys: tuple[KeyColumn, ...]
    columns: tuple[KeyColumn, ...]
    position: KeyColumn | None
    foreign_key: str
    primary_key: str

    @property
    def identity(self) -> tuple[KeyColumn, ...]:
        return self.columns if self.position is None else (*self.columns, self.position)


@dataclass(frozen=True, slots=True)
class Child:
    """A member whose items, values, or whose own members are rows of another table (`x-storage: table`).

    `path`, `required` and `others` are as those of `Nested`, with an array in the place of the object where
    `kind` is `list`.
    """

    path: tuple[str, ...]
    kind: ChildKind
    required: bool
    others: bool
    origin: Origin
    table: Table

    @property
    def member(self) -> str:
        return self.path[-1]

    @property
    def must_be_there(self) -> bool:
        """Whether no rows stand for an empty array or map."""
        return self.required and not self.others and self.kind != "one"

    @property
    def empty(self) -> list[object] | dict[str, object]:
        """What no rows stand for."""
        return [] if self.kind == "list" else {}


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that make a key, a UNIQUE constraint or an index; the ledger speaks of them at `origin`, as of what
    asked for it: `(primary-key)`, `(unique)`, `(index)` or `(references)`."""

    name: str
    columns: tuple[Column, ...]
    origin: Origin
    keyword: str


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` hold values of `others`, the columns of a key of `table`, whose id is `target`.

    `deferred`: the tables lead to each other (or one to itself), so that it is checked when the transaction
    ends. The actions are spelled `cascade`, `set-null`, …, or empty.
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
    """What a branch of a choice asserts of a member, and the `check` of its column that says it of every value."""

    predicate: Predicate
    check: Check


@dataclass(frozen=True, slots=True)
class Unenforced:
    """What a schema asks of a table and its dialect cannot say: a row of the ledger."""

    keyword: str
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one root, or of the rows that a root's member is spread over, and its document view.

    `extra` names the JSON column that keeps what the columns do not, or is None. `order` names the columns of
    members as the schema orders them; `kept` are declared members that live in `extra`. `row` names the
    identity column of a table without a `key`. A table whose `whole` is named holds whole documents in that
    column, and has no other that is not computed from it; one with a `value` holds scalars in that column.
    `shape` is checked before all else (the type of the document), `rules` on the whole document after the
    columns' own checks; `repeated` is what these say already. `link` tells what rows of a child table belong to;
    a child's `entity` has the name of its root's, `path` leads to its rows from the document, `owner` is the id of
    the table that they belong to. `origin` is what the table's name comes from; `place` parts names that do not fit
    from those of other tables. `unsaid` is what the dialect leaves out.

    `others` are the types of documents that are no objects and accepted, too: only `shape` is checked of these,
    and they lie whole in `extra`, with NULL in every column. `presence` names what direct writes must keep to
    then: no column has a value beside such an `extra`, else all of `required` have one.
    """

    entity: Entity
    document: str
    name: str
    view: str
    origin: Origin
    place: Origin
    path: tuple[str, ...] = ()
    owner: str = ""
    extra: str | None = None
    columns: tuple[Column, ...] = ()
    objects: tuple[Nested, ...] = ()
    children: tuple[Child, ...] = ()
    order: tuple[str, ...] = ()
    kept: Mapping[str, Kept] = field(default_factory=dict)
    key: Group | None = None
    uniques: tuple[Group, ...] = ()
    indexes: tuple[Group, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unenforced: tuple[Unenforced, ...] = ()
    row: str | None = None
    whole: str | None = None
    value: Column | None = None
    link: Link | None = None
    shape: tuple[Check, ...] = ()
    rules: tuple[Check, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    others: tuple[JsonType, ...] = ()
    presence: Presence | None = None

    @property
    def id(self) -> str:
        """What no other table of the build is called by, also where two have one name."""
        return "/".join((self.entity.full_name, *map(escape_token, self.path)))

    @property
    def stem(self) -> str:
        """What the names of its own begin with: its name in full."""
        return full_of(self.name)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns of members at any depth, in the order of the schema."""
        own = () if self.value is None else (self.value,)
        inside = (column for one in self.objects for column in nested_columns(one))
        places = {name: place for place, name in enumerate(self.order)}
        return (*own, *sorted((*self.columns, *inside), key=lambda column: places[column.name]))

    @property
    def left(self) -> tuple[Field, ...]:
        """The members, at any depth, that have no column."""
        parts = (self.kept, *(one.kept for one in self.all_objects))
        return tuple(one.field for kept in parts for one in kept.values())

    @property
    def all_objects(self) -> tuple[Nested, ...]:
        """The objects that are spread over columns, at any depth."""
        return tuple(found for one in self.objects for found in nested_objects(one))

    @property
    def family(self) -> tuple[Table, ...]:
        """The table and, after it, its children and theirs."""
        return (self, *(one for child in self.children for one in child.table.family))

    @property
    def handles(self) -> tuple[str, ...]:
        """The columns that its view shows after the document, to find the row by."""
        if self.link is not None:
            return tuple(column.name for column in self.link.identity)
        if self.key is not None:
            return tuple(column.name for column in self.key.columns)
        return () if self.row is None else (self.row,)

    def shown(self, handle: str) -> str:
        """What a handle is called in the view, which has a column `doc` of its own."""
        name = handle
        while name == "doc" or (name != handle and name in self.handles):
            name = f"_{name}"
        return name

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check of the table, in the order in which the document door applies them."""
        found = list(self.shape)
        for column in self.all_columns:
            found += [column.presence] if column.presence is not None else []
            found += [*column.entry, *column.checks]
        return tuple({id(check): check for check in [*found, *self.rules]}.values())

    def children_of(self, path: tuple[str, ...]) -> tuple[Child, ...]:
        """The children whose owner is the object at this path; () is the document."""
        return tuple(child for child in self.children if child.path[:-1] == path)


def nested_columns(nested: Nested) -> Iterator[Column]:
    """The columns of an object and of those inside it."""
    yield from nested.columns
    for one in nested.objects:
        yield from nested_columns(one)


def nested_objects(nested: Nested) -> Iterator[Nested]:
    """The object and those inside it."""
    yield nested
    for one in nested.objects:
        yield from nested_objects(one)
