"""Finds the type of the objects that a table or some of its columns store, in both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import (
    Anything,
    Catalog,
    Entity,
    ListOf,
    MapOf,
    Members,
    Reference,
    Shape,
    UnionOf,
    without_null,
)
from trivet.diff.members import members
from trivet.diff.pairs import dropped, renamed
from trivet.targets.sql.plan.records import ChildKind


@dataclass(frozen=True, slots=True)
class Place:
    """The objects that a table stores as rows, or that some of its columns store.

    - `old`, `new`: the type of the objects in each version; None if it is not known
    - `path`: the path from the document to the objects, with the new names of members
    - `is_any`: whether the old version allows any value in place of such an object, or has several alternatives for it
    """

    catalogs: tuple[Catalog, Catalog]
    old: Entity | None
    new: Entity | None
    path: tuple[str, ...] = ()
    is_any: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether old objects may have undeclared members."""
        return self.old is None or self.old.open

    def moved(self) -> Mapping[str, str]:
        """Return the new names of renamed members, by old name."""
        if self.old is None or self.new is None:
            return {}
        return {earlier: one.name for earlier, one in renamed(self.old, self.new).items()}

    def is_declared(self, name: str) -> bool:
        """Return whether the new version still declares an old member; true if that is not known."""
        return self.new is None or self.moved().get(name, name) in members(self.new)

    def is_dropped(self, name: str) -> bool:
        """Return whether a migration leaves an old member out of documents."""
        return self.old is not None and self.new is not None and name in dropped(self.old, self.new)

    def inside(self, name: str, kind: ChildKind = "one") -> Place:
        """Return the place of the objects inside a member.

        - `name`: the member's new name
        - `kind`: `one` if the member's value is such an object; `list` or `map` if its items or values are
        """
        before = next((old for old, new in self.moved().items() if new == name), name)
        old, new = (
            _inside(catalog, entity, member, kind)
            for catalog, entity, member in zip(
                self.catalogs, (self.old, self.new), (before, name), strict=True
            )
        )
        is_any = isinstance(_shape(self.catalogs[0], self.old, before, kind), Anything | UnionOf)
        return replace(self, old=old, new=new, path=(*self.path, name), is_any=is_any)

    def had(self, name: str) -> bool:
        """Return whether old objects may have a member that the new version calls `name`."""
        before = next((old for old, new in self.moved().items() if new == name), name)
        return self.is_any if self.old is None else self.old.open or before in members(self.old)


def _inside(catalog: Catalog, entity: Entity | None, name: str, kind: ChildKind) -> Entity | None:
    shape = _shape(catalog, entity, name, kind)
    return catalog.entities[shape.definition] if isinstance(shape, Reference) else None


def _shape(catalog: Catalog, entity: Entity | None, name: str, kind: ChildKind) -> Shape | None:
    """Return the shape of a member's value, or of the items or values inside it; None if there are none.

    It is `Anything` if the member is not declared, or if nothing is known about the items or values.
    """
    field = None if entity is None else members(entity).get(name)
    shape = Anything() if field is None else followed(catalog, field.shape)
    if kind == "one" or isinstance(shape, Anything | UnionOf):
        return shape
    match shape:
        case ListOf(inner) | MapOf(inner):
            return followed(catalog, inner)
    return None


def followed(catalog: Catalog, shape: Shape) -> Shape:
    """Return the shape without null, and without references to types that are not objects."""
    found = without_null(shape)
    while isinstance(found, Reference):
        entity = catalog.entities[found.definition]
        if entity.fields or isinstance(entity.shape, Members):
            break
        found = without_null(entity.shape)
    return found
