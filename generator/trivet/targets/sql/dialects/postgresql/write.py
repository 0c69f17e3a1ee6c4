"""The plan of PostgreSQL's DDL files: functions, tables, refusals, views and their triggers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.approximate import Loss
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
from trivet.targets.sql.follow import reachable
from trivet.targets.sql.records import Table
from trivet.targets.sql.sayable import Sayable

TEMPLATE = "sql/postgresql/module.sql.jinja2"


def write(plan: Plan) -> Written:
    """The files of all tables and of all functions that they use."""
    writer = _Writer(plan, Sayable.of(plan.definitions, _answer))
    return writer.written()


def _answer(node: Predicate) -> object:
    printer = Printer({part.definition: "f" for part in walk(node) if isinstance(part, Named)})
    return PRINTS[type(node)](printer, node, of_json("doc"))


@dataclass(slots=True)
class _Writer:
    plan: Plan
    sayable: Sayable
    said: dict[str, tuple[Predicate, tuple[Loss, ...]]] = field(default_factory=dict)

    def written(self) -> Written:
        checks = {table.entity.full_name: self._said_checks(table) for table in self.plan.tables}
        roots = [
            part.definition
            for said in checks.values()
            for node in said.values()
            for part in walk(node)
            if isinstance(part, Named)
        ]
        definitions = self._said_definitions(roots)
        modules = {name: name.rpartition(".")[0] for name in definitions}
        functions = plan_functions(definitions, modules, roots, self.plan.target.schema)
        tables = [
            (table, plan_table(table, checks[table.entity.full_name], functions.printer, self.plan.target))
            for table in self.plan.tables
        ]
        return Written(
            self._modules(functions, definitions, modules, tables),
            {table.entity.full_name: self._losses(table) for table in self.plan.tables},
            {table.entity.full_name: _storage(table) for table in self.plan.tables},
            tuple((name, table.document) for table, planned in tables for name in planned.names),
        )

    def _said_checks(self, table: Table) -> dict[str, Predicate]:
        return {check.name: self.sayable.widened(check.predicate)[0] for check in table.checks}

    def _said_definitions(self, roots: list[str]) -> dict[str, Predicate]:
        pending = sorted(set(roots))
        while pending:
            name = pending.pop()
            if name in self.said:
                continue
            self.said[name] = self.sayable.definition(name)
            inside = walk(self.said[name][0])
            pending += [part.definition for part in inside if isinstance(part, Named)]
        return {name: node for name, (node, _) in sorted(self.said.items())}

    def _losses(self, table: Table) -> tuple[Loss, ...]:
        """What the table's checks lose themselves, and what the functions lose that they lead to."""
        losses: list[Loss] = []
        for check in table.checks:
            node, lost = self.sayable.widened(check.predicate)
            losses += lost
            definitions = {name: said for name, (said, _) in self.said.items()}
            for part in reachable(node, definitions):
                if isinstance(part, Named):
                    losses += self.said[part.definition][1]
        return tuple(dict.fromkeys(losses))

    def _modules(
        self,
        functions: Functions,
        definitions: Mapping[str, Predicate],
        modules: Mapping[str, str],
        tables: list[tuple[Table, TablePlan]],
    ) -> tuple[Module, ...]:
        order = module_order(functions, definitions, modules)
        rest = sorted({table.entity.name.module for table, _ in tables} - set(order))
        return tuple(self._module(name, functions, tables) for name in [*order, *rest])

    def _module(self, name: str, functions: Functions, tables: list[tuple[Table, TablePlan]]) -> Module:
        own = [one for one in functions.ordered if functions.homes[one.definition] == name]
        planned = [made for table, made in tables if table.entity.name.module == name]
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
        Storage(column.entry[-1], "narrower", f"{reasons[column.kind]}; `datetime: text` would keep it")
        for column in table.columns
        if column.kind in STORABLE_TIMES
    )
