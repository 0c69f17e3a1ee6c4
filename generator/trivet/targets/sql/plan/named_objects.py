"""Lists the objects whose names a database may report, each with the location in the schema that causes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from trivet.diagnostics import Origin
from trivet.target_result import NamedObject
from trivet.targets.sql.plan.names import cut_from
from trivet.targets.sql.plan.records import Check, Nested, Table, nested_columns, nested_objects


def made(
    root: Table, others: Mapping[str, Iterable[str]], enforced: Mapping[str, Set[str]], target: str, file: str
) -> Iterator[NamedObject]:
    """Yield a record for each database object of a root's table and of its child tables.

    - `others`: the names of further objects, such as functions, by the id of their table.
    - `enforced`: the names of the checks that the database enforces, by the id of their table.
    - `target`, `file`: values that are copied to each record.
    """
    members = dict(_members(root))
    for table in root.family:
        definition, member = root.entity.full_name, members[table.id]
        inside = tuple(names_in(table))
        for name, origin, own in inside:
            outer = own if table is root else table.path[0]
            own = own if table is root else member if origin == table.origin else None
            checks = outer if name in enforced[table.id] else None
            yield NamedObject(name, table.name, target, file, origin, definition, own, cut_from(name), checks)
        known = {name for name, _, _ in inside}
        for name in dict.fromkeys((table.name, *others.get(table.id, ()))):
            if name in known:
                continue
            yield NamedObject(name, "", target, file, table.origin, definition, member, cut_from(name))


def _members(root: Table) -> Iterator[tuple[str, str | None]]:
    """Yield (id of the table, member) for the root's table and each of its child tables.

    `member` is the top-level member that the child table stores; None for the root's own table, and for a child table
    that stores a member further inside.
    """
    for table in root.family:
        yield table.id, table.path[0] if len(table.path) == 1 else None


def _checks_inside(nested: Nested) -> Iterator[Check]:
    return (check for column in nested_columns(nested) for check in column.all_checks)


def names_in(table: Table) -> Iterator[tuple[str, Origin, str | None]]:
    """Yield (name, schema location, member) for each column, constraint and index of a table.

    `member` is the top-level member that a column or constraint belongs to; None if there is no single such member.
    A check of a column for a member inside an object belongs to that object; the column itself has no top-level member.
    """
    direct = {column.name for column in table.columns}
    outer = {check.name: one.member for one in table.objects for check in _checks_inside(one)}
    for column in table.all_columns:
        yield column.name, column.origin, column.member if column.name in direct else None
    for check in table.checks:
        yield check.name, check.origin, outer.get(check.name, check.member)
    for one in table.objects:
        for nested in nested_objects(one):
            if nested.presence is not None:
                yield nested.presence.name, nested.origin, one.member
    if table.presence is not None:
        yield table.presence.name, table.origin, None
    for key in table.foreign_keys:
        yield key.name, key.origin, None
    if table.link is not None:
        for name in (
            *(one.name for one in table.link.identity),
            table.link.primary_key,
            table.link.foreign_key,
        ):
            yield name, table.origin, None
    for group in (*([table.key] if table.key else ()), *table.uniques, *table.indexes):
        yield group.name, group.origin, None
