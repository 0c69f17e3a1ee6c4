"""The plan of the tables: independent of the dialect, except for names and types.

Names are raw; a dialect quotes them when it prints.
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
    """A named constraint: `predicate` is asserted of a member's value or of the whole document.

    `member` is the property name, None for the document. The name is derived from `keyword` and `origin`; it ends with
    `role` or, if that is empty, with the keyword. `omitted` is why the settings leave the check out, or empty.
    """

    name: str
    keyword: str
    origin: Origin
    predicate: Predicate
    member: str | None = None
    role: str = ""
    omitted: str = ""

    @property
    def ending(self) -> str:
        return self.role or self.keyword


@dataclass(frozen=True, slots=True)
class Bounds:
    """The assertions about a column's values that its type may depend on.

    `low` and `high` are the inclusive range of a number in its schema, None if open. `numeral` is true if a text may
    look like a number.
    """

    low: Number | None = None
    high: Number | None = None
    numeral: bool = True

    def within(self, low: int, high: int) -> bool:
        return self.low is not None and self.high is not None and self.low >= low and self.high <= high

    def beyond(self, low: int, high: int) -> bool:
        """Return whether one of the bounds is less than `low` or greater than `high`."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return any(not low <= end <= high for end in ends)

    def narrowed(self, low: int, high: int) -> Bounds:
        """Return the bounds with each open end replaced by `low` or `high`."""
        return replace(
            self, low=low if self.low is None else self.low, high=high if self.high is None else self.high
        )


@dataclass(frozen=True, slots=True)
class RequestedType:
    """A type that a schema requests: `type` as SQL text, and the `kind` that determines conversions.

    `holds` is the predicate of the JSON values that it can store, `description` describes these.
    """

    kind: Kind
    type: str
    holds: Predicate
    description: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A check that refuses values which the schema accepts and the column's type cannot store.

    The ledger has a row for the `keyword` at `place` or, if `place` is None, one row for all columns of a definition.
    """

    check: Check
    keyword: str
    place: Origin | None
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stores one declared member.

    `required` refuses absence and `nullable` accepts null. `entry` is checked on the JSON value before it is stored
    (for values that the column's type could not store, or would change), `checks` on the column itself. `literal` is
    true if the column may print a value differently from how the document wrote it; the document's form is then stored
    in `extra`. `presence` checks that the member is present. `accepts` are the types besides null, `meaning` is
    everything that is asserted of the member. `guard` is one of the `entry` checks if the type is narrower than the
    schema. `server_default` is the column's DEFAULT.
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
        """Whether SQL NULL in the column may mean either an absent member or null."""
        return self.nullable and not self.required and self.kind != "json"

    @property
    def implies_null(self) -> bool:
        """Whether SQL NULL means null because the member is always present."""
        return self.nullable and self.required and self.kind != "json"

    @property
    def may_be_null(self) -> bool:
        return not self.required or (self.nullable and self.kind != "json")


@dataclass(frozen=True, slots=True)
class Presence:
    """A named constraint of an optional object: all of `columns` are NULL, or none of `required` is."""

    name: str
    required: tuple[Column, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A member without a column, and the reason.

    Its value is stored in the column for extras, or only in the document.
    """

    field: Field
    reason: str

    @property
    def origin(self) -> Origin:
        return self.field.origin


@dataclass(frozen=True, slots=True)
class Nested:
    """An object that is spread over columns of its owner's table (`x-storage: columns`).

    `path` is the object's path in the document. `required` is true if the object is present whenever its owner is.
    `others` is true if null or another non-object is accepted too, and stored in `extra`. `shows` is true if a present
    object always has a value in one of its columns; else `extra` records its presence. `open` is true if undeclared
    members are accepted.
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
    """A column of a table's identity, or of the foreign key that refers to it."""

    name: str
    type: str


#: The relation of a child table's rows to their owner: items of an array, values of a map, or one object.
ChildKind: TypeAlias = Literal["list", "map", "one"]


