"""Yields ledger rows for tables without document views: what they do not store, or store in another form."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import Origin
from trivet.targets.sql.plan.dereference import first_origin
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Child, Column, Nested, Table
from trivet.targets.sql.plan.server_defaults import KEYWORD

_NULL = "NULL stands for null and for an absent member"
_UNDECLARED = "undeclared members have no column"
_EMPTY = "without rows, an empty {} is the same as an absent member"


def not_stored(table: Table, dialect: Dialect) -> Iterator[tuple[Origin, str, str]]:
    """Yield (location, keyword, reason) for each part of a document that the table does not store unchanged."""
    if table.entity.members and table.entity.open:
        yield table.rows_of or table.entity.origin, "(undeclared)", _UNDECLARED
    for column in table.all_columns:
        yield from _of_column(column, dialect)
        if column.server_default is not None:
            yield table.entity.origin, KEYWORD, f"without a value, {column.name} gets its DEFAULT"
    for one in table.all_objects:
        yield from _of_object(one)
    for kept in (table.kept, *(one.kept for one in table.all_objects)):
        for member in kept.values():
            yield member.origin, "(storage)", f"no column: {member.reason}"
    for child in table.children:
        yield from _of_child(child)


def _of_column(column: Column, dialect: Dialect) -> Iterator[tuple[Origin, str, str]]:
    place = first_origin(column.meaning, column.origin)
    if column.remembers_null:
        yield column.origin, "(storage)", _NULL
    if reason := dialect.types.direct(column):
        yield place, "(storage)", reason


def _of_object(one: Nested) -> Iterator[tuple[Origin, str, str]]:
    if one.open:
        yield one.origin, "(undeclared)", _UNDECLARED
    if one.others:
        yield one.origin, "(storage)", _NULL
    elif not (one.required or one.shows):
        yield one.origin, "(storage)", "an object without values is the same as an absent member"


def _of_child(child: Child) -> Iterator[tuple[Origin, str, str]]:
    if child.others:
        yield child.origin, "(storage)", _NULL
    if child.kind != "one" and not child.must_be_there:
        yield child.origin, "(storage)", _EMPTY.format("array" if child.kind == "list" else "object")
