"""What the schema says of an object's members without a look at them: those that must be there, although neither
a column nor a row has a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.records import Column, Nested, Table


def implied_members(
    table: Table, path: Path, columns: Iterable[Column], objects: Iterable[Nested]
) -> dict[str, Any]:
    """The members of the object at a path that a row without any value stands for, wherever that object is.

    Null is implied by a column that may only be null or have a value, an empty object or array by one that is
    always there.
    """
    found: dict[str, Any] = {column.member: None for column in columns if column.implies_null}
    for one in objects:
        if one.required:
            found[one.member] = implied_members(table, one.path, one.columns, one.objects)
    for child in table.children_of(path):
        if child.must_be_there:
            found[child.member] = child.empty
    return found
