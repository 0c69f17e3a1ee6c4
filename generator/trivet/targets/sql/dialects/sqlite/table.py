"""One SQLite table with its document view, as variables of a template.

The document view shows each row as a JSON document, and stores documents that are written to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.checks import Checks
from trivet.targets.sql.dialects.sqlite.direct_writes import direct
from trivet.targets.sql.dialects.sqlite.document_view import DocumentView
from trivet.targets.sql.dialects.sqlite.document_writes import DocumentWrites
from trivet.targets.sql.dialects.sqlite.guards import Guards
from trivet.targets.sql.dialects.sqlite.lazy import is_late
from trivet.targets.sql.dialects.sqlite.objects import Layer
from trivet.targets.sql.dialects.sqlite.rows import Start
from trivet.targets.sql.dialects.sqlite.rules import Rule
from trivet.targets.sql.dialects.sqlite.table_lines import TableLines, listed
from trivet.targets.sql.dialects.sqlite.unfold import Unfolder
from trivet.targets.sql.plan.comments import described
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.shortened_names import names_in_full
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted

#: The suffixes of the names of a table's views and triggers: for documents, rows, direct writes and guards.
VIEW_ROLES = ("refusal", "refusal_insert", "doc_insert", "doc_update", "doc_delete")
ROW_ROLES = ("rows", "rows_update")
DIRECT_ROLES = ("direct",)
GUARD_ROLES = ("check", "check_insert", "before_insert", "before_update")


def names(table: Table) -> tuple[str, ...]:
    """Return the names of all database objects that may be created for a table."""
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
        guarding, guards = Guards(table, self.checks).tests()
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
        table, lines = self.table, TableLines(self.table, self.checks, self.target).lines()
        guarded = [quoted(name) for name in guarding]
        return {
            "name": SqlCode(quoted(table.name)),
            "says": sql_comment(told) if (told := described(table.entity.facts, table.name)) else None,
            "names": names_in_full(table),
            "late": any(is_late(line["code"]) for line in lines),
            "lines": lines,
            "indexes": [
                SqlCode(f"{quoted(one.name)} ON {quoted(table.name)} ({listed(one)})")
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

    def starts(self) -> list[Start]:
        """Return a `Start` for each check of the table or its view that is evaluated by a rule.

        A rule is a test that is stored as rows of shared tables and evaluated by a trigger.
        """
        return [
            *DocumentView(self.table, self.checks, self.target).starts(),
            *Guards(self.table, self.checks).starts(),
        ]

    def _quoted(self, role: str) -> SqlCode:
        return SqlCode(quoted(f"{self.table.name}_{role}"))


def _statements(texts: list[str], by: int) -> list[SqlCode]:
    return [SqlCode(indent(text, by)) for text in texts]


def _layer(layer: Layer) -> dict[str, Any]:
    objects = [
        {"value": SqlCode(indent(value, 4)), "name": SqlCode(quoted(name))} for name, value in layer.objects
    ]
    return {"name": SqlCode(quoted(layer.name)), "source": SqlCode(quoted(layer.source)), "objects": objects}
