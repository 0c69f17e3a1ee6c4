"""Decides whether the tables of a type can be altered in place, so that the old documents stay where they are."""

from __future__ import annotations

from trivet.diff import in_place
from trivet.migrate.rewriting import Rewriting
from trivet.targets.sql.plan.records import Table


def fits(old: Table, new: Table, rewriting: Rewriting) -> bool:
    """Return whether a table and its child tables can be altered in place, so that their rows stay.

    `rewriting` says how the documents change. If it does more than rename members, the result is false.
    """
    return (
        rewriting == Rewriting(rewriting.renames)
        and rewriting.renames.keys() <= {column.member for column in old.columns}
        and in_place.fits(old, new, rewriting.renames)
    )
