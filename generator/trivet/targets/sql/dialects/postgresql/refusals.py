"""The conditions under which a document is refused, each with the name of the violated constraint.

The PostgreSQL function `<table>_refusal(doc)` tests them, and returns the name of the first violated
constraint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trivet.predicates.analysis.closed import closed_keys
from trivet.predicates.nodes import Not, Predicate
from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.helpers import fits_key
from trivet.targets.sql.dialects.postgresql.key_values import is_indistinct
from trivet.targets.sql.dialects.postgresql.nulls import is_null_for_null
from trivet.targets.sql.dialects.postgresql.objects import member_of
from trivet.targets.sql.dialects.postgresql.rows import items_of
from trivet.targets.sql.dialects.postgresql.text import is_storable, literal, text_array
from trivet.targets.sql.dialects.postgresql.value import Value, of_json, of_member
from trivet.targets.sql.plan.names import fitted
from trivet.targets.sql.plan.records import Check, Child, Column, Nested, Table
from trivet.targets.sql.print.layout import bare, chain, indent
from trivet.targets.sql.print.printer import Printer

_LIMIT = 63


@dataclass(frozen=True, slots=True)
class Refusals:
    """Tests that refuse invalid documents before a column type can round or trim a value.

    `functions` maps the name of a check to its SQL function, if it has one.
    """

    table: Table
    printed: Mapping[str, Predicate]
    printer: Printer
    functions: Mapping[str, str]

    def tests(self) -> list[tuple[str, str]]:
        """Return (condition, name) pairs that find the constraint which the document `doc` violates.

        The first condition that is true gives the name of the constraint. A condition that is NULL is not true. An
        empty name means that the document violates no constraint: it is not an object, and the schema accepts it.
        """
        table, doc = self.table, of_json("doc")
        null = fitted(f"{table.stem}_not_null", table.place, _LIMIT, "not_null")
        found = [_Refusal("doc IS NULL", null)]
        found += self._all_refused(table.shape, doc)
        found += [_Refusal(types.is_other("doc"), "")] if table.others else []
        for column in table.columns:
            found += self._member(column)
        if table.value is not None:
            found += self._value(table.value, doc, table.value.name)
        found += self._all_refused(table.rules, doc)
        for one in table.all_objects:
            found += self._storable_members(one)
        return [(one.test, one.name) for one in found if one.test]

    def of_rows(self, refusal_of: Mapping[str, str]) -> list[str]:
        """Return a SQL expression for each child table: the name of a constraint that its rows violate, or NULL.

        `refusal_of` maps the id of each child table to the SQL function that tests one row.
        """
        return [self._of_rows(child, refusal_of[child.table.id]) for child in self.table.children]

    def _of_rows(self, child: Child, function: str) -> str:
        items = items_of(child, "doc", "r")
        test = f"{function}(r.value)"
        conditions = chain("AND", [*items.where, f"{test} IS NOT NULL"])
        return f"(\n  SELECT {test}\n  FROM {items.source}\n  WHERE {conditions}\n  LIMIT 1\n)"

    def closed(self) -> list[tuple[str, str]]:
        """Return (name, SQL) for each check that forbids undeclared members.

        The SQL computes an object with the undeclared members of the document. The object is empty if there are none.
        """
        found = ((check.name, closed_keys(check.predicate)) for check in self.table.rules)
        return [
            (name, "(doc - " + text_array(key for key in keys if is_storable(key)) + ")")
            for name, keys in found
            if keys is not None
        ]

    def _all_refused(self, checks: Iterable[Check], value: Value) -> list[_Refusal]:
        return [self._refused(check, value) for check in checks]

    def _refused(self, check: Check, value: Value) -> _Refusal:
        """Return the condition under which a value fails the check.

        The text of the condition is empty if no value can fail the check.
        """
        if check.name in self.functions:
            return _Refusal(f"NOT {self.functions[check.name]}({bare(value.json)})", check.name)
        node = self.printed[check.name]
        if self.printer.test(node, value) == "true":
            return _Refusal("", check.name)
        return _Refusal(self.printer.test(Not(node), value), check.name, is_null_for_null(node))

    def _member(self, column: Column) -> list[_Refusal]:
        key = literal(column.member)
        tests = self._value(column, of_member(of_json("doc"), key), column.member)
        if column.presence is not None:
            return [_Refusal(f"NOT doc ? {key}", column.presence.name), *tests]
        return [one if one.is_null_for_null else one.only_if(f"doc ? {key}") for one in tests]

    def _value(self, column: Column, value: Value, name: str) -> list[_Refusal]:
        """Return the conditions under which a value for the column is refused.

        If the column stores null as NULL, null is not refused.
        """
        checks = {id(check): check for check in (*column.entry, *column.checks)}.values()
        tests = self._all_refused(checks, value) + self._storable(column, value, name)
        tests += self._distinct(column, value)
        if not column.nullable or column.kind == "json":
            return tests
        return [one.only_if(f"{value.json} <> 'null'") for one in tests]

    def _storable(self, column: Column, value: Value, name: str) -> list[_Refusal]:
        """Return the refusal of a date or date-time that the column's type cannot store, as a list of one.

        The list is empty if the column stores neither dates nor date-times.
        """
        if column.kind not in types.STORABLE_TIMES:
            return []
        fits = self.printer.functions[fits_key(column.kind)]
        refusal = fitted(f"{self.table.stem}_{name}_storage", column.origin, _LIMIT, "storage")
        return [_Refusal(f"NOT {fits}({bare(value.text)})", refusal)]

    def _distinct(self, column: Column, value: Value) -> list[_Refusal]:
        """Return the refusal of values that a key column would round, as a list of one or none."""
        if column.distinct is None:
            return []
        return [_Refusal(is_indistinct(column, value), column.distinct.name)]

    def _storable_members(self, one: Nested) -> list[_Refusal]:
        """Return the conditions under which columns cannot store the values of an object's members."""
        inside = member_of("doc", one.path)
        found: list[_Refusal] = []
        for column in one.columns:
            value = of_member(of_json(inside), literal(column.member))
            found += self._storable(column, value, "_".join((*one.path, column.member)))
            tests = [] if column.guard is None else [self._refused(column.guard.check, value)]
            tests += self._distinct(column, value)
            found += [one.only_if(f"jsonb_typeof({bare(value.json)}) <> 'null'") for one in tests]
        return found


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A reason to refuse a document.

    - `test`: the SQL condition under which the document is refused; empty if no document is refused
    - `name`: the name of the violated constraint
    - `is_null_for_null`: whether the condition is NULL if the tested member is absent
    """

    test: str
    name: str
    is_null_for_null: bool = True

    def only_if(self, condition: str) -> _Refusal:
        """Return the refusal with a further condition, joined by AND.

        The condition must be NULL or false if the tested member is absent.
        """
        test = indent(chain("AND", [condition, self.test])) if self.test else ""
        return _Refusal(test, self.name)
