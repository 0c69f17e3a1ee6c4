"""The records of the tables' plan. Only names and types depend on the dialect.

Names are not quoted; a dialect quotes them when it prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from trivet.catalog.effects import JsonIndex, ServerDefault
from trivet.catalog.records import Entity, Facts, Field
from trivet.diagnostics import Origin, escape_token
from trivet.predicates.nodes import JsonType, Number, Predicate
from trivet.targets.sql.plan.names import full_of

Kind: TypeAlias = Literal[
    "boolean", "date", "datetime", "float", "integer", "ipv4", "ipv6", "json", "number", "text", "uuid"
]


@dataclass(frozen=True, slots=True)
class Check:
    """A named constraint.

    `predicate` is asserted of the value of `member`, or of the whole document if `member` is None. The name is made
    from `keyword` and `origin`. It ends with `role`, or with the keyword if `role` is empty. `omitted` says why the
    settings leave the check out; it is empty if they do not.
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
    """What the type of a column may depend on, apart from its kind.

    `low` and `high` are the range of a number that its schema accepts, ends included; None if that end is open.
    `numeral` is true if a text may look like a number.
    """

    low: Number | None = None
    high: Number | None = None
    numeral: bool = True

    def within(self, low: int, high: int) -> bool:
        return self.low is not None and self.high is not None and self.low >= low and self.high <= high

    def beyond(self, low: int, high: int) -> bool:
        """Return whether one of the bounds is outside the range from `low` to `high`."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return any(not low <= end <= high for end in ends)

    def narrowed(self, low: int, high: int) -> Bounds:
        """Return the bounds with each open end replaced by `low` or `high`."""
        return replace(
            self, low=low if self.low is None else self.low, high=high if self.high is None else self.high
        )


@dataclass(frozen=True, slots=True)
class RequestedType:
    """The type that `x-sql-type` requests: `type` is its SQL text; `kind` decides how values are converted.

    `holds` is the predicate of the JSON values that the type can store, `description` says the same in words.
    """

    kind: Kind
    type: str
    holds: Predicate
    description: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A check that refuses values which the schema accepts and the column's type cannot store.

    The ledger has a row for `keyword` at `place`. If `place` is None, there is one row for all such columns of a
    definition.
    """

    check: Check
    keyword: str
    place: Origin | None
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stores one declared member.

    If `required`, the member must be present; `nullable` says that null is accepted. `accepts` are the other types;
    `meaning` is the predicate of the member's value.

    `entry` are the checks on the JSON value before it is stored: the column's type could not store values that fail
    them, or would change them. `checks` are the checks on the column itself. `presence` is the check that the member is
    present. `guard` is set if the type is narrower than the schema; its check is one of `entry`.

    `literal` is true if the column may print a value in another form than the document had; that form is then stored in
    `extra`. `server_default` is the column's DEFAULT.
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
        """Whether NULL in the column may mean either that the member is absent or that it is null."""
        return self.nullable and not self.required and self.kind != "json"

    @property
    def implies_null(self) -> bool:
        """Whether NULL in the column means that the member is null, since it is always present."""
        return self.nullable and self.required and self.kind != "json"

    @property
    def may_be_null(self) -> bool:
        return not self.required or (self.nullable and self.kind != "json")

    @property
    def may_differ(self) -> bool:
        """Whether `extra` may have a value for the member that a direct write to the column must remove."""
        return self.may_be_null or self.server_default is not None


