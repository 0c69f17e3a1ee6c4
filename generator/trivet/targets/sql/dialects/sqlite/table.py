"""One SQLite table with its document view, as variables of a template.

The document view shows each row as a JSON document, and stores documents that are written to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.nodes import FormatIs, Predicate
from trivet.predicates.tree import walk
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.checks import Checks, by_rules, raised
from trivet.targets.sql.dialects.sqlite.direct_writes import direct
from trivet.targets.sql.dialects.sqlite.document_view import DocumentView
from trivet.targets.sql.dialects.sqlite.document_writes import DocumentWrites
from trivet.targets.sql.dialects.sqlite.flat import FLAT, escaped_names, place
from trivet.targets.sql.dialects.sqlite.lazy import is_late, when_reached
from trivet.targets.sql.dialects.sqlite.objects import Layer
from trivet.targets.sql.dialects.sqlite.printer import FALSE, INLINE, TRUE
from trivet.targets.sql.dialects.sqlite.rows import Start
from trivet.targets.sql.dialects.sqlite.rules import Rule
from trivet.targets.sql.dialects.sqlite.server_defaults import CALLS
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.unfold import Unfolder
from trivet.targets.sql.dialects.sqlite.value import of_column, of_document
from trivet.targets.sql.plan.comments import EXTRA, described
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.non_objects import kept
from trivet.targets.sql.plan.records import Check, Column, Group, Table
from trivet.targets.sql.plan.shortened_names import names_in_full
from trivet.targets.sql.print.constraints import (
    foreign_key,
    others_test,
    owner_key,
    presence_test,
    primary_key,
    unless_null,
)
from trivet.targets.sql.print.layout import WIDTH, bare, block, chain, indent, joined, wrapped
from trivet.targets.sql.print.literals import json_text, quoted

#: The suffixes of the names of a table's views and triggers: for documents, rows, direct writes and guards.
VIEW_ROLES = ("refusal", "refusal_insert", "doc_insert", "doc_update", "doc_delete")
ROW_ROLES = ("rows", "rows_update")
DIRECT_ROLES = ("direct",)
GUARD_ROLES = ("check", "check_insert", "before_insert", "before_update")


_TIMES = (
    "RFC 3339: the first tests are quick and accept the usual forms; the last is complete (also 23:59:60 UTC)"
)
_PATHS = (
    "Escapes of ASCII letters are refused: in a name they would hide a member from paths (views remove them)."
)
_ABSENT = "(test) IS 1: the test of an absent member is NULL, which a CHECK would accept."
_ESCAPES = "NOT GLOB '*\\u"


def names(table: Table) -> tuple[str, ...]:
    """Return the names of all database objects that a table may create."""
    return (table.view, *_names(table, (*VIEW_ROLES, *ROW_ROLES, *DIRECT_ROLES, *GUARD_ROLES)))


def _names(table: Table, roles: Iterable[str]) -> tuple[str, ...]:
    indexes = (one.name for one in table.indexes)
    return (table.name, *(f"{table.name}_{role}" for role in roles), *indexes)


def print_table(
    table: Table, printed: Mapping[str, Predicate], unfolder: Unfolder, target: SqlTarget
) -> tuple[PrintedTable, tuple[Start, ...], tuple[Rule, ...]]:
    """Return the table with triggers and document view, the checks that need rules, and these rules.

    A check needs rules if it does not fit into one expression. `printed` has the checks' predicates by name.
    """
    checks = Checks.of(table, printed, unfolder)
    planner = _Planner(table, checks, target)
    starts = planner.starts()
    return planner.plan(), tuple(starts), tuple(checks.rules(starts, table.checks))


@dataclass(frozen=True, slots=True)
class _Planner:
    table: Table
    checks: Checks
    target: SqlTarget

    def plan(self) -> PrintedTable:
        table = self.table
        guarding, guards = self._guards()
        statements = self._statements(bool(guards))
        variables = self._table_variables(guarding, guards)
        if not self.target.documents:
            return PrintedTable(variables, statements, _names(table, GUARD_ROLES if guards else ()))
        view = DocumentView(table, self.checks, self.target)
        values, whole = view.values(), view.together()
        members = types.members_of("\n".join(value for _, value in values))
        writes, directly = DocumentWrites(table), direct(table)
        inserted, updated = writes.inserted(), writes.updated()
        variables |= {
            "refusal": self._quoted("refusal"),
            "refusal_insert": self._quoted("refusal_insert"),
            "refusals": [SqlCode(indent(refusal, 2)) for refusal in view.refusals()],
            "view": SqlCode(quoted(table.view)),
            "document": SqlCode(indent(whole.document, 2)),
            "source": SqlCode(quoted(whole.source)),
            "layers": [_layer(layer) for layer in whole.layers],
            "handles": [
                {"column": SqlCode(quoted(name)), "shown": SqlCode(quoted(table.shown(name)))}
                for name in table.handles
            ],
            "doc_insert": self._quoted("doc_insert"),
            "doc_update": self._quoted("doc_update"),
            "doc_delete": self._quoted("doc_delete"),
            "columns": [SqlCode(quoted(name)) for name, _ in values],
            "values": [SqlCode(indent(value, 4)) for _, value in values],
            "new_values": [SqlCode(indent(value, 6)) for _, value in values],
            "aggregates": view.aggregates,
            "members": SqlCode(indent(members, 2)),
            "new_members": SqlCode(indent(members, 4)),
            "plainly": view.plainly,
            "row_is": SqlCode(view.row_is()),
            "rows": self._quoted("rows"),
            "orphaned": [SqlCode(one) for one in writes.orphaned()],
            "rows_update": self._quoted("rows_update"),
            "keys_listed": SqlCode(", ".join(map(quoted, table.handles))),
            "key_changed": SqlCode(
                " OR ".join(f"NEW.{quoted(name)} IS NOT OLD.{quoted(name)}" for name in table.handles)
            ),
            "moved": [SqlCode(one) for one in writes.moved()],
            "direct": self._quoted("direct"),
            "directly": _statements(directly, 2),
            "extra": SqlCode(quoted(table.extra)) if table.extra is not None else None,
            "before_inserting": _statements(inserted[0], 2),
            "inserted": _statements(inserted[1], 2),
            "before_updating": _statements(updated[0], 2),
            "updated": _statements(updated[1], 2),
        }
        return PrintedTable(
            variables,
            statements,
            (table.view, *_names(table, self._roles(bool(guards), bool(directly)))),
            self._view_statements(bool(directly)),
        )

    def _table_variables(self, guarding: list[str], guards: list[str]) -> dict[str, Any]:
        table, lines = self.table, self._lines()
        guarded = [quoted(name) for name in guarding]
        return {
            "name": SqlCode(quoted(table.name)),
            "says": sql_comment(told) if (told := described(table.entity.facts, table.name)) else None,
            "names": names_in_full(table),
            "late": any(is_late(line["code"]) for line in lines),
            "lines": lines,
            "indexes": [
                SqlCode(f"{quoted(one.name)} ON {quoted(table.name)} ({_listed(one)})")
                for one in table.indexes
            ],
            "guards": [SqlCode(indent(guard, 2)) for guard in guards],
            "guarded": [SqlCode(name) for name in guarded],
            "given": [SqlCode(f"NEW.{name}") for name in guarded],
            "check": self._quoted("check"),
            "check_insert": self._quoted("check_insert"),
            "before_insert": self._quoted("before_insert"),
            "before_update": self._quoted("before_update"),
        }

    def _statements(self, guarded: bool) -> tuple[str, ...]:
        guards = ["CREATE VIEW", *["CREATE TRIGGER"] * 3] if guarded else []
        return ("CREATE TABLE", *["CREATE INDEX"] * len(self.table.indexes), *guards)

    def _view_statements(self, directly: bool) -> tuple[str, ...]:
        rows = ["CREATE TRIGGER"] * (2 * bool(self.table.children) + directly)
        return (*rows, "CREATE VIEW", "CREATE TRIGGER", "CREATE VIEW", *["CREATE TRIGGER"] * 3)

    def _roles(self, guarded: bool, directly: bool) -> list[str]:
        roles = [*VIEW_ROLES, *(ROW_ROLES if self.table.children else ()), *(GUARD_ROLES if guarded else ())]
        return [*roles, *(DIRECT_ROLES if directly else ())]

    def _quoted(self, role: str) -> SqlCode:
        return SqlCode(quoted(f"{self.table.name}_{role}"))

    # The table ---------------------------------------------------------------------------------------------
    def _lines(self) -> list[Mapping[str, Any]]:
        """Return the columns and constraints of the table, each with the comment that stands above it."""
        table = self.table
        lines: list[tuple[str, str]] = []
        if table.row is not None:
            lines.append(("", f"{quoted(table.row)} INTEGER PRIMARY KEY"))
        if table.link is not None:
            lines += [("", f"{quoted(one.name)} {one.type} NOT NULL") for one in table.link.identity]
        if table.whole is not None:
            lines.append(("", f"{quoted(table.whole)} TEXT NOT NULL"))
        for column in table.all_columns:
            not_null = "" if column.may_be_null else " NOT NULL"
            lines.append(
                (
                    _described(column),
                    f"{quoted(column.name)} {column.type}{_default(column)}{not_null}",
                )
            )
        if table.extra is not None:
            lines.append((f"{EXTRA}.", f"{quoted(table.extra)} TEXT"))
        if table.key is not None:
            lines.append(("", f"CONSTRAINT {quoted(table.key.name)} PRIMARY KEY ({_listed(table.key)})"))
        if table.link is not None:
            keys = (primary_key(table.link), owner_key(table.link, quoted(table.link.owner)))
            lines += [("", line) for line in keys]
        lines += [("", f"CONSTRAINT {quoted(one.name)} UNIQUE ({_listed(one)})") for one in table.uniques]
        lines += [("", foreign_key(one, quoted(one.table))) for one in table.foreign_keys]
        lines += self._explained(self._constraints())
        return [
            {"says": sql_comment(comment) if comment else None, "code": SqlCode(indent(code))}
            for comment, code in lines
        ]

    def _explained(self, constraints: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield (comment, SQL) for each of the `constraints`, which are (name, condition) pairs.

        The comment explains what is special about the constraint. It is empty for most constraints.
        """
        checks = [one for column in self.table.all_columns for one in self.checks.constraints(column).items()]
        times = [name for name, node in checks if any(part == FormatIs("date-time") for part in walk(node))]
        comments = {times[0]: _TIMES} if times else {}
        escaped = absent = False
        for name, printed in constraints:
            comment = comments.get(name, "")
            if not escaped and name.endswith("_json") and _ESCAPES in printed:
                comment, escaped = _PATHS, True
            elif not comment and not absent and ") IS 1" in printed:
                comment, absent = _ABSENT, True
            yield comment, _constraint(name, printed)

    def _constraints(self) -> list[tuple[str, str]]:
        tests_storage = self.target.checks != "none"
        found: list[tuple[str, str]] = []
        for column in self.table.all_columns:
            if tests_storage:
                found.append(self._type_constraint(column))
            found += self._of_column(column)
        if tests_storage:
            found += self._storage_constraints()
        return [(name, printed) for name, printed in found if printed != TRUE]

    def _of_column(self, column: Column) -> Iterator[tuple[str, str]]:
        name, checks = quoted(column.name), self.checks.constraints(column)
        for check, node in checks.items():
            if column.kind != "json":
                value = of_column(name, column.accepts[0])
                yield check, unless_null(column, INLINE.test(node, value), FALSE)
                continue
            printed = FLAT.test(node, place(name))
            null = [] if column.required or printed == TRUE else [f"{name} IS NULL"]
            yield check, joined("OR", [*null, when_reached(printed) if null else printed])

    def _type_constraint(self, column: Column) -> tuple[str, str]:
        if column.kind != "json":
            return column.entry[0].name, types.type_test(column)
        flat = self.checks.constraints(column).values()
        escapes = dict.fromkeys(glob for node in flat for glob in escaped_names(node))
        return f"{self.table.name}_{column.name}_json", types.type_test(column, escapes)

    def _storage_constraints(self) -> list[tuple[str, str]]:
        """Return the name and condition of each constraint on how documents are stored."""
        found = [
            (one.presence.name, presence_test(one.presence))
            for one in self.table.all_objects
            if one.presence is not None
        ]
        if self.table.whole is not None:
            name = quoted(self.table.whole)
            found.append((f"{self.table.name}_{self.table.whole}_json", f"json_valid({name})"))
        if self.table.extra is not None:
            name = quoted(self.table.extra)
            an_object = f"(json_valid({name}) AND {self._typed(name)})"
            printed = f"{name} IS NULL OR {an_object if self.table.value is None else f'json_valid({name})'}"
            found.append((f"{self.table.name}_{self.table.extra}_json", printed))
            if self.table.presence is not None:
                other = f"json_valid({name}) AND {types.is_other(name)}"
                found.append((self.table.presence.name, others_test(self.table.presence, other)))
        return found

    def _typed(self, extra: str) -> str:
        """Return SQL that tests whether the JSON text in `extra` has a type that the schema accepts.

        The result is true for any object.
        """
        return INLINE.test(kept(self.table), of_document(extra))

    def _guards(self) -> tuple[list[str], list[str]]:
        """Return (columns, tests): the columns that a trigger must check, and its tests as SQL statements.

        These columns have checks with subqueries, which SQLite does not allow in a CHECK constraint.
        """
        table = self.table
        if table.whole is not None:
            given = f"NEW.{quoted(table.whole)}"
            tests = [test for check in table.rules if (test := self._guard(given, check))]
            return [table.whole], [*tests, *by_rules(given, self._starts())]
        checks = self._guarding()
        columns = [column for column in table.all_columns if column.name in checks]
        tests = [
            test
            for column in columns
            for check in checks[column.name]
            if (test := self._column_guard(column, check))
        ]
        heavy = [one for one in columns if any(not self.checks.is_light(check) for check in checks[one.name])]
        members = [
            f"coalesce({literal(',' + json_text(one.name) + ':')} || {_json_of(one)}, '')" for one in heavy
        ]
        document = f"'{{' || ltrim({chain('||', members)}, ',') || '}}'"
        return [column.name for column in columns], [*tests, *by_rules(document, self._starts())]

    def _guarding(self) -> dict[str, list[Check]]:
        """Return the checks that a trigger must enforce, by the name of the column that they test."""
        return {
            column.name: found for column in self.table.all_columns if (found := self.checks.guards(column))
        }

    def starts(self) -> list[Start]:
        """Return a `Start` for each check of the table or its view that a rule tests.

        A rule is a test that is stored as rows of shared tables and evaluated by a trigger.
        """
        return [*DocumentView(self.table, self.checks, self.target).starts(), *self._starts()]

    def _starts(self) -> list[Start]:
        """Return a `Start` record for each check that rules evaluate in the table's own trigger."""
        checks: list[tuple[Check, str | None]] = [(check, None) for check in self.table.rules]
        if self.table.whole is None:
            guarding = self._guarding()
            checks = [
                (check, one.name) for one in self.table.all_columns for check in guarding.get(one.name, ())
            ]
        return self.checks.starts(f"{self.table.name}_check", checks)

    def _column_guard(self, column: Column, check: Check) -> str:
        given = f"NEW.{quoted(column.name)}"
        if column.kind == "json":
            return self._guard(given, check)
        printed = self.checks.light(check, of_column(given, column.accepts[0]))
        return raised(check.name, f"{_is_text(given)} AND NOT {wrapped(printed)}") if printed else ""

    def _guard(self, given: str, check: Check) -> str:
        printed = self.checks.light(check, of_document(given))
        if printed in ("", TRUE):
            return ""
        return raised(check.name, chain("AND", [f"{given} IS NOT NULL", f"NOT {wrapped(printed)}"]))


