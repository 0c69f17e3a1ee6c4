"""One table of PostgreSQL with its document view: every string that the template lays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, SqlLiteral, sql_comment, sql_literal
from trivet.targets.sql.constraints import foreign_key
from trivet.targets.sql.describe import described
from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.functions import (
    check_function,
    dollar_tag,
    function_variables,
)
from trivet.targets.sql.dialects.postgresql.text import is_storable, literal, quoted, text_array
from trivet.targets.sql.dialects.postgresql.value import Value, of_column, of_json, of_member
from trivet.targets.sql.follow import declared_keys
from trivet.targets.sql.layout import WIDTH, bare, block, case, chain, indent, wrapped
from trivet.targets.sql.literals import json_text
from trivet.targets.sql.names import fitted
from trivet.targets.sql.printing import Printer
from trivet.targets.sql.records import Check, Column, Group, Table

_LIMIT = 63


@dataclass(frozen=True, slots=True)
class TablePlan:
    """`variables` are the template's, `statements` the kinds that it makes of them, `names` what they create
    in the schema's namespace."""

    variables: Mapping[str, Any]
    statements: tuple[str, ...]
    names: tuple[str, ...]


def plan_table(table: Table, said: Mapping[str, Predicate], printer: Printer, target: SqlTarget) -> TablePlan:
    """The table, its comments, its refusal function, its view and the view's trigger."""
    return _Planner(table, said, printer, target).plan()


