"""Everything of a table that has a name which a database reports, with the place of the schema that asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import Origin
from trivet.leg import Made
from trivet.targets.sql.records import Table


def made(root: Table, target: str, file: str) -> Iterator[Made]:
    """The columns, checks and keys of a root's table and of the tables of its rows, and these tables."""
    for table in root.family:
        for name, origin, member in _named(table):
            member = member if table is root else ""
            yield Made(name, table.name, target, file, origin, root.entity.full_name, member)
        for child in table.children:
            member = child.member if table is root and len(child.path) == 1 else ""
            link = child.table.link
            names = [("", child.table.name)]
            names += [(child.table.name, column.name) for column in (link.identity if link else ())]
            for owner, name in names:
                yield Made(name, owner, target, file, child.origin, root.entity.full_name, member)


def _named(table: Table) -> Iterator[tuple[str, Origin, str]]:
    """(name, place, member of the document) of all that stands inside a table."""
    direct = {column.name for column in table.columns}
    for column in table.all_columns:
        yield column.name, column.origin, column.member if column.name in direct else ""
    for check in table.checks:
        yield check.name, check.origin, check.member or ""
    for nested in table.all_objects:
        if nested.presence is not None:
            yield nested.presence.name, nested.origin, nested.member if len(nested.path) == 1 else ""
    for key in table.foreign_keys:
        yield key.name, key.origin, ""
    for index in table.indexes:
        yield index.name, index.origin, ""
