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
    """Return the members that the object at `path` has if it has no child rows and only NULL in its columns.

    The result maps the name of each such member to its value:

    - a required member whose column stores null as NULL: null
    - a required array or map that is stored in child rows: `[]` or `{}`
    - a required object whose members have columns: an object of the members that these rules give it
    """
    found: dict[str, Any] = {column.member: None for column in columns if column.implies_null}
    for one in objects:
        if one.required:
            found[one.member] = implied_members(table, one.path, one.columns, one.objects)
    for child in table.children_of(path):
        if child.must_be_there:
            found[child.member] = child.empty
    return found
