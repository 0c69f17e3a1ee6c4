"""How each member of an object is stored, as `x-storage` asks: in one column, in columns, or in rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.structure import Structure, structure
from trivet.targets.sql.plan.records import ChildKind

#: The JSON names that lead from a document to a member.
Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A member: one column, the columns of its members (`inner`), or the rows of a child table.

    `structure` is given for columns and rows; `seen` names the definitions that are spread on the way to it.
    `unspread` tells why it is kept as JSON although something else was asked for, or is empty.
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
    """A branch per field; `seen` names the definitions that are spread already."""
    return tuple(_branch(field, catalog, (*path, field.name), seen) for field in fields)


def _branch(field: Field, catalog: Catalog, path: Path, seen: frozenset[str]) -> Branch:
    asked = field.facts.effects.storage
    found = structure(field.shape, catalog) if asked in ("columns", "table") else None
    if found is None or (asked == "columns" and found.kind != "object"):
        return Branch(path, field, "column")
    if not _is_plain(field.name):
        return Branch(path, field, "column", unspread="its name cannot be looked up in JSON by every dialect")
    entity = row_entity(found, catalog)
    if entity is not None:
        if entity.full_name in seen:
            return Branch(path, field, "column", unspread="it holds itself, and is kept as JSON from here on")
        seen |= {entity.full_name}
    if asked == "table":
        return Branch(path, field, "rows", found, seen=seen)
    inner = branches(() if entity is None else entity.members, catalog, path, seen)
    return Branch(path, field, "columns", found, inner, seen)


def _is_plain(name: str) -> bool:
    """Whether a JSON path may hold the name as it is: no quote, backslash or character that is escaped."""
    return name != "" and not any(
        char in '"\\' or ord(char) < 32 or "\ud800" <= char <= "\udfff" for char in name
    )


def row_entity(found: Structure, catalog: Catalog) -> Entity | None:
    """The object that the members or rows are made of: the member itself, or what its list or map holds."""
    if found.kind == "object":
        return found.entity
    inner = structure(found.inner, catalog) if found.inner is not None else None
    return inner.entity if inner is not None else None


def leaves(found: Iterable[Branch], names: Path = ()) -> Iterator[tuple[Branch, str]]:
    """Each branch that becomes one column, with the name that it wants: its path's, joined by `_`."""
    for branch in found:
        name = (*names, branch.field.facts.effects.column or branch.field.name)
        if branch.storage == "column":
            yield branch, "_".join(name)
        elif branch.storage == "columns":
            yield from leaves(branch.inner, name)


def rows(found: Iterable[Branch]) -> Iterator[Branch]:
    """Each branch that becomes rows of a child table."""
    for branch in found:
        if branch.storage == "rows":
            yield branch
        yield from rows(branch.inner)


def unspread(found: Iterable[Branch]) -> Iterator[Branch]:
    """Each branch that stays JSON although something else was asked for."""
    for branch in found:
        if branch.unspread:
            yield branch
        yield from unspread(branch.inner)


def as_columns(fields: tuple[Field, ...]) -> tuple[Branch, ...]:
    """Every field as one column."""
    return tuple(Branch((field.name,), field, "column") for field in fields)


def child_kind(branch: Branch) -> ChildKind:
    kinds: Mapping[str, ChildKind] = {"list": "list", "map": "map", "object": "one"}
    assert branch.structure is not None
    return kinds[branch.structure.kind]
