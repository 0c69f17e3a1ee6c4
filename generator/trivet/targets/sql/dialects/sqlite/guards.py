"""Prints the checks of a SQLite table that a trigger evaluates, because SQLite allows no subqueries in a CHECK."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.targets.sql.dialects.sqlite.checks import Checks, by_rules, raised
from trivet.targets.sql.dialects.sqlite.printer import TRUE
from trivet.targets.sql.dialects.sqlite.rows import Start
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.value import of_column, of_document
from trivet.targets.sql.plan.records import Check, Column, Table
from trivet.targets.sql.print.layout import chain, wrapped
from trivet.targets.sql.print.literals import json_text, quoted


@dataclass(frozen=True, slots=True)
class Guards:
    """Prints the checks of one table that a trigger evaluates."""

    table: Table
    checks: Checks

    def tests(self) -> tuple[list[str], list[str]]:
        """Return (columns, tests): the columns that a trigger must check, and its tests as SQL statements.

        These columns have checks with subqueries, which SQLite does not allow in a CHECK constraint.
        """
        table = self.table
        if table.whole is not None:
            given = f"NEW.{quoted(table.whole)}"
            tests = [test for check in table.rules if (test := self._guard(given, check))]
            return [table.whole], [*tests, *by_rules(given, self.starts())]
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
        return [column.name for column in columns], [*tests, *by_rules(document, self.starts())]

    def _guarding(self) -> dict[str, list[Check]]:
        """Return the checks that a trigger must enforce, by the name of the column that they test."""
        return {
            column.name: found for column in self.table.all_columns if (found := self.checks.guards(column))
        }

    def starts(self) -> list[Start]:
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


def _json_of(column: Column) -> str:
    """Return the SQL for the new value of a column, as JSON text.

    In a column that is not JSON, only strings are converted. For any other value, the SQL yields NULL.
    """
    given = f"NEW.{quoted(column.name)}"
    return given if column.kind == "json" else f"CASE WHEN {_is_text(given)} THEN json_quote({given}) END"


def _is_text(given: str) -> str:
    """Return SQL that tests whether `given` is text.

    It must guard every pattern test, because a pattern test may run forever for other values.
    """
    return f"typeof({given}) = 'text'"
