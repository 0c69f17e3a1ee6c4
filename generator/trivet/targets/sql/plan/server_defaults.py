"""Decides which columns get the DEFAULT that `x-server-default` declares, and why other columns do not get it."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.effects import ServerDefault
from trivet.catalog.records import Catalog, Field
from trivet.predicates.evaluate import evaluate
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.misplaced import INSIDE, KEPT, Inside
from trivet.targets.sql.plan.records import Column, Guard, Kind, Table, Unenforced

KEYWORD = "(server-default)"
_UNFIT = "the type of the column cannot store the value"
_ABSENT = "its object may be absent, and a DEFAULT would create one in every row written without it"


def default_of(
    field: Field, kind: Kind, type_: str, guard: Guard | None, dialect: Dialect
) -> ServerDefault | None:
    """Return the default that `x-server-default` gives a column of the kind `kind` and the SQL type `type_`.

    Return None if there is no `x-server-default`, if the dialect lacks the function for this kind, or if the type or
    the guard of the column refuses or changes the value.
    """
    printed = field.facts.effects.server_default
    if printed is None or not _fits(printed, type_, guard, dialect):
        return None
    if not printed.function or kind in dialect.types.calls.get(printed.function, {}):
        return printed
    return None


def _fits(default: ServerDefault, type_: str, guard: Guard | None, dialect: Dialect) -> bool:
    if default.function:
        return True
    is_accepted = guard is None or evaluate(guard.check.predicate, default.value, {})
    return is_accepted and dialect.types.keeps(type_, default.value)


def inside_json(catalog: Catalog) -> Inside:
    """Return a record that finds the members with `x-server-default` inside JSON columns."""
    return Inside.of(
        catalog, catalog.predicates, lambda field: field.facts.effects.server_default is not None
    )


def defaults_unsaid(table: Table, inside: Inside, dialect: Dialect) -> Iterator[Unenforced]:
    """Yield a ledger entry, with the reason, for each `x-server-default` that causes no DEFAULT.

    The members of `table` and of its child tables are searched. The possible reasons are:

    - The member has no column, or is stored inside a JSON column.
    - The dialect does not have the function for the type of the column.
    - The type of the column cannot store the value.
    - A DEFAULT would create an object that may be absent.
    """
    yield from (Unenforced(KEYWORD, field.origin, INSIDE) for field in inside.fields(table))
    for member in table.family:
        for field in member.left:
            if field.facts.effects.server_default is not None:
                yield Unenforced(KEYWORD, field.origin, KEPT)
        for column in member.all_columns:
            printed = column.facts.effects.server_default
            if printed is not None and column.server_default is None and not dialect.limits.keeps_documents:
                yield Unenforced(KEYWORD, column.origin, _why_unsaid(column, printed, dialect))


def _why_unsaid(column: Column, default: ServerDefault, dialect: Dialect) -> str:
    """Return why the column has no DEFAULT, although the schema declares `default`."""
    if default.function and column.kind not in dialect.types.calls[default.function]:
        return f"{dialect.name} has no `{default.function}` for a column of type {column.type}"
    return _ABSENT if _fits(default, column.type, column.guard, dialect) else _UNFIT
