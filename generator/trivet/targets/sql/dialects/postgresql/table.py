"""One PostgreSQL table with its document view, as variables of a template.

The document view shows each row as a JSON document, and stores documents that are written to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment, sql_literal
from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.document_view import ROLES, DocumentView, own_name
from trivet.targets.sql.dialects.postgresql.function_names import check_function, qualified
from trivet.targets.sql.dialects.postgresql.functions import body, function_variables, is_expression
from trivet.targets.sql.dialects.postgresql.lists import FALSE
from trivet.targets.sql.dialects.postgresql.nulls import is_null_for_null
from trivet.targets.sql.dialects.postgresql.refusals import Refusals
from trivet.targets.sql.dialects.postgresql.server_defaults import CALLS
from trivet.targets.sql.dialects.postgresql.shared import Shared
from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.dialects.postgresql.value import of_column, of_json
from trivet.targets.sql.plan.comments import EXTRA, described, stands_for
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.names import full_of, plain
from trivet.targets.sql.plan.non_objects import kept
from trivet.targets.sql.plan.records import Check, Column, Group, Table
from trivet.targets.sql.plan.shortened_names import lines_in_full, meanings
from trivet.targets.sql.print.constraints import (
    foreign_key,
    others_test,
    owner_key,
    presence_test,
    primary_key,
    unless_null,
)
from trivet.targets.sql.print.layout import WIDTH, bare, block, indent
from trivet.targets.sql.print.literals import json_text
from trivet.targets.sql.print.printer import Printer


def print_table(
    table: Table, printed: Mapping[str, Predicate], printer: Printer, target: SqlTarget, shared: Shared
) -> PrintedTable:
    """Return the table, its comments and its document view with functions and triggers, ready for the template.

    `printed` maps the name of each check to its printable predicate.
    """
    return _Planner(table, printed, printer, target, shared).plan()


def names(table: Table) -> tuple[str, ...]:
    """Return all names that the table and its view use in the database schema.

    The names of functions for checks are not included.
    """
    return _names(table, [table.view, *(own_name(table, role) for role in ROLES)])


def row_key(table: Table) -> str:
    """Return the name of the PRIMARY KEY constraint of a table for which the schema declares no key."""
    return own_name(table, "pkey")


def _names(table: Table, others: list[str]) -> tuple[str, ...]:
    found = [table.name, *others]
    keys = [table.key] if table.key else []
    found += [] if table.link is None else [table.link.primary_key]
    if table.row is not None:
        found += [row_key(table), own_name(table, f"{table.row}_seq")]
    return (*found, *(group.name for group in (*keys, *table.uniques, *table.indexes)))


@dataclass(slots=True)
class _Planner:
    table: Table
    printed: Mapping[str, Predicate]
    printer: Printer
    target: SqlTarget
    shared: Shared
    constraints: list[tuple[str, str]] = field(default_factory=list)
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)
    function_names: list[str] = field(default_factory=list)

    def plan(self) -> PrintedTable:
        table = self.table
        self.constraints = self._constraints()
        lines = self._lines()
        comments, labels = self._comments(), self._labels()
        functions = {check: str(one["name"]) for check, one in self.functions.items()}
        if not self.target.documents:
            return self._without_view(lines, [*comments, *labels.values()])
        judge = Refusals(table, self.printed, self.printer, functions)
        tests = judge.tests()
        view = DocumentView(table, judge, tests, self.target, self.shared)
        roles = [own_name(table, role) for role in view.roles]
        others = [*roles, table.view, *(name for _, name in tests), *self.function_names]
        variables = {
            **view.variables(),
            "name": self._qualified(table.name),
            "functions": list(self.functions.values()),
            "lines": lines,
            "partition": self._partition(),
            "indexes": self._indexes(),
            "comments": [*comments, *labels.values()],
            "names": lines_in_full(meanings((name for name in others if name not in labels), table)),
        }
        statements = self._statements(len(comments) + len(labels))
        refusals = tuple(name for name, _ in self.constraints) + tuple(name for _, name in tests)
        names = (*_names(table, [table.view, *roles]), *self.function_names)
        return PrintedTable(variables, statements, names, view.statements(), refusals)

    def _without_view(self, lines: list[SqlCode], comments: list[SqlCode]) -> PrintedTable:
        variables = {
            "name": self._qualified(self.table.name),
            "functions": list(self.functions.values()),
            "lines": lines,
            "partition": self._partition(),
            "indexes": self._indexes(),
            "comments": comments,
            "names": lines_in_full(meanings(self.function_names, self.table)),
        }
        names = (*_names(self.table, []), *self.function_names)
        refusals = tuple(name for name, _ in self.constraints)
        return PrintedTable(variables, self._statements(len(comments)), names, (), refusals)

    def _statements(self, comments: int) -> tuple[str, ...]:
        functions = ["CREATE FUNCTION"] * len(self.functions)
        indexes = ["CREATE INDEX"] * len(self.table.indexes)
        return (*functions, "CREATE TABLE", *indexes, *["COMMENT ON"] * comments)

    def _qualified(self, name: str) -> SqlCode:
        return SqlCode(qualified(self.target.schema, name))

    # Shortened names ---------------------------------------------------------------------------------------
    def _labels(self) -> dict[str, SqlCode]:
        """Map each shortened name of a constraint or index to a SQL comment with the full name."""
        table, schema = self.table, self.target.schema
        link, key = table.link, table.key
        names = [*((link.primary_key, link.foreign_key) if link else ()), *((key.name,) if key else ())]
        names += [one.name for one in table.uniques] + [one.name for one in table.foreign_keys]
        names += [name for name, _ in self.constraints]
        on = f"ON {self._qualified(table.name)}"
        places = {name: f"CONSTRAINT {plain(name)} {on}" for name in names}
        places |= {one.name: f"INDEX {qualified(schema, one.name)}" for one in table.indexes}
        full = meanings(places, table)
        return {name: _comment(places[name], f"Stands for {one}") for name, one in full.items()}

    # The table ---------------------------------------------------------------------------------------------
    def _lines(self) -> list[SqlCode]:
        table = self.table
        lines = []
        if table.row is not None:
            alone = "" if table.partition is not None else " PRIMARY KEY"
            lines.append(f"{plain(table.row)} bigint GENERATED ALWAYS AS IDENTITY{alone}")
        if table.link is not None:
            lines += [f"{plain(column.name)} {column.type} NOT NULL" for column in table.link.identity]
        if table.whole is not None:
            lines.append(f"{plain(table.whole)} jsonb NOT NULL")
        lines += [
            f"{plain(column.name)} {column.type}{_default(column)}{_not_null(column)}"
            for column in table.all_columns
        ]
        if table.extra is not None:
            lines.append(f"{plain(table.extra)} jsonb")
        if table.key is not None:
            lines.append(f"CONSTRAINT {plain(table.key.name)} PRIMARY KEY ({_listed(table.key)})")
        if table.row is not None and table.partition is not None:
            handles = ", ".join(map(plain, table.handles))
            lines.append(f"CONSTRAINT {plain(row_key(table))} PRIMARY KEY ({handles})")
        if table.link is not None:
            lines += [
                primary_key(table.link, plain),
                owner_key(table.link, self._qualified(table.link.owner), plain),
            ]
        lines += [f"CONSTRAINT {plain(one.name)} UNIQUE ({_listed(one)})" for one in table.uniques]
        lines += [foreign_key(one, self._qualified(one.table), plain) for one in table.foreign_keys]
        lines += [_constraint(name, test) for name, test in self.constraints]
        return [SqlCode(indent(line)) for line in lines]

    def _constraints(self) -> list[tuple[str, str]]:
        found = [
            (check.name, test) for column in self.table.all_columns for check, test in self._of_column(column)
        ]
        if self.table.whole is not None:
            found += [
                (check.name, self._of_json(check, plain(self.table.whole), False))
                for check in self.table.rules
            ]
        if self.target.checks != "none":
            found += self._storage_constraints()
        return [(name, test) for name, test in found if test != "true"]

    def _storage_constraints(self) -> list[tuple[str, str]]:
        """Return the name and condition of each constraint on how a row stores its document.

        There are constraints on the column `extra`, and on objects whose members have columns of their own.
        """
        found = [
            (one.presence.name, presence_test(one.presence, plain))
            for one in self.table.all_objects
            if one.presence is not None
        ]
        if self.table.extra is not None and self.table.value is None:
            name, extra = own_name(self.table, f"{self.table.extra}_type"), plain(self.table.extra)
            found.append((name, self.printer.test(kept(self.table), of_json(extra))))
            if self.table.presence is not None:
                found.append(
                    (self.table.presence.name, others_test(self.table.presence, types.is_other(extra), plain))
                )
        return found

    def _of_column(self, column: Column) -> list[tuple[Check, str]]:
        """Return the checks of a column, each with the condition of its CHECK constraint.

        A column for dates, date-times or addresses needs only a check of the range. The column's type ensures
        everything else.
        """
        name, tests_storage = plain(column.name), self.target.checks != "none"
        if column.kind in types.RANGES:
            return [] if not tests_storage else [(column.entry[-1], types.RANGES[column.kind].format(name))]
        if column.kind == "json":
            return [(check, self._of_json(check, name, column.may_be_null)) for check in column.checks]
        value = of_column(name, column.accepts[0])
        found = [
            (check, unless_null(column, self.printer.test(self.printed[check.name], value), FALSE, plain))
            for check in column.checks
        ]
        if tests_storage and (column.kind == "float" or column.type.startswith("numeric")):
            finite = (
                f"{name} % 1 = 0"
                if column.accepts == ("integer",) and column.kind != "float"
                else f"{name} NOT IN ('NaN', 'Infinity', '-Infinity')"
            )
            found.insert(0, (column.entry[0], finite))
        return found

    def _of_json(self, check: Check, name: str, may_be_null: bool) -> str:
        """Return the condition for a check on the JSON column `name`.

        If `may_be_null` is true, NULL in the column passes the check. If a CHECK cannot contain the test itself, the
        condition calls a new function, which is added to `functions`.
        """
        node = self.printed[check.name]
        inline = self.printer.test(node, of_json(name))
        if inline == "true":
            return inline
        if is_expression(self.printer, node):
            return f"{name} IS NULL OR {inline}" if may_be_null and not is_null_for_null(node) else inline
        statements = body(self.printer, node)
        own = check_function(check, statements, self.table.id)
        function = qualified(self.target.schema, own)
        self.function_names.append(own)
        self.functions[check.name] = function_variables(function, statements, full_of(check.name))
        return f"{function}({name})"

    def _indexes(self) -> list[SqlCode]:
        table = self._qualified(self.table.name)
        return [SqlCode(f"{plain(one.name)} ON {table}{_indexed(one)}") for one in self.table.indexes]

    def _partition(self) -> SqlCode | None:
        partition = self.table.partition
        if partition is None:
            return None
        columns = ", ".join(plain(column.name) for column in partition.columns)
        return SqlCode(f"PARTITION BY {partition.method.upper()} ({columns})")

    def _comments(self) -> list[SqlCode]:
        table = self.table
        name = self._qualified(table.name)
        link = () if table.link is None else table.link.columns
        found = [(f"TABLE {name}", described(table.entity.facts, table.name))]
        found += [(f"COLUMN {name}.{plain(key.name)}", stands_for(key.name)) for key in link]
        found += [
            (f"COLUMN {name}.{plain(column.name)}", described(column.facts, column.name))
            for column in table.all_columns
        ]
        if table.extra is not None:
            found.append((f"COLUMN {name}.{plain(table.extra)}", EXTRA))
        return [_comment(place, text) for place, text in found if text]


def _comment(place: str, text: str) -> SqlCode:
    return SqlCode(f"{place} IS {sql_literal(sql_comment(text))}")


def _constraint(name: str, test: str) -> str:
    check = block("CHECK (", bare(test))
    line = f"CONSTRAINT {plain(name)} {check}"
    return line if len(line) <= WIDTH and "\n" not in line else f"CONSTRAINT {plain(name)}\n  {indent(check)}"


def _listed(group: Group) -> str:
    return ", ".join(plain(column.name) for column in group.columns)


def _indexed(group: Group) -> str:
    if group.json is None:
        return f" ({_listed(group)})"
    operators = f" {group.json.operators}" if group.json.operators else ""
    return f" USING {group.json.method} ({_listed(group)}{operators})"


def _default(column: Column) -> str:
    """Return the DEFAULT clause for `x-server-default`, preceded by a space; an empty string if there is none."""
    printed = column.server_default
    if printed is None:
        return ""
    if printed.function:
        return f" DEFAULT {CALLS[printed.function][column.kind]}"
    is_text = isinstance(printed.value, str) and column.kind != "json"
    text = printed.value if is_text else json_text(printed.value)
    return f" DEFAULT {literal(text) if is_text or column.kind == 'json' else text}"


def _not_null(column: Column) -> str:
    return "" if column.may_be_null else " NOT NULL"
