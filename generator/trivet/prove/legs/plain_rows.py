"""Tests tables without document views.

Documents are written to the columns and read back from them, as an application would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from trivet.catalog.records import Facts
from trivet.json_text import json_line
from trivet.predicates.nodes import Always
from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Outcome
from trivet.prove.legs.statements import quoted
from trivet.prove.legs.store import Store
from trivet.reader.refusal import RefusedError
from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.records import Child, Column, Nested, Table


class NoRowError(Exception):
    """Raised if a part of the document fits into no column and no row.

    For example, the schema wants an array whose items are stored as rows, and the document has a string there.
    """


class Database(Protocol):
    """The operations that `PlainRowsLeg` needs from a database.

    `faults` are the exceptions with which the database refuses a row.
    """

    @property
    def faults(self) -> tuple[type[Exception], ...]: ...

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Execute a statement, with one `?` for each of the `values`, and return the rows of the result.

        If the database refuses the statement, one of the exceptions in `faults` is raised.
        """
        ...

    def begin(self) -> None: ...

    def undo(self) -> None:
        """Undo everything since `begin`."""
        ...

    def refused(self, fault: Exception) -> Outcome: ...

    def name(self, table: Table) -> str:
        """Return the table's name as SQL text."""
        ...

    def given(self, value: str | float | Decimal) -> Any:
        """Return the SQL parameter that stores a scalar value in a column that is not a JSON column.

        Raises `NoRowError` if no column can store the value.
        """
        ...

    def shown(self, column: Column) -> str:
        """Return the SQL expression that selects the column in the form that `read` expects."""
        ...

    def read(self, column: Column, cell: Any) -> Any:
        """Return the JSON value of a cell that is not NULL."""
        ...


