"""The document door of one table of PostgreSQL: what it refuses, how documents come apart and together again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, SqlLiteral, sql_literal
from trivet.targets.sql.constraints import linked
from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.objects import document, leftover, member_of
from trivet.targets.sql.dialects.postgresql.text import is_storable, literal, quoted, text_array
from trivet.targets.sql.dialects.postgresql.value import Value, of_json, of_member
from trivet.targets.sql.follow import declared_keys
from trivet.targets.sql.layout import case, chain, indent, wrapped
from trivet.targets.sql.names import fitted
from trivet.targets.sql.printing import Printer
from trivet.targets.sql.records import Check, Child, Column, Nested, Table

_LIMIT = 63


@dataclass(frozen=True, slots=True)
class Door:
    table: Table
    said: Mapping[str, Predicate]
    printer: Printer
    target: SqlTarget

    # In ----------------------------------------------------------------------------------------------------
    def refusals(self) -> list[tuple[str, str]]:
        """Each test that a document must pass before it is spread over the columns, with its name."""
        table, doc = self.table, of_json("doc")
        null = fitted(f"{table.name}_not_null", table.entity.origin / "not_null", _LIMIT)
        found = [("doc IS NULL", null)]
        found += [(self._refused(check, doc), check.name) for check in table.shape]
        for column in table.columns:
            found += self._entry(column)
        if table.value is not None:
            found += self._entry_of(table.value, doc, table.value.name)
        if table.whole is None:
            found += [(self._refused(check, doc), check.name) for check in table.rules]
        for one in table.all_objects:
            found += self._storable_members(one)
        return [(test, name) for test, name in found if test]

    def closed(self) -> list[dict[str, SqlCode | SqlLiteral]]:
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
        tests = self._entry_of(column, of_member(of_json("doc"), key), column.member)
        if column.presence is not None:
            return [(f"NOT doc ? {key}", column.presence.name), *tests]
        return [(chain("AND", [f"doc ? {key}", test]), name) for test, name in tests if test]

    def _entry_of(self, column: Column, value: Value, name: str) -> list[tuple[str, str]]:
        tests = [(self._refused(check, value), check.name) for check in column.entry]
        tests += self._storable(column, value, name)
        if not column.nullable:
            return tests
        return [(chain("AND", [f"{value.json} <> 'null'", test]), name) for test, name in tests if test]

    def _storable(self, column: Column, value: Value, name: str) -> list[tuple[str, str]]:
        """That the column's type holds the value."""
        if column.kind not in types.STORABLE_TIMES:
            return []
        pattern = literal(types.STORABLE_TIMES[column.kind])
        return [
            (
                f"{value.text} !~ {pattern}",
                fitted(f"{self.table.name}_{name}_storage", column.origin / "storage", _LIMIT),
            )
        ]

    def _storable_members(self, one: Nested) -> list[tuple[str, str]]:
        """The same for the members of an object, whose other checks are those of the whole object."""
        inside = member_of("doc", one.path)
        found: list[tuple[str, str]] = []
        for column in one.columns:
            value = of_json(f"({inside} -> {literal(column.member)})")
            found += self._storable(column, value, "_".join((*one.path, column.member)))
            if column.guard is not None and (test := self._refused(column.guard.check, value)):
                there = f"jsonb_typeof({value.json}) <> 'null'"
                found.append((chain("AND", [there, test]), column.guard.check.name))
        return found

    def values(self) -> list[tuple[str, str]]:
        """Each column with its value, from `NEW.doc`."""
        table = self.table
        link = [] if table.link is None else table.link.identity
        found = [(column.name, f"NEW.{quoted(column.name)}") for column in link]
        if table.whole is not None:
            return [*found, (table.whole, "NEW.doc")]
        if table.value is not None:
            return [*found, *self._scalar(table.value)]
        found += [(column.name, types.into_column(column, "NEW.doc")) for column in table.columns]
        for one in table.all_objects:
            inside = member_of("NEW.doc", one.path)
            found += [(column.name, types.into_column(column, inside)) for column in one.columns]
        if table.extra is not None:
            found.append((table.extra, leftover(table, self.target.undeclared != "drop")))
        return found

    def _scalar(self, column: Column) -> list[tuple[str, str]]:
        found = [(column.name, types.into(column, "NEW.doc", "NEW.doc #>> '{}'"))]
        if self.table.extra is not None:
            kept = case([(types.leftover(column, "NEW.doc"), "NEW.doc")], None)
            found.append((self.table.extra, kept))
        return found

    def rows(self) -> list[tuple[str, str]]:
        """For each child the statement that removes the rows of `stored`, and the one that fills them in."""
        return [self._rows(child) for child in self.table.children]

    def _rows(self, child: Child) -> tuple[str, str]:
        link = child.table.link
        assert link is not None
        place = quoted(self.target.schema)
        clear = f"DELETE FROM {place}.{quoted(child.table.name)} AS c WHERE {linked(link, 'c', 'stored')};"
        columns = ", ".join([*(quoted(column.name) for column in link.identity), "doc"])
        keys = [f"stored.{quoted(key.name)}" for key in link.keys]
        into = f"INSERT INTO {place}.{quoted(child.table.view)} ({columns})"
        return clear, f"{into}\nSELECT {', '.join([*keys, *_source(child)])};"

    # Out ---------------------------------------------------------------------------------------------------
    def document(self) -> str:
        """The document, put together again from the columns of `t`."""
        table = self.table
        if table.whole is not None:
            return f"t.{quoted(table.whole)}"
        if table.value is not None:
            kept = None if table.extra is None else f"t.{quoted(table.extra)}"
            return types.out(table.value, kept, f"{kept} #>> '{{}}'")
        return document(table, self.target.schema)

    def row_is(self) -> str:
        """The condition that finds the row behind `OLD`."""
        table = self.table
        if table.key is None:
            return " AND ".join(f"t.{quoted(name)} = OLD.{quoted(name)}" for name in table.handles)
        return " AND ".join(
            f"t.{quoted(column.name)} = {_closed(types.into_column(column, 'OLD.doc'))}"
            for column in table.key.columns
        )


def _source(child: Child) -> list[str]:
    """The position and the document of each row, and where they come from."""
    member = f"{member_of('NEW.doc', child.path[:-1])} -> {literal(child.path[-1])}"
    kind = "array" if child.kind == "list" else "object"
    given = member if not child.others else case([(f"jsonb_typeof({member}) = '{kind}'", member)], None)
    if child.kind == "list":
        return [f"e.n - 1, e.value\nFROM jsonb_array_elements({given}) WITH ORDINALITY AS e (value, n)"]
    if child.kind == "map":
        return [f"e.key, e.value\nFROM jsonb_each({given}) AS e (key, value)"]
    return [f"{member}\nWHERE jsonb_typeof({member}) = 'object'"]


def _closed(value: str) -> str:
    return value if value.startswith("(") else f"({value})"
