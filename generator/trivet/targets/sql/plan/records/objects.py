"""The records of members without a column of their own: those in `extra`, and objects in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trivet.catalog.records import Field
from trivet.diagnostics import Origin
from trivet.targets.sql.plan.records.columns import Column
from trivet.targets.sql.plan.records.constraints import Presence


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

    - `path`: the path of the object in the document or, in a child table, in the value that a row stores.
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