@dataclass(frozen=True, slots=True)
class Presence:
    """A named constraint: either all of `columns` are NULL, or none of `required` is.

    It belongs to an object that may be absent, or to a table whose documents need not be objects.
    """

    name: str
    required: tuple[Column, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A member without a column, and the reason. Its value is in `extra`, or in the stored whole document."""

    field: Field
    reason: str

    @property
    def origin(self) -> Origin:
        return self.field.origin


@dataclass(frozen=True, slots=True)
class Nested:
    """An object whose members are stored in columns of its owner's table (`x-storage: columns`).

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
    """A column of a table's identity, or a column of a child table that refers to it."""

    name: str
    type: str


#: The relation of a child table's rows to their owner: items of an array, values of a map, or one object.
ChildKind: TypeAlias = Literal["list", "map", "one"]


@dataclass(frozen=True, slots=True)
class Link:
    """What links the rows of a child table to their owner's row.

    `keys` are the owner's columns that identify its row; `columns` store their values in the child table, in the same
    order. `position` is the column of an item's index (from 0) or of a property's name; None for a single object.
    `foreign_key` and `primary_key` are the names of the constraints.
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
    """A member stored in a child table (`x-storage: table`): a row for each item or value, or one row for an object.

    `path`, `required` and `others` are as in `Nested`; if `kind` is `list`, `others` means values that are not arrays.
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

    Its row of the ledger has the location `origin`, and the keyword `(primary-key)`, `(unique)`, `(index)` or
    `(references)`. `added` are those of the columns that the schema does not name: the table is divided by them. `json`
    is set if the index is on what is inside the only column, a JSON column.
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
    """How a table is divided into partitions: by the `range`, `list` or `hash` of these columns."""

    method: str
    columns: tuple[Column, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key from `columns` to `others`, the columns of a key of the table named `table`, whose id is `target`.

    `on_delete` and `on_update` are `cascade`, `set-null`, …, or empty. `deferred` is true if tables refer to each
    other, or a table to itself; the key is then checked at the end of a transaction.
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
    """What one option of a choice asserts (`predicate`), and the column's `check` that asserts it of every value."""

    predicate: Predicate
    check: Check


@dataclass(frozen=True, slots=True)
class Unenforced:
    """What the schema asks for and the table's dialect cannot express, as a row of the ledger."""

    keyword: str
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a root, or of the rows of one of its members, with its document view.

    Columns: `extra` is the name of the JSON column for values that no other column stores, or None. `whole` is the name
    of the column that stores whole documents, from which all other columns are computed. `row` is the name of the
    column that identifies a row if there is no `key`. `partition` is how the table is divided, or None. `value` is the
    column of rows that are scalars. `order` are the names of the members' columns in the order of the schema; `kept`
    are declared members without a column.

    Checks: `shape` is checked first (the type of the document), then the checks of the columns, then `rules` on the
    whole document. `repeated` are parts of the predicate that are not among `rules`, because columns already enforce
    them. `unenforced` is what the dialect leaves out.

    Child tables: `link` links the rows to those of the owner, whose table has the id `owner`. `path` is where the rows
    stand in the document. `entity` has the name of the root's entity.

    Locations: the table's name comes from `origin`; `place` is hashed into names that do not fit.

    Documents that are not objects: `others` are their accepted types. Only `shape` is checked for them; they are stored
    in `extra`, and all columns are NULL. `presence` enforces this for direct writes: all columns are NULL with such an
    `extra`, and all of its `required` have a value with any other.
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
    partition: Partition | None = None
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
        """An id of the table. It is unique in the build, even if two tables have the same name."""
        return "/".join((self.entity.full_name, *map(escape_token, self.path)))

    @property
    def stem(self) -> str:
        """The full form of the table's name, with which the names of its constraints, indexes and so on begin."""
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
        """The objects that are stored in columns, at any depth."""
        return tuple(found for one in self.objects for found in nested_objects(one))

    @property
    def family(self) -> tuple[Table, ...]:
        """The table, followed by its child tables at any depth."""
        return (self, *(one for child in self.children for one in child.table.family))

    @property
    def handles(self) -> tuple[str, ...]:
        """The names of the columns that identify a row; the view shows them after the document."""
        if self.link is not None:
            return tuple(column.name for column in self.link.identity)
        if self.key is not None:
            return tuple(column.name for column in self.key.columns)
        return () if self.row is None else (self.row, *(column.name for column in self.divided_by))

    @property
    def divided_by(self) -> tuple[Column, ...]:
        """The columns that decide in which partition a row is."""
        return () if self.partition is None else self.partition.columns

    def shown(self, handle: str) -> str:
        """Return the name that the view gives to one of the `handles`.

        It cannot be `doc`, the name of the document's column.
        """
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
        """Return the child tables of the members of the object at `path`; () is the document."""
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
