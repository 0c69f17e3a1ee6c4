"""Names that a dialect does not take whole: a notice for tables and columns, a line of the DDL for each."""

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
    """A notice for each table and each column, of a root and of its rows, that is called otherwise than it asks."""
    room = dialect.naming.identifier_bytes
    choose = f"Shorten it to {room} bytes with x-" if room else "Choose a name without quotes with x-"
    for table in root.family:
        yield from _cut("table", table.name, table.origin, dialect, f"{choose}table.")
        for column in table.all_columns:
            place = column.facts.effects.places.get("column", column.origin)
            yield from _cut("column", column.name, place, dialect, f"{choose}column.")
        link = table.link
        for key in (one for one in link.columns if one not in link.keys) if link is not None else ():
            hint = "It is made of the owner's name and key; shorten these with x-table and x-column."
            yield from _cut("column", key.name, table.origin, dialect, hint)


def _cut(kind: str, name: str, place: Origin, dialect: Dialect, hint: str) -> Iterator[Diagnostic]:
    if cut_from(name):
        message = f"the {kind} '{show(cut_from(name))}' is called '{show(name)}' in {dialect.name}"
        yield NAME_CUT.at(place, message, hint)


def meanings(names: Iterable[str], table: Table) -> dict[str, str]:
    """What each of the table's names that has digits stands for, and what of the schema asks for it."""
    places = {name: origin for name, origin, _ in names_in(table)}
    wholes = {name: cut_from(name) for name in names}
    return {name: f"{whole}, for {places.get(name, table.origin)}" for name, whole in wholes.items() if whole}


def lines_in_full(told: Mapping[str, str]) -> list[SqlComment]:
    """A line of comment for each name with digits."""
    return [sql_comment(f"{name}: {meaning}") for name, meaning in told.items()]
