"""Finds required members that are not stored because the schema allows only one value for them.

This value is null, or an empty array or object.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.records import Column, Nested, Table


def implied_members(
    table: Table, path: Path, columns: Iterable[Column], objects: Iterable[Nested]
) -> dict[str, Any]:
    """Return the members that the object at `path` has even if its columns are all NULL and it has no rows.

    - A required nullable member that is stored in a column is null.
    - A required member that is stored in rows is an empty array or object.
    - A required object whose members are stored in columns is an object whose
      members follow from the same three rules.
    """
    found: dict[str, Any] = {column.member: None for column in columns if column.implies_null}
    for one in objects:
        if one.required:
            found[one.member] = implied_members(table, one.path, one.columns, one.objects)
    for child in table.children_of(path):
        if child.must_be_there:
            found[child.member] = child.empty
    return found
