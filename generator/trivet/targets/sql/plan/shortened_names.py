"""Tells users about shortened names: a notice for each table and column, and a comment in the DDL for each name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import NAME_CUT
from trivet.sinks import SqlComment, sql_comment
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.named_objects import names_in
from trivet.targets.sql.plan.names import cut_from
from trivet.targets.sql.plan.records import Table


def names_cut(root: Table, dialect: Dialect) -> Iterator[Diagnostic]:
    """Yield a notice for each table or column whose name was shortened.

    The root's table and its child tables are searched.
    """
    room = dialect.naming.identifier_bytes
    choose = f"Shorten it to {room} bytes with x-" if room else "Choose a name without quotes with x-"
    for table in root.family:
        yield from _cut("table", table.name, table.origin, dialect, f"{choose}table.")
        for column in table.all_columns:
            place = column.facts.effects.places.get("column", column.origin)
            yield from _cut("column", column.name, place, dialect, f"{choose}column.")
        link = table.link
        for key in (one for one in link.columns if one not in link.keys) if link is not None else ():
            hint = "It consists of the owner's name and key; shorten these with x-table and x-column."
            yield from _cut("column", key.name, table.origin, dialect, hint)


def _cut(kind: str, name: str, place: Origin, dialect: Dialect, hint: str) -> Iterator[Diagnostic]:
    if cut_from(name):
        message = f"the {kind} '{show(cut_from(name))}' is called '{show(name)}' in {dialect.name}"
        yield NAME_CUT.at(place, message, hint)


def meanings(names: Iterable[str], table: Table) -> dict[str, str]:
    """Map each shortened name to a text with its full form and its schema location.

    Names that were not shortened are left out.
    """
    places = {name: origin for name, origin, _ in names_in(table)}
    wholes = {name: cut_from(name) for name in names}
    return {name: f"{whole}, for {places.get(name, table.origin)}" for name, whole in wholes.items() if whole}


def names_in_full(table: Table) -> list[SqlComment]:
    """Return a comment for each shortened name in the table."""
    return lines_in_full(meanings((name for name, _, _ in names_in(table)), table))


def lines_in_full(told: Mapping[str, str]) -> list[SqlComment]:
    """Return a comment for each shortened name.

    `told` maps each shortened name to a text with its full form and its schema location.
    """
    return [sql_comment(f"{name}: {meaning}") for name, meaning in told.items()]
