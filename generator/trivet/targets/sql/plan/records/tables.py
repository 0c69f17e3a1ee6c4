"""The records of a table and of its child tables, whose rows are items, values or parts of its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from trivet.catalog.records import Entity, Field
from trivet.diagnostics import Origin, escape_token
from trivet.predicates.nodes import JsonType
from trivet.targets.sql.plan.names import full_of
from trivet.targets.sql.plan.records.columns import Check, Column
from trivet.targets.sql.plan.records.constraints import (
    ForeignKey,
    Group,
    Partition,
    Presence,
    Repeated,
    Unenforced,
)
from trivet.targets.sql.plan.records.objects import Kept, Nested, nested_columns, nested_objects


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

    - `path`: the member's path in the document or, inside another child table, in the value that a row stores.
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
class Table:
    """The table of a root, or of the rows of a member (a child table), with its document view.

    - `extra`: the JSON column for values that no other column stores, or None.
    - `rows_of`: for a child table of objects, the location of the schema of these objects; None for other tables.
    - `is_inspected`: for a child table, whether a check of an owner depends on what is inside the rows.
    - `drops_undeclared`: whether the table leaves out undeclared members. It is false if a document could become
      invalid without them, and for the setting `undeclared: reject`.
    - `whole`: the column for whole documents, or None. All other columns are computed from it.
    - `row`: the column that identifies a row if there is no `key`.
    - `repeated_uniques`: declared sets of unique members that need no constraint, because the key or another UNIQUE
      constraint has the same columns. Each has the name of that constraint.
    - `sorted_by`: the columns of the declared key, if the dialect has no keys.
    - `parted_by`: the columns of the members in `x-partition-by`, if the table stores whole documents.
    - `partition`: how the table is partitioned, or None.
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
    parted_by: tuple[Column, ...] = ()
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
        of_columns = (check for column in self.all_columns for check in column.all_checks)
        return tuple({id(check): check for check in (*self.shape, *of_columns, *self.rules)}.values())

    def children_of(self, path: tuple[str, ...]) -> tuple[Child, ...]:
        """Return the child tables of the members of the object at `path`; () is the document."""
        return tuple(child for child in self.children if child.path[:-1] == path)
