"""Plans tables that store each document in one column, from which the other columns are computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.catalog.keys import declared_partition
from trivet.diagnostics import Origin
from trivet.targets.sql.plan.records import Table, Unenforced
from trivet.targets.sql.plan.server_defaults import KEYWORD


def around_document(table: Table, no_keys: str) -> Table:
    """Return the table with a column for whole documents, and without keys, indexes and defaults.

    Keys, indexes and defaults that the schema asks for are listed as unenforced, for the reason `no_keys`.
    """
    declared = declared_partition(table.entity)
    dividing = () if declared is None else declared[0].members
    unenforced = tuple(Unenforced(keyword, origin, no_keys) for keyword, origin in _dropped(table))
    return replace(
        table,
        whole="doc",
        extra=None,
        row=None,
        key=None,
        sorted_by=table.key.columns if table.key is not None else (),
        parted_by=tuple(one for one in table.columns if one.member in dividing),
        uniques=(),
        indexes=(),
        unenforced=(*table.unenforced, *unenforced),
    )


def _dropped(table: Table) -> Iterator[tuple[str, Origin]]:
    if table.key is not None:
        yield "(primary-key)", table.key.origin
    yield from (("(unique)", group.origin) for group in table.uniques)
    yield from (("(index)", group.origin) for group in table.indexes)
    for column in table.columns:
        if column.facts.effects.server_default is not None:
            yield KEYWORD, column.origin
