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
    """A named constraint on one member, or on the whole document if `member` is None.

    - `role`: the end of the name; if empty, `keyword` is the end
    - `omitted`: why the settings leave the check out; empty if they do not
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
    """Properties of a column's values, other than their kind, on which the column's type may depend.

    - `low`, `high`: the least and greatest number that the schema accepts; None without a limit.
    - `numeral`: whether a text may look like a number.
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

    def narrowest(self, types: Mapping[int, str], widest: str) -> str:
        """Return the type with the fewest bits that represents all integers within the bounds.

        `types` maps numbers of bits, in ascending order, to the types of such integers. `widest` is the type if none
        of them has enough bits.
        """
        fitting = (
            name for bits, name in types.items() if self.within(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        )
        return next(fitting, widest)

    def narrowed(self, low: int, high: int) -> Bounds:
        """Return the bounds with each open end replaced by `low` or `high`."""
        return replace(
            self, low=low if self.low is None else self.low, high=high if self.high is None else self.high
        )


@dataclass(frozen=True, slots=True)
class RequestedType:
    """The type that `x-sql-type` requests.

    - `kind`: decides how values are converted.
    - `type`: the SQL of the type.
    - `holds`: a predicate that accepts the JSON values that the type can store.
    - `description`: describes these values in words.
    """

    kind: Kind
    type: str
    holds: Predicate
    description: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A check that refuses values which the schema accepts, but which the column's type cannot store.

    For tables with views, `keyword`, `place` and `reason` are those of the guard's ledger row. If `place` is None,
    the row has a location in the definition's schema. Guards of the definition with the same `keyword` share it.
    """

    check: Check
    keyword: str
    place: Origin | None
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stores one declared member.

    - `nullable`: whether null is accepted
    - `accepts`: the JSON types that are accepted besides null
    - `meaning`: the predicate of the member's value
    - `stem`: the beginning of the names of its checks
    - `entry`: the checks on the JSON value before it is stored; they refuse what the column would change
    - `checks`: the checks on the column itself
    - `presence`: the check that the member is present
    - `guard`: set if the column's type is narrower than the schema; its check is also in `entry`
    - `distinct`: for a column of a key or a foreign key, the check for values that the column cannot tell from others.
      Its predicate is empty: each dialect prints a test of its own.
    - `literal`: whether the column may print a value in another form; `extra` then stores the original
    - `server_default`: the column's DEFAULT
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
    stem: str
    entry: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()
    presence: Check | None = None
    guard: Guard | None = None
    server_default: ServerDefault | None = None
    distinct: Check | None = None

    @property
    def remembers_null(self) -> bool:
        """Return whether NULL in the column has two possible meanings: the member is absent, or it is null."""
        return self.nullable and not self.required and self.kind != "json"

    @property
    def implies_null(self) -> bool:
        """Return whether NULL in the column means that the member is null.

        This is so if the member is required and may be null, and the column does not store JSON.
        """
        return self.nullable and self.required and self.kind != "json"

    @property
    def may_be_null(self) -> bool:
        return not self.required or (self.nullable and self.kind != "json")

    @property
    def may_differ(self) -> bool:
        """Return whether a direct write to this column must also remove its member from the JSON column `extra`.

        That is so if the column may be NULL or has a DEFAULT.
        """
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
    """A member that has no column, with the reason why it has none.

    Its value is stored in the column `extra`, or in the column that holds the whole document.
    """

    field: Field
    reason: str

    @property
    def origin(self) -> Origin:
        return self.field.origin


@dataclass(frozen=True, slots=True)
class Nested:
    """An object whose members are stored in columns of its owner's table (`x-storage: columns`).

    - `path`: the path of the object in the document.
    - `required`: whether the object is present whenever its owner is.
    - `others`: whether other values than objects are accepted. They are stored in `extra`.
    - `shows`: whether a present object always has a value in a column. If not, `extra` records its presence.
    - `open`: whether undeclared members are accepted.
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
    """A column that identifies the rows of a table, or a child table's column that refers to such a column."""

    name: str
    type: str


#: The relation of a child table's rows to their owner: items of an array, values of a map, or one object.
ChildKind: TypeAlias = Literal["list", "map", "one"]


@dataclass(frozen=True, slots=True)
class Link:
    """The columns and constraints that link the rows of a child table to their owner's row.

    - `keys`: the owner's columns that identify its row.
    - `columns`: the child table's columns that store the values of `keys`, in the same order.
    - `position`: the column of an item's index (from 0) or a property's name; None if there is at most one row.
    - `foreign_key`, `primary_key`: the names of the constraints.
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
    """A member that is stored in a child table (`x-storage: table`).

    - `path`: the member's path in the document.
    - `kind`: whether the table is for an array, a map or a single object.
    - `required`: whether the object around the member must have it.
    - `others`: whether the schema also accepts values of another kind, which are stored in `extra`.
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
        """Return whether the member is always an empty array or map when no rows are stored for it."""
        return self.required and not self.others and self.kind != "one"

    @property
    def empty(self) -> list[object] | dict[str, object]:
        return [] if self.kind == "list" else {}


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


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a root, or of the rows of a member (a child table), with its document view.

    - `extra`: the JSON column for values that no other column stores, or None.
    - `rows_of`: for a child table, where the schema of the objects is that are its rows; else None.
    - `is_inspected`: for a child table, whether a check of an owner depends on what is inside the rows.
    - `drops_undeclared`: whether the table leaves out undeclared members. It is false if a document could become
      invalid without them, and for `reject`.
    - `whole`: the column for whole documents, or None. All other columns are computed from it.
    - `row`: the column that identifies a row if there is no `key`.
    - `repeated_uniques`: declared sets of unique members that need no constraint, because the key or another UNIQUE
      constraint has the same columns. Each has the name of that constraint.
    - `sorted_by`: the columns of the declared key, if the dialect has no keys.
    - `partition`: the columns by which the table is partitioned, or None.
    - `value`: the column for the scalar, if each row of a child table stores one.
    - `order`: the columns for members, in the order of the schema.
    - `kept`: the declared members without a column.
    - `shape`: the checks of the document's type. They come first.
    - `rules`: the checks on the whole document. They come last.
    - `repeated`: parts of the predicate that are not in `rules`, because columns enforce them.
    - `unenforced`: what the dialect cannot enforce.
    - `owner`: the id of the table to whose rows the rows of a child table belong.
    - `link`: the columns and constraints that link a child table to the table `owner`.
    - `path`: the path from the root of the document to the member that the rows store.
    - `entity`: describes the rows. It has the name of the root's entity, even in a child table.
    - `origin`: the location from which the table's name was taken.
    - `place`: the location whose hash makes shortened names unique.
    - `others`: the JSON types that are accepted besides objects. A document of such a type is stored in `extra`,
      and only `shape` checks it.
    - `presence`: a constraint for direct writes. An object must have values in the columns `presence.required`.
      For any other document, all columns must be NULL.
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
    repeated_uniques: tuple[Group, ...] = ()
    indexes: tuple[Group, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unenforced: tuple[Unenforced, ...] = ()
    row: str | None = None
    sorted_by: tuple[Column, ...] = ()
    partition: Partition | None = None
    whole: str | None = None
    is_inspected: bool = False
    drops_undeclared: bool = False
    rows_of: Origin | None = None
    value: Column | None = None
    link: Link | None = None
    shape: tuple[Check, ...] = ()
    rules: tuple[Check, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    others: tuple[JsonType, ...] = ()
    presence: Presence | None = None

    @property
    def id(self) -> str:
        """Return an id of the table. It is unique in the build, even if two tables have the same name."""
        return "/".join((self.entity.full_name, *map(escape_token, self.path)))

    @property
    def stem(self) -> str:
        """Return the table's original name, before it was shortened or made unique.

        The names of the table's constraints and indexes begin with this name.
        """
        return full_of(self.name)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Return the columns for members at any depth, in the order of the schema.

        If the table has a column `value`, it comes first.
        """
        own = () if self.value is None else (self.value,)
        inside = (column for one in self.objects for column in nested_columns(one))
        places = {name: place for place, name in enumerate(self.order)}
        return (*own, *sorted((*self.columns, *inside), key=lambda column: places[column.name]))

    @property
    def left(self) -> tuple[Field, ...]:
        """Return the members, at any depth, that have no column."""
        parts = (self.kept, *(one.kept for one in self.all_objects))
        return tuple(one.field for kept in parts for one in kept.values())

    @property
    def all_objects(self) -> tuple[Nested, ...]:
        """Return the objects that are stored in columns of the table, at any depth."""
        return tuple(found for one in self.objects for found in nested_objects(one))

    @property
    def family(self) -> tuple[Table, ...]:
        """Return the table itself, followed by its child tables at any depth."""
        return (self, *(one for child in self.children for one in child.table.family))

    @property
    def handles(self) -> tuple[str, ...]:
        """Return the names of the columns that identify a row of the table; empty if there are no such columns.

        The document view has these columns after the column with the document.
        """
        if self.link is not None:
            return tuple(column.name for column in self.link.identity)
        if self.key is not None:
            return tuple(column.name for column in self.key.columns)
        return () if self.row is None else (self.row, *(column.name for column in self.divided_by))

    @property
    def storage_columns(self) -> frozenset[str]:
        """Return the names of the columns that belong to no member, such as `extra` and those of the link."""
        links = () if self.link is None else self.link.identity
        own = (self.extra, self.whole, self.row, *(column.name for column in links))
        return frozenset(name for name in own if name is not None)

    @property
    def divided_by(self) -> tuple[Column, ...]:
        """Return the columns that decide in which partition a row is stored; () if the table has no partitions."""
        return () if self.partition is None else self.partition.columns

    def shown(self, handle: str) -> str:
        """Return the name of the key column `handle` in the view.

        Only `doc` is renamed (`_doc`), because the view's `doc` is the whole document.
        """
        name = handle
        while name == "doc" or (name != handle and name in self.handles):
            name = f"_{name}"
        return name

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return every check of the table, in the order in which the document view applies them."""
        found = list(self.shape)
        for column in self.all_columns:
            found += [column.presence] if column.presence is not None else []
            found += [*column.entry, *column.checks]
            found += [column.distinct] if column.distinct is not None else []
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