@dataclass(frozen=True, slots=True)
class PlainRowsLeg:
    """Inserts each document into the columns of one root's tables, and reads it back from them."""

    name: str
    target: str
    database: Database
    table: Table
    store: Store | None = None

    def judge(self, instance: Instance) -> Outcome:
        database = self.database
        database.begin()
        try:
            self._write(self.table, instance.value, ())
            (found,) = self._read(self.table, ())
        except NoRowError as why:
            return Outcome(False, str(why))
        except RefusedError as why:
            return Outcome(True, f"a column shows invalid JSON: {why}", given=instance.value, back=None)
        except database.faults as fault:
            return database.refused(fault)
        finally:
            database.undo()
        return Outcome(True, given=instance.value, back=found[1])

    # Writing -----------------------------------------------------------------------------------------------
    def _write(self, table: Table, value: Any, keys: tuple[Any, ...]) -> None:
        identity = () if table.link is None else table.link.identity
        cells = {column.name: key for column, key in zip(identity, keys, strict=True)}
        if table.whole is not None:
            cells[table.whole] = json_line(value)
        elif table.value is not None:
            cells[table.value.name] = self._cell(table.value, value)
        else:
            cells |= self._cells(value, table.columns, table.objects)
        into = f"INSERT INTO {self.database.name(table)}"
        columns = ", ".join(map(quoted, cells))
        values = f"({columns}) VALUES ({', '.join('?' * len(cells))})" if cells else "DEFAULT VALUES"
        handles = ", ".join(map(quoted, table.handles))
        returning = f" RETURNING {handles}" if handles else ""
        rows = self.database.run(f"{into} {values}{returning}", tuple(cells.values()))
        for child in table.children:
            for position, item in _items(child, value):
                self._write(child.table, item, (*rows[0], *position))

    def _cells(self, value: Any, columns: Iterable[Column], objects: Iterable[Nested]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise NoRowError("only objects have rows")
        cells = {
            column.name: self._cell(column, value[column.member])
            for column in columns
            if column.member in value
        }
        for one in objects:
            if value.get(one.member) is not None:
                cells |= self._cells(value[one.member], one.columns, one.objects)
        return cells

    def _cell(self, column: Column, value: Any) -> Any:
        if column.kind == "json":
            return json_line(value)
        if isinstance(value, dict | list):
            raise NoRowError("only a JSON column can have an object or an array")
        return None if value is None else self.database.given(value)

    # Reading -----------------------------------------------------------------------------------------------
    def _read(self, table: Table, keys: tuple[Any, ...]) -> list[tuple[tuple[Any, ...], Any]]:
        """Return (position, JSON value) pairs, in order, for the rows that belong to one owner.

        `keys` are the values that identify the owner's row. For the table of a root, `keys` is empty, and all rows are
        returned.
        """
        columns = [*table.all_columns, *([_whole(table)] if table.whole is not None else [])]
        link = table.link
        handles = list(map(quoted, table.handles))
        listed = ", ".join([*handles, *map(self.database.shown, columns)])
        owners = () if link is None else link.columns
        where = " AND ".join(f"{quoted(one.name)} = ?" for one in owners)
        place = "" if link is None or link.position is None else f" ORDER BY {quoted(link.position.name)}"
        query = (
            f"SELECT {listed} FROM {self.database.name(table)} AS t{' WHERE ' * bool(where)}{where}{place}"  # noqa: S608
        )
        found = []
        for row in self.database.run(query, keys):
            identity, cells = row[: len(handles)], row[len(handles) :]
            values = {
                column.name: self.database.read(column, cell)
                for column, cell in zip(columns, cells, strict=True)
                if cell is not None
            }
            found.append((identity[len(owners) :], self._value(table, identity, values)))
        return found

    def _value(self, table: Table, identity: tuple[Any, ...], values: Mapping[str, Any]) -> Any:
        if table.whole is not None:
            return values[table.whole]
        if table.value is not None:
            return values.get(table.value.name)
        rows = {child.path: self._rows(child, identity) for child in table.children}
        return _object(table, (), table.columns, table.objects, values, rows)

    def _rows(self, child: Child, identity: tuple[Any, ...]) -> Any:
        """Return the value of a member that a child table stores as rows.

        If there are no rows, return an empty array or map for a required member, and None for any other member.
        """
        found = self._read(child.table, identity)
        if not found:
            return child.empty if child.must_be_there else None
        if child.kind == "map":
            return {position[0]: value for position, value in found}
        return [value for _, value in found] if child.kind == "list" else found[0][1]


def _items(child: Child, value: Any) -> Iterable[tuple[tuple[Any, ...], Any]]:
    """Return a (position, item) pair for each row of a child table.

    `value` is the object that contains the member. Positions are `(index,)`, `(key,)`, or `()` for a single object.
    Raises `NoRowError` if the member has the wrong JSON type.
    """
    for key in child.path:
        value = value.get(key) if isinstance(value, dict) else None
    if value is None:
        return ()
    if child.kind == "list" and isinstance(value, list):
        return [((place,), item) for place, item in enumerate(value)]
    if child.kind == "list" or not isinstance(value, dict):
        raise NoRowError(f"only {'arrays' if child.kind == 'list' else 'objects'} have rows")
    return [((), value)] if child.kind == "one" else [((key,), item) for key, item in value.items()]


def _object(
    table: Table,
    path: Path,
    columns: Iterable[Column],
    objects: Iterable[Nested],
    values: Mapping[str, Any],
    rows: Mapping[Path, Any],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        if column.name in values:
            found[column.member] = values[column.name]
        elif column.implies_null:
            found[column.member] = None
    for one in objects:
        inside = _object(table, one.path, one.columns, one.objects, values, rows)
        if inside or one.required:
            found[one.member] = inside
    for child in table.children_of(path):
        if rows[child.path] is not None:
            found[child.member] = rows[child.path]
    return found


def _whole(table: Table) -> Column:
    """Return the JSON column that holds the whole documents of a table."""
    name = table.whole or ""
    return Column(name, name, "json", "", True, True, False, table.origin, Facts(), (), Always(), "")
