"""Prints the columns and constraints of a SQLite table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.nodes import FormatIs
from trivet.predicates.tree import walk
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.checks import Checks
from trivet.targets.sql.dialects.sqlite.flat import FLAT, escaped_names, place
from trivet.targets.sql.dialects.sqlite.lazy import when_reached
from trivet.targets.sql.dialects.sqlite.printer import FALSE, INLINE, TRUE
from trivet.targets.sql.dialects.sqlite.server_defaults import CALLS
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.value import of_column, of_document
from trivet.targets.sql.plan.comments import EXTRA, described
from trivet.targets.sql.plan.non_objects import kept
from trivet.targets.sql.plan.records import Column, Group, Table
from trivet.targets.sql.print.constraints import (
    foreign_key,
    others_test,
    owner_key,
    presence_test,
    primary_key,
    unless_null,
)
from trivet.targets.sql.print.layout import WIDTH, bare, block, indent, joined
from trivet.targets.sql.print.literals import json_text, quoted

_TIMES = (
    "RFC 3339: the first tests are quick and accept the usual forms; the last is complete (also 23:59:60 UTC)"
)
_PATHS = (
    "Escapes of ASCII letters are refused: in a name they would hide a member from paths (views remove them)."
)
_ABSENT = "(test) IS 1: the test of an absent member is NULL, which a CHECK would accept."
_ESCAPES = "NOT GLOB '*\\u"


@dataclass(frozen=True, slots=True)
class TableLines:
    """Prints what stands between the parentheses of a CREATE TABLE."""

    table: Table
    checks: Checks
    target: SqlTarget

    def lines(self) -> list[Mapping[str, Any]]:
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
            lines.append(("", f"CONSTRAINT {quoted(table.key.name)} PRIMARY KEY ({listed(table.key)})"))
        if table.link is not None:
            keys = (primary_key(table.link), owner_key(table.link, quoted(table.link.owner)))
            lines += [("", line) for line in keys]
        lines += [("", f"CONSTRAINT {quoted(one.name)} UNIQUE ({listed(one)})") for one in table.uniques]
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


def listed(group: Group) -> str:
    """Return the columns of a key, a UNIQUE constraint or an index, separated by commas."""
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