@dataclass(frozen=True, slots=True)
class Link:
    """The link from the rows of a child table to their owner's row.

    `columns` store the owner's identity, in the order of `keys`; `position` is the column of the ordinal (from 0) or
    of the property name, None for one object. `foreign_key` and `primary_key` name the constraints.
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
    """A member stored in a child table: one row per item or value, or one row for an object (`x-storage: table`).

    `path`, `required` and `others` are as in `Nested`, for an array instead of an object if `kind` is `list`.
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
        """Whether the absence of rows means an empty array or map."""
        return self.required and not self.others and self.kind != "one"

    @property
    def empty(self) -> list[object] | dict[str, object]:
        return [] if self.kind == "list" else {}


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of a key, a UNIQUE constraint or an index.

    The ledger lists them at `origin`, with the `keyword` `(primary-key)`, `(unique)`, `(index)` or `(references)`.
    """

    name: str
    columns: tuple[Column, ...]
    origin: Origin
    keyword: str


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key: `columns` refer to `others`, the columns of a key of `table`, whose id is `target`.

    `deferred` is true if the tables refer to each other, or a table to itself; the key is then checked at the end of
    the transaction. The actions are `cascade`, `set-null`, …, or empty.
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
    """A `predicate` inside one option of a choice, and the column `check` that already asserts it of every value."""

    predicate: Predicate
    check: Check


@dataclass(frozen=True, slots=True)
class Unenforced:
    """A row of the ledger for a requirement of the schema that the table's dialect cannot express."""

    keyword: str
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one root, or of the rows of a root's member, and its document view.

    `extra` names the JSON column for values that no other column stores, or is None. `order` names the columns of
    members in the order of the schema; `kept` are declared members stored in `extra`. `row` names the identity column
    of a table without a `key`. `whole` names the column of whole documents, from which all other columns are computed;
    `value` is the column of scalar rows. `shape` is checked first (the type of the document), `rules` on the whole
    document after the columns' own checks; `repeated` are parts of these rules that the columns already enforce.

    `link` links the rows of a child table to their owner's. A child's `entity` has the name of its root's, `path` is
    the path of its rows in the document, `owner` is the id of the owner's table. `origin` is the location that the
    table's name comes from; `place` is hashed into names that do not fit. `unenforced` are the requirements that the
    dialect leaves out.

    `others` are the types of non-object documents that are accepted. Only `shape` is checked of these; they are stored
    whole in `extra`, with all columns NULL. `presence` enforces this for direct writes: with such an `extra` all
    columns are NULL, else all of `required` have a value.
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
        """The table's id, unique in the build even if two tables have the same name."""
        return "/".join((self.entity.full_name, *map(escape_token, self.path)))

    @property
    def stem(self) -> str:
        """The full name of the table: the beginning of the names of its constraints, indexes and other objects."""
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
        """The table, followed by its child tables at any depth."""
        return (self, *(one for child in self.children for one in child.table.family))

    @property
    def handles(self) -> tuple[str, ...]:
        """The columns that identify a row; the view shows them after the document."""
        if self.link is not None:
            return tuple(column.name for column in self.link.identity)
        if self.key is not None:
            return tuple(column.name for column in self.key.columns)
        return () if self.row is None else (self.row,)

    def shown(self, handle: str) -> str:
        """Return the view's name for one of the `handles`: not `doc`, which is the column of the document."""
        name = handle
        while name == "doc" or (name != handle and name in self.handles):
            name = f"_{name}"
        return name

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check of the table, in the order in which the document view applies them."""
        found = list(self.shape)
        for column in self.all_columns:
            found += [column.presence] if column.presence is not None else []
            found += [*column.entry, *column.checks]
        return tuple({id(check): check for check in [*found, *self.rules]}.values())

    def children_of(self, path: tuple[str, ...]) -> tuple[Child, ...]:
        """Return the children whose owner is the object at this path; () is the document."""
        return tuple(child for child in self.children if child.path[:-1] == path)


def nested_columns(nested: Nested) -> Iterator[Column]:
    """Yield the columns of an object and of the objects inside it."""
    yield from nested.columns
    for one in nested.objects:
        yield from nested_columns(one)


def nested_objects(nested: Nested) -> Iterator[Nested]:
    """Yield the object and the objects inside it, at any depth."""
    yield nested
    for one in nested.objects:
        yield from nested_objects(one)