def _statements(texts: list[str], by: int) -> list[SqlCode]:
    return [SqlCode(indent(text, by)) for text in texts]


def _json_of(column: Column) -> str:
    """Return the SQL for the new value of a column, as JSON text.

    In a column that is not JSON, only strings are converted. Any other value gives NULL.
    """
    given = f"NEW.{quoted(column.name)}"
    return given if column.kind == "json" else f"CASE WHEN {_is_text(given)} THEN json_quote({given}) END"


def _is_text(given: str) -> str:
    """Return SQL that tests whether `given` is text.

    Guard every pattern test with it: for other values, a pattern test may run forever.
    """
    return f"typeof({given}) = 'text'"


def _layer(layer: Layer) -> dict[str, Any]:
    objects = [
        {"value": SqlCode(indent(value, 4)), "name": SqlCode(quoted(name))} for name, value in layer.objects
    ]
    return {"name": SqlCode(quoted(layer.name)), "source": SqlCode(quoted(layer.source)), "objects": objects}


def _listed(group: Group) -> str:
    return ", ".join(quoted(column.name) for column in group.columns)


def _default(column: Column) -> str:
    """Return the DEFAULT clause for `x-server-default`, preceded by a space; an empty string if there is none."""
    printed = column.server_default
    if printed is None:
        return ""
    if printed.function:
        return f" DEFAULT {block('(', CALLS[printed.function][column.kind])}"
    if column.kind == "json":
        return f" DEFAULT {literal(json_text(printed.value))}"
    if isinstance(printed.value, bool):
        return f" DEFAULT {int(printed.value)}"
    return (
        f" DEFAULT {literal(printed.value) if isinstance(printed.value, str) else json_text(printed.value)}"
    )


def _constraint(name: str, printed: str) -> str:
    check = block("CHECK (", bare(printed))
    line = f"CONSTRAINT {quoted(name)} {check}"
    return (
        line if len(line) <= WIDTH and "\n" not in line else f"CONSTRAINT {quoted(name)}\n  {indent(check)}"
    )


def _described(column: Column) -> str:
    """Return the comment of a column: its description, and why the type of a text column is ANY."""
    told = described(column.facts, column.name)
    if column.kind != "text" or column.type != "ANY":
        return told
    return f"{told} (ANY, as TEXT would turn a number into text.)".strip()
