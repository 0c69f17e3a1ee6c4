"""Plans the columns that link a child row to its owner's row.

They store the identity of the owner's row and, for an array or map, the index or key of the child's value.
"""

from __future__ import annotations

from collections.abc import Iterable

from trivet.targets.sql.plan.branches import Branch, child_kind
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import fitted, free, full_of
from trivet.targets.sql.plan.records import KeyColumn, Link, Table

_POSITIONS = {"list": "ordinal", "map": "key"}


def link(owner: Table, table: Table, branch: Branch, taken: Iterable[str], dialect: Dialect) -> Link:
    """Return the link of `table` to its owner: the columns and keys that connect child rows to owner rows.

    The link's columns get names that are not in `taken`.
    """
    types, fold = dialect.limits.link_types, dialect.naming.fold
    assert types is not None

    def fit(wanted: str, role: str = "") -> str:
        return fitted(wanted, table.place, dialect.naming.identifier_bytes, role)

    names = set(map(fold, taken))
    inherited = () if owner.link is None else owner.link.columns
    keys = _identity(owner, types["row"])
    columns = []
    for key in keys:
        own = key.name if key in inherited else f"{owner.stem}_{full_of(key.name).lstrip('_')}"
        columns.append(KeyColumn(free(own, names, fold, fit), key.type))
        names.add(fold(columns[-1].name))
    position = _POSITIONS.get(child_kind(branch))
    place = None if position is None else KeyColumn(free(position, names, fold), types[position])
    foreign_key = fit(f"{table.stem}_{owner.stem}_fkey", "fkey")
    primary_key = fit(f"{table.stem}_pkey", "pkey")
    return Link(owner.name, keys, tuple(columns), place, foreign_key, primary_key)


def _identity(owner: Table, row_type: str) -> tuple[KeyColumn, ...]:
    if owner.link is not None:
        return owner.link.identity
    if owner.key is not None:
        return tuple(KeyColumn(column.name, column.type) for column in owner.key.columns)
    divided = (KeyColumn(column.name, column.type) for column in owner.divided_by)
    return (KeyColumn(owner.row or "", row_type), *divided)
