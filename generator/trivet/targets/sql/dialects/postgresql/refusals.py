"""The tests of the PostgreSQL function `<table>_refusal(doc)`, each with the name of its constraint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trivet.predicates.analysis.closed import closed_keys
from trivet.predicates.nodes import Predicate
from trivet.sinks import SqlCode, SqlLiteral, sql_literal
from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.objects import member_of
from trivet.targets.sql.dialects.postgresql.rows import items_of
from trivet.targets.sql.dialects.postgresql.text import is_storable, literal, text_array
from trivet.targets.sql.dialects.postgresql.value import Value, of_json, of_member
from trivet.targets.sql.plan.names import fitted
from trivet.targets.sql.plan.records import Check, Child, Column, Nested, Table
from trivet.targets.sql.print.layout import bare, chain, indent, wrapped
from trivet.targets.sql.print.printer import Printer

_LIMIT = 63


@dataclass(frozen=True, slots=True)
class Refusals:
    """The tests of a document before it is stored, when column types have not yet rounded or trimmed its values.

    `functions` names the function of each check that has one.
    """

    table: Table
    printed: Mapping[str, Predicate]
    printer: Printer
    functions: Mapping[str, str]

    def tests(self) -> list[tuple[str, str]]:
        """Return each condition under which `doc` is refused, with the constraint's name, in order.

        A condition without a name accepts a non-object document, to which the rest does not apply.
        """
        table, doc = self.table, of_json("doc")
        null = fitted(f"{table.stem}_not_null", table.place, _LIMIT, "not_null")
        found = [("doc IS NULL", null)]
        found += self._all_refused(table.shape, doc)
        found += [(types.is_other("doc"), "")] if table.others else []
        for column in table.columns:
            found += self._member(column)
        if table.value is not None:
            found += self._value(table.value, doc, table.value.name)
        found += self._all_refused(table.rules, doc)
        for one in table.all_objects:
            found += self._storable_members(one)
        return [(test, name) for test, name in found if test]

    def of_rows(self, refusal_of: Mapping[str, str]) -> list[str]:
        """Return an expression per child: the constraint that the child's first invalid row violates, or NULL.

        `refusal_of` maps each child's table to its function.
        """
        return [self._of_rows(child, refusal_of[child.table.id]) for child in self.table.children]

    def _of_rows(self, child: Child, function: str) -> str:
        items = items_of(child, "doc", "r")
        test = f"{function}(r.value)"
        conditions = chain("AND", [*items.where, f"{test} IS NOT NULL"])
        return f"(\n  SELECT {test}\n  FROM {items.source}\n  WHERE {conditions}\n  LIMIT 1\n)"

    def closed(self) -> list[dict[str, SqlCode | SqlLiteral]]:
        """Return the rules that refuse undeclared members, with the expression that lists these."""
        found: list[dict[str, SqlCode | SqlLiteral]] = []
        for check in self.table.rules:
            keys = closed_keys(check.predicate)
            if keys is not None:
                known = text_array(key for key in keys if is_storable(key))
                strangers = (
                    "(\n  SELECT format(' (undeclared: %s)', string_agg(m.key, ', ' ORDER BY m.key))\n"
                    f"  FROM jsonb_object_keys(doc - {known}) AS m (key)\n)"
                )
                found.append({"name": sql_literal(check.name), "strangers": SqlCode(indent(strangers, 8))})
        return found

    def _all_refused(self, checks: Iterable[Check], value: Value) -> list[tuple[str, str]]:
        return [(self._refused(check, value), check.name) for check in checks]

    def _refused(self, check: Check, value: Value) -> str:
        """Return the condition under which the check refuses; empty if it never does."""
        if check.name in self.functions:
            return f"{self.functions[check.name]}({bare(value.json)}) IS NOT TRUE"
        test = self.printer.test(self.printed[check.name], value)
        return "" if test == "true" else f"{wrapped(test)} IS NOT TRUE"

    def _member(self, column: Column) -> list[tuple[str, str]]:
        key = literal(column.member)
        tests = self._value(column, of_member(of_json("doc"), key), column.member)
        if column.presence is not None:
            return [(f"NOT doc ? {key}", column.presence.name), *tests]
        return [(chain("AND", [f"doc ? {key}", test]), name) for test, name in tests if test]

    def _value(self, column: Column, value: Value, name: str) -> list[tuple[str, str]]:
        """Return the conditions that refuse the value of a column, except null if the column may be null."""
        checks = {id(check): check for check in (*column.entry, *column.checks)}.values()
        tests = self._all_refused(checks, value) + self._storable(column, value, name)
        if not column.nullable or column.kind == "json":
            return tests
        return [(chain("AND", [f"{value.json} <> 'null'", test]), name) for test, name in tests if test]

    def _storable(self, column: Column, value: Value, name: str) -> list[tuple[str, str]]:
        """Return the condition that refuses values which the column's type cannot store."""
        if column.kind not in types.STORABLE_TIMES:
            return []
        pattern = literal(types.STORABLE_TIMES[column.kind])
        refusal = fitted(f"{self.table.stem}_{name}_storage", column.origin, _LIMIT, "storage")
        return [(f"{value.text} !~ {pattern}", refusal)]

    def _storable_members(self, one: Nested) -> list[tuple[str, str]]:
        """Return the conditions that refuse an object's members if the types of their columns cannot store them."""
        inside = member_of("doc", one.path)
        found: list[tuple[str, str]] = []
        for column in one.columns:
            value = of_json(f"({inside} -> {literal(column.member)})")
            found += self._storable(column, value, "_".join((*one.path, column.member)))
            if column.guard is not None and (test := self._refused(column.guard.check, value)):
                there = f"jsonb_typeof({value.json}) <> 'null'"
                found.append((chain("AND", [there, test]), column.guard.check.name))
        return found
