"""Finds required members without a value in columns or rows; the schema implies null or an empty container for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.records import Column, Nested, Table


def implied_members(
    table: Table, path: Path, columns: Iterable[Column], objects: Iterable[Nested]
) -> dict[str, Any]:
    """Return the members that the object at a path has if its columns are all NULL and it has no rows.

    A required nullable column implies null, a required object or array implies an empty one.
    """
    found: dict[str, Any] = {column.member: None for column in columns if column.implies_null}
    for one in objects:
        if one.required:
            found[one.member] = implied_members(table, one.path, one.columns, one.objects)
    for child in table.children_of(path):
        if child.must_be_there:
            found[child.member] = child.empty
    return found
