"""Decides whether PostgreSQL can alter a table in place, so that its rows stay where they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from trivet.targets.sql.plan.records import Child, Column, Group, Nested, Table

Path: TypeAlias = tuple[str, ...]


def columns(table: Table) -> dict[Path, Column]:
    """Map the path of each member that has a column in the table to this column."""
    found: dict[Path, Column] = {(): table.value} if table.value is not None else {}
    found |= {(one.member,): one for one in table.columns}
    return found | {(*one.path, column.member): column for one in table.all_objects for column in one.columns}


def fits(old: Table, new: Table, renames: Mapping[str, str]) -> bool:
    """Return whether a table and its child tables can be altered in place, so that their rows stay.

    Columns may be added, and members at the top level renamed (`renames` has the new names by old name). NULL, CHECK
    and UNIQUE constraints, foreign keys, indexes and defaults may change. Any other change gives false, such as a
    change of the key.
    """
    before = {
        (renames.get(path[0], path[0]), *path[1:]) if path else path: one
        for path, one in columns(old).items()
    }
    after = columns(new)
    return (
        old.name == new.name
        and (old.extra, old.row, old.whole, old.others) == (new.extra, new.row, new.whole, new.others)
        and (old.presence is None) == (new.presence is None)
        and old.drops_undeclared == new.drops_undeclared
        and old.link == new.link
        and _names(old.key) == _names(new.key)
        and _divided(old) == _divided(new)
        and all(path in after and _is_alike(one, after[path], path, renames) for path, one in before.items())
        and _is_free(before, after)
        and list(_objects(old)) == list(_objects(new))
        and _children(old.children, new.children)
    )


def _is_alike(old: Column, new: Column, path: Path, renames: Mapping[str, str]) -> bool:
    """Return whether a column's old values can stay as they are in the new version's column.

    The type must be the same. The name may differ only if `renames` renames the member at `path`.
    """
    is_renamed = len(path) == 1 and path[0] in renames.values()
    return (
        (old.name == new.name or is_renamed)
        and (old.type, old.kind, old.literal) == (new.type, new.kind, new.literal)
        and not (old.implies_null and new.may_be_null and not new.implies_null)
    )


def _is_free(old: Mapping[Path, Column], new: Mapping[Path, Column]) -> bool:
    """Return whether no new column has a name that the old version gives to the column of another member.

    Otherwise, columns could only be renamed in a certain order, and DDL that is equal in both versions could concern
    different columns. The paths in `old` contain the new names of members.
    """
    paths = {one.name: path for path, one in old.items()}
    return all(paths.get(one.name, path) == path for path, one in new.items())


def _objects(table: Table) -> Iterator[tuple[object, ...]]:
    for one in table.all_objects:
        yield (one.path, one.required, one.others, one.shows, one.open, _presence(one))


def _presence(one: Nested) -> bool:
    return one.presence is None


def _children(old: tuple[Child, ...], new: tuple[Child, ...]) -> bool:
    before = {one.path: one for one in old}
    after = {one.path: one for one in new}
    return before.keys() == after.keys() and all(
        (one.kind, one.required, one.others) == (after[path].kind, after[path].required, after[path].others)
        and fits(one.table, after[path].table, {})
        for path, one in before.items()
    )


def _divided(table: Table) -> tuple[str, ...]:
    """Return the partitioning method of a table, followed by the columns that it is partitioned by.

    Return () if the table is not partitioned.
    """
    names = (column.name for column in table.divided_by)
    return () if table.partition is None else (table.partition.method, *names)


def _names(group: Group | None) -> tuple[str, ...]:
    return () if group is None else tuple(one.name for one in group.columns)
