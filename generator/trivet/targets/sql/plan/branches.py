"""Decides how each member of an object is stored: in one column, several columns, or rows, as `x-storage` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.structure import Structure, structure
from trivet.targets.sql.plan.records import ChildKind

#: The property names from the document root to a member.
Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """How a member is stored.

    - `storage`: in one `column`, in several `columns`, or in `rows`
    - `structure`: for `columns` and `rows`, describes the member's value
    - `inner`: for `columns`, the storage of each member of the object
    - `seen`: the names of the definitions of the objects around the member that are stored in columns or rows
    - `unspread`: why the member stays JSON despite its `x-storage`; empty if it does not
    """

    path: Path
    field: Field
    storage: Literal["column", "columns", "rows"]
    structure: Structure | None = None
    inner: tuple[Branch, ...] = ()
    seen: frozenset[str] = frozenset()
    unspread: str = ""


def branches(
    fields: Iterable[Field], catalog: Catalog, path: Path = (), seen: frozenset[str] = frozenset()
) -> tuple[Branch, ...]:
    """Return how each field of an object is stored.

    `path` leads from the document root to the object. A member that refers to a definition in `seen` stays JSON, so
    that recursion ends.
    """
    return tuple(_branch(field, catalog, (*path, field.name), seen) for field in fields)


def _branch(field: Field, catalog: Catalog, path: Path, seen: frozenset[str]) -> Branch:
    storage = field.facts.effects.storage
    found = structure(field.shape, catalog) if storage in ("columns", "table") else None
    if found is None or (storage == "columns" and found.kind != "object"):
        return Branch(path, field, "column")
    if not _is_plain(field.name):
        return Branch(path, field, "column", unspread="its name cannot be looked up in JSON by every dialect")
    entity = row_entity(found, catalog)
    if entity is not None:
        if entity.full_name in seen:
            return Branch(path, field, "column", unspread="it is recursive, and is kept as JSON from here on")
        seen |= {entity.full_name}
    if storage == "table":
        return Branch(path, field, "rows", found, seen=seen)
    inner = branches(() if entity is None else entity.members, catalog, path, seen)
    return Branch(path, field, "columns", found, inner, seen)


def _is_plain(name: str) -> bool:
    """Return whether the name can be written in a JSON path without escapes.

    The name must not be empty, and must not contain `"`, a backslash, a control character or a lone surrogate.
    """
    return name != "" and not any(
        char in '"\\' or ord(char) < 32 or "\ud800" <= char <= "\udfff" for char in name
    )


def row_entity(found: Structure, catalog: Catalog) -> Entity | None:
    """Return the entity of the objects in the columns or rows of a member; None if the member has no objects.

    For an array or a map, this is the entity of the items or values.
    """
    if found.kind == "object":
        return found.entity
    inner = structure(found.inner, catalog) if found.inner is not None else None
    return inner.entity if inner is not None else None


def leaves(found: Iterable[Branch], names: Path = ()) -> Iterator[tuple[Branch, str]]:
    """Yield each branch that becomes one column, with the column's preferred name, such as `address_city`.

    The name joins the names of the members on the path. `x-column` replaces a member's name.
    """
    for branch in found:
        name = (*names, branch.field.facts.effects.column or branch.field.name)
        if branch.storage == "column":
            yield branch, "_".join(name)
        elif branch.storage == "columns":
            yield from leaves(branch.inner, name)


def rows(found: Iterable[Branch]) -> Iterator[Branch]:
    """Yield each branch that is stored as rows of a child table."""
    for branch in found:
        if branch.storage == "rows":
            yield branch
        yield from rows(branch.inner)


def unspread(found: Iterable[Branch]) -> Iterator[Branch]:
    """Yield the branch of each member that remains JSON despite its `x-storage`.

    If an object is stored in columns, its members are searched as well, at any depth.
    """
    for branch in found:
        if branch.unspread:
            yield branch
        yield from unspread(branch.inner)


def as_columns(fields: tuple[Field, ...]) -> tuple[Branch, ...]:
    """Return a storage plan for each field: one column, whatever the field's `x-storage` says."""
    return tuple(Branch((field.name,), field, "column") for field in fields)


def child_kind(branch: Branch) -> ChildKind:
    kinds: Mapping[str, ChildKind] = {"list": "list", "map": "map", "object": "one"}
    assert branch.structure is not None
    return kinds[branch.structure.kind]
