"""The plan of PostgreSQL's DDL files: functions, tables, refusals, views and their triggers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.tree import walk
from trivet.sinks import SqlCode
from trivet.targets.sql.dialects.dialect import Module, Plan, Storage, Written
from trivet.targets.sql.dialects.postgresql.functions import (
    Functions,
    function_variables,
    module_order,
    plan_functions,
)
from trivet.targets.sql.dialects.postgresql.printer import PRINTS, Printer
from trivet.targets.sql.dialects.postgresql.table import TablePlan, plan_table
from trivet.targets.sql.dialects.postgresql.text import quoted
from trivet.targets.sql.dialects.postgresql.types import STORABLE_TIMES
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.records import Table
from trivet.targets.sql.said import said

TEMPLATE = "sql/postgresql/module.sql.jinja2"


def write(plan: Plan) -> Written:
    """The files of all tables and of all functions that they use."""
    printable = said(plan.tables, plan.definitions, _answer)
    modules = {name: name.rpartition(".")[0] for name in printable.definitions}
    functions = plan_functions(printable.definitions, modules, printable.roots, plan.target.schema)
    tables = [
        (
            table,
            plan_table(table, printable.checks[table.entity.full_name], functions.printer, plan.target),
        )
        for table in plan.tables
    ]
    writer = _Writer(plan, functions, tables)
    return Written(
        writer.modules(module_order(functions, printable.definitions)),
        printable.losses,
        {table.entity.full_name: _storage(table) for table in plan.tables},
        tuple((name, table.document) for table, planned in tables for name in planned.names),
    )


def _answer(node: Predicate) -> object:
    printer = Printer({part.definition: "f" for part in walk(node) if isinstance(part, Named)})
    return PRINTS[type(node)](printer, node, of_json("doc"))


@dataclass(frozen=True, slots=True)
class _Writer:
    plan: Plan
    functions: Functions
    tables: list[tuple[Table, TablePlan]]

    def modules(self, order: list[str]) -> tuple[Module, ...]:
        rest = sorted({table.entity.name.module for table, _ in self.tables} - set(order))
        return tuple(self._module(name) for name in [*order, *rest])

    def _module(self, name: str) -> Module:
        own = [one for one in self.functions.ordered if self.functions.homes[one.definition] == name]
        planned = [made for table, made in self.tables if table.entity.name.module == name]
        schema = self.plan.target.schema
        creates_schema = schema != "public"
        variables: dict[str, Any] = {
            "schema": SqlCode(quoted(schema)),
            "creates_schema": creates_schema,
            "stubs": [SqlCode(one.name) for one in own if one.stub],
            "functions": [function_variables(one.name, one.body, one.definition, one.stub) for one in own],
            "tables": [made.variables for made in planned],
        }
        kinds = ["CREATE SCHEMA"] if creates_schema else []
        kinds += ["CREATE FUNCTION"] * (len(own) + sum(one.stub for one in own))
        kinds += [kind for made in planned for kind in made.statements]
        return Module(name, TEMPLATE, variables, tuple(kinds))


def _storage(table: Table) -> tuple[Storage, ...]:
    reasons = {
        "date": "the type date has no year 0",
        "datetime": "the type timestamptz has no year 0, no fraction of a leap second and no offset of 16 hours or more",
    }
    return tuple(
        Storage(
            column.entry[-1].origin,
            "format",
            "narrower",
            column.entry[-1].name,
            f"{reasons[column.kind]}; `datetime: text` would keep it",
        )
        for column in table.columns
        if column.kind in STORABLE_TIMES
    )