@dataclass(slots=True)
class _Planner:
    table: Table
    said: Mapping[str, Predicate]
    printer: Printer
    target: SqlTarget
    functions: list[dict[str, Any]] = field(default_factory=list)

    def plan(self) -> TablePlan:
        table = self.table
        lines = self._lines()
        comments = self._comments()
        refusal, write = self._own("refusal"), self._own("write")
        variables = {
            "name": self._qualified(table.name),
            "plain_name": sql_literal(table.name),
            "schema_name": sql_literal(self.target.schema),
            "functions": self.functions,
            "lines": lines,
            "indexes": self._indexes(),
            "comments": comments,
            "refusal": self._qualified(refusal),
            "tag": SqlCode(dollar_tag("\n".join(self._bodies()))),
            "refusals": [
                {"test": SqlCode(indent(test, 6)), "name": sql_literal(name)}
                for test, name in self._refusals()
            ],
            "closed": self._closed(),
            "view": self._qualified(table.view),
            "view_comment": sql_literal(f"The documents of {sql_comment(table.name)}, one JSON value each"),
            "document": SqlCode(indent(self._document(), 2)),
            "row": SqlCode(quoted(table.row)) if table.row else None,
            "write": self._qualified(write),
            "trigger": SqlCode(quoted(write)),
            "columns": [SqlCode(quoted(name)) for name, _ in self._values()],
            "values": [SqlCode(indent(value, 6)) for _, value in self._values()],
            "row_is": SqlCode(self._row_is()),
        }
        return TablePlan(variables, self._statements(len(comments)), self._names(refusal, write))

    def _statements(self, comments: int) -> tuple[str, ...]:
        functions = ["CREATE FUNCTION"] * len(self.functions)
        views = ["CREATE FUNCTION", "CREATE VIEW", "COMMENT ON", "CREATE FUNCTION", "CREATE TRIGGER"]
        indexes = ["CREATE INDEX"] * len(self.table.indexes)
        return (*functions, "CREATE TABLE", *indexes, *["COMMENT ON"] * comments, *views)

    def _names(self, refusal: str, write: str) -> tuple[str, ...]:
        names = [self.table.name, self.table.view, refusal, write]
        keys = [self.table.key] if self.table.key else []
        return (*names, *(group.name for group in (*keys, *self.table.uniques, *self.table.indexes)))

    def _own(self, role: str) -> str:
        return fitted(f"{self.table.name}_{role}", self.table.entity.origin / role, _LIMIT)

    def _qualified(self, name: str) -> SqlCode:
        return SqlCode(f"{quoted(self.target.schema)}.{quoted(name)}")

    def _bodies(self) -> list[str]:
        """Every text that stands between dollar quotes."""
        refusals = [text for pair in self._refusals() for text in pair]
        closed = [str(text) for rule in self._closed() for text in rule.values()]
        return [*refusals, *closed, *(value for _, value in self._values()), self._row_is(), self.table.name]

    # The table ---------------------------------------------------------------------------------------------
    def _lines(self) -> list[SqlCode]:
        table = self.table
        lines = []
        if table.row is not None:
            lines.append(f"{quoted(table.row)} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
        if table.whole is not None:
            lines.append(f"{quoted(table.whole)} jsonb NOT NULL")
        lines += [
            f"{quoted(column.name)} {column.type}{_default(column)}{_not_null(column)}"
            for column in table.columns
        ]
        if table.extra is not None:
            lines.append(f"{quoted(table.extra)} jsonb")
        if table.key is not None:
            lines.append(f"CONSTRAINT {quoted(table.key.name)} PRIMARY KEY ({_listed(table.key)})")
        lines += [f"CONSTRAINT {quoted(one.name)} UNIQUE ({_listed(one)})" for one in table.uniques]
        lines += [foreign_key(one, self._qualified(one.table)) for one in table.foreign_keys]
        lines += [_constraint(name, test) for name, test in self._constraints()]
        return [SqlCode(indent(line)) for line in lines]

    def _constraints(self) -> list[tuple[str, str]]:
        found = [
            (check.name, test) for column in self.table.columns for check, test in self._of_column(column)
        ]
        if self.table.whole is not None:
            found += [
                (check.name, self._callable(check, f"{quoted(self.table.whole)}"))
                for check in self.table.rules
            ]
        if self.table.extra is not None:
            name = self._own(f"{self.table.extra}_type")
            found.append((name, f"jsonb_typeof({quoted(self.table.extra)}) = 'object'"))
        return [(name, test) for name, test in found if test != "true"]

    def _of_column(self, column: Column) -> list[tuple[Check, str]]:
        """What the column's CHECKs say; for a type that cannot hold anything else, only its range."""
        name = quoted(column.name)
        if column.kind in types.RANGES:
            return [(column.entry[-1], types.RANGES[column.kind].format(name))]
        if column.kind == "json":
            return [(check, self._optional(check, name)) for check in column.checks]
        value = of_column(name, column.accepts[0])
        found = [(check, self.printer.test(self.said[check.name], value)) for check in column.checks]
        if column.kind == "float" or column.type.startswith("numeric"):
            finite = (
                f"{name} % 1 = 0"
                if column.accepts == ("integer",) and column.kind != "float"
                else f"{name} NOT IN ('NaN', 'Infinity', '-Infinity')"
            )
            found.insert(0, (column.entry[0], finite))
        return found

    def _optional(self, check: Check, name: str) -> str:
        test = self._callable(check, name)
        return test if test == "true" else f"{name} IS NULL OR {test}"

    def _callable(self, check: Check, name: str) -> str:
        """The check of a JSON column, through a function where a CHECK constraint may not say it itself."""
        inline = self.printer.test(self.said[check.name], of_json(name))
        if inline == "true":
            return inline
        if "SELECT" not in inline:
            return f"{wrapped(inline)} IS TRUE"
        body = self.printer.test(self.said[check.name], of_json("doc"))
        function = check_function(check, body, self.target.schema)
        self.functions.append(function_variables(function, body, check.name))
        return f"{function}({name}) IS TRUE"

    def _indexes(self) -> list[SqlCode]:
        table = self._qualified(self.table.name)
        return [SqlCode(f"{quoted(one.name)} ON {table} ({_listed(one)})") for one in self.table.indexes]

    def _comments(self) -> list[SqlCode]:
        table = self.table
        found = [(f"TABLE {self._qualified(table.name)}", described(table.entity.facts))]
        found += [
            (f"COLUMN {self._qualified(table.name)}.{quoted(column.name)}", described(column.facts))
            for column in table.columns
        ]
        if table.extra is not None:
            told = "What the other columns do not say of the document: undeclared members, nulls, literals"
            found.append((f"COLUMN {self._qualified(table.name)}.{quoted(table.extra)}", told))
        return [SqlCode(f"{place} IS {sql_literal(sql_comment(text))}") for place, text in found if text]

    # The document door -------------------------------------------------------------------------------------
    def _refusals(self) -> list[tuple[str, str]]:
        """Each test that a document must pass before it is spread over the columns, with its name."""
        table, doc = self.table, of_json("doc")
        null = self._own("not_null")
        found = [("doc IS NULL", null)]
        found += [(self._refused(check, doc), check.name) for check in table.shape]
        for column in table.columns:
            found += self._entry(column)
        if table.whole is None:
            found += [(self._refused(check, doc), check.name) for check in table.rules]
        return [(test, name) for test, name in found if test]

    def _closed(self) -> list[dict[str, SqlCode | SqlLiteral]]:
        """The rules that refuse undeclared members, with the text that names these."""
        found: list[dict[str, SqlCode | SqlLiteral]] = []
        for check in self.table.rules:
            keys = declared_keys(check.predicate)
            if keys is not None:
                known = text_array(key for key in keys if is_storable(key))
                strangers = (
                    "(\n  SELECT format(' (undeclared: %s)', string_agg(m.key, ', ' ORDER BY m.key))\n"
                    f"  FROM jsonb_object_keys(NEW.doc - {known}) AS m (key)\n)"
                )
                found.append({"name": sql_literal(check.name), "strangers": SqlCode(indent(strangers, 8))})
        return found

    def _refused(self, check: Check, value: Value) -> str:
        """The condition under which the check refuses; empty where it never does."""
        test = self.printer.test(self.said[check.name], value)
        return "" if test == "true" else f"{wrapped(test)} IS NOT TRUE"

    def _entry(self, column: Column) -> list[tuple[str, str]]:
        """What is checked of a member before it enters its column."""
        key = literal(column.member)
        member = of_member(of_json("doc"), key)
        tests = [(self._refused(check, member), check.name) for check in column.entry]
        if column.kind in types.STORABLE_TIMES:
            pattern = literal(types.STORABLE_TIMES[column.kind])
            name = fitted(f"{self.table.name}_{column.member}_storage", column.origin / "storage", _LIMIT)
            tests.append((f"{member.text} !~ {pattern}", name))
        if column.nullable:
            tests = [(chain("AND", [f"{member.json} <> 'null'", test]), name) for test, name in tests if test]
        if column.presence is not None:
            return [(f"NOT doc ? {key}", column.presence.name), *tests]
        return [(chain("AND", [f"doc ? {key}", test]), name) for test, name in tests if test]

    def _document(self) -> str:
        """The document, put together again from the columns of `t`."""
        table = self.table
        if table.whole is not None:
            return f"t.{quoted(table.whole)}"
        extra = None if table.extra is None else quoted(table.extra)
        pairs = [f"({literal(one.member)}, {types.out_of_column(one, extra)})" for one in table.columns]
        rows = ",\n".join(pairs)
        members = (
            "(\n  SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}')\n"
            f"  FROM (\n    VALUES\n      {indent(rows, 6)}\n  ) AS m (key, value)\n"
            "  WHERE m.value IS NOT NULL\n)"
        )
        if extra is None:
            return members if pairs else "'{}'::jsonb"
        known = text_array(column.member for column in table.columns)
        rest = f"coalesce(t.{extra} - {known}, '{{}}')" if pairs else f"coalesce(t.{extra}, '{{}}')"
        return f"{rest} || {members}" if pairs else rest

    def _values(self) -> list[tuple[str, str]]:
        """Each column with its value, from `NEW.doc`."""
        table = self.table
        if table.whole is not None:
            return [(table.whole, "NEW.doc")]
        found = [(column.name, types.into_column(column, "NEW.doc")) for column in table.columns]
        return [*found, (table.extra, self._rest())] if table.extra is not None else found

    def _rest(self) -> str:
        """What `extra` keeps: the members of the document that no column gives back as they are."""
        table = self.table
        arms = [(literal(column.member), types.leftover(column, "m.value")) for column in table.columns]
        keeps_all = self.target.undeclared != "drop"
        if not keeps_all:
            arms += [(literal(member), "true") for member in table.kept if is_storable(member)]
        test = case(arms, "true" if keeps_all else "false", "m.key") if arms else str(keeps_all).lower()
        return (
            "(\n  SELECT jsonb_object_agg(m.key, m.value)\n  FROM jsonb_each(NEW.doc) AS m (key, value)\n"
            f"  WHERE {indent(test, 4)}\n)"
        )

    def _row_is(self) -> str:
        """The condition that finds the row behind `OLD`."""
        table = self.table
        if table.row is not None:
            return f"t.{quoted(table.row)} = OLD.{quoted(table.row)}"
        assert table.key is not None
        return " AND ".join(
            f"t.{quoted(column.name)} = {_closed(types.into_column(column, 'OLD.doc'))}"
            for column in table.key.columns
        )


def _constraint(name: str, test: str) -> str:
    check = block("CHECK (", bare(test))
    line = f"CONSTRAINT {quoted(name)} {check}"
    return (
        line if len(line) <= WIDTH and "\n" not in line else f"CONSTRAINT {quoted(name)}\n  {indent(check)}"
    )


def _closed(value: str) -> str:
    return value if value.startswith("(") else f"({value})"


def _listed(group: Group) -> str:
    return ", ".join(quoted(column.name) for column in group.columns)


def _default(column: Column) -> str:
    """The DEFAULT that x-server-default asks for."""
    said = column.facts.effects.server_default
    if not said or column.kind == "json":
        return ""
    return f" DEFAULT {literal(said[0]) if isinstance(said[0], str) else json_text(said[0])}"


def _not_null(column: Column) -> str:
    return " NOT NULL" if column.required and (not column.nullable or column.kind == "json") else ""
