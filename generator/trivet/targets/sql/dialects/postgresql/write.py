"""The plan of PostgreSQL's DDL files, which create functions, tables, views and triggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet.predicates.nodes import Cannot, Predicate
from trivet.predicates.tree import named
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.postgresql.formats import WHOLE
from trivet.targets.sql.dialects.postgresql.functions import (
    Functions,
    function_variables,
    module_order,
    plan_functions,
)
from trivet.targets.sql.dialects.postgresql.printer import HARD, PRINTS
from trivet.targets.sql.dialects.postgresql.queries import with_queries_apart
from trivet.targets.sql.dialects.postgresql.shared import Shared, plan_shared
from trivet.targets.sql.dialects.postgresql.table import print_table
from trivet.targets.sql.dialects.postgresql.types import STORABLE_TIMES
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.plan.comments import stands_for
from trivet.targets.sql.plan.ddl import (
    SHARED_MODULE,
    Module,
    Plan,
    PrintedDdl,
    PrintedTable,
    Storage,
    query_module,
)
from trivet.targets.sql.plan.foreign_keys import modules_referred
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import ForeignKey, Table
from trivet.targets.sql.print.constraints import foreign_key
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.printer import Printer
from trivet.targets.sql.printable.bounds import owner, told
from trivet.targets.sql.printable.printable import Capability
from trivet.targets.sql.printable.printed_checks import PrintedChecks, print_checks

TEMPLATE = "sql/postgresql/module.sql.jinja2"
QUERY_TEMPLATE = "sql/postgresql/query.sql.jinja2"
SHARED_TEMPLATE = "sql/postgresql/shared.sql.jinja2"


def write(plan: Plan) -> PrintedDdl:
    """Return the files for all tables of the plan and for all functions that these tables use."""
    printable = _printed(plan)
    modules = {name: owner(name).rpartition(".")[0] for name in printable.definitions}
    uses = _uses(plan, printable)
    checks = [check for of_table in printable.checks.values() for check in of_table.values()]
    shared = plan_shared((*checks, *printable.definitions.values()), plan.tables, plan.target.schema)
    functions = plan_functions(printable.definitions, modules, uses, plan.target.schema, shared.names)
    order = module_order(functions, printable.definitions, uses, modules_referred(plan.tables))
    late = _late(plan.tables, order)
    tables = [
        (
            table,
            print_table(
                _without(table, late.values()),
                printable.checks[table.id],
                functions.printer,
                plan.target,
                shared,
            ),
        )
        for table in plan.tables
    ]
    writer = _Writer(plan, functions, tables, late)
    return PrintedDdl(
        (*_shared_module(shared, order), *map(writer.module, order)),
        printable.losses,
        printable.idle,
        {table.id: _storage(table, plan.target) for table in plan.tables},
        tuple((name, table) for table, planned in tables for name in planned.names),
        printable.too_large,
        {one.bare: (owner(one.definition), functions.homes[one.definition]) for one in functions.ordered},
        tuple((name, table) for table, planned in tables for name in planned.refusals),
        {
            table.id: query_module(table, QUERY_TEMPLATE, planned.variables)
            for table, planned in tables
            if planned.view_statements and table.link is None
        },
    )


def _printed(plan: Plan) -> PrintedChecks:
    printable = print_checks(plan.tables, plan.definitions, Capability(_answer, HARD, WHOLE))
    names = {name: name for name in printable.definitions}
    return replace(printable, definitions=with_queries_apart(printable.definitions, Printer(PRINTS, names)))


def _shared_module(shared: Shared, order: tuple[str, ...]) -> Iterator[Module]:
    """Yield the file with the functions that all other files share.

    `order` lists the modules of those other files. If it is empty, yield nothing.
    """
    if order:
        creates_schema = shared.schema != "public"
        variables = {
            "schema": SqlCode(plain(shared.schema)),
            "creates_schema": creates_schema,
            "functions": shared.variables(),
        }
        kinds = ["CREATE SCHEMA"] if creates_schema else []
        kinds += ["CREATE FUNCTION"] * len(shared.helpers)
        yield Module(SHARED_MODULE, SHARED_TEMPLATE, variables, tuple(kinds))


def _uses(plan: Plan, printable: PrintedChecks) -> dict[str, set[str]]:
    """Return the definitions that the tables of each module refer to, by module."""
    found: dict[str, set[str]] = {}
    for table in plan.tables:
        nodes = printable.checks[table.id].values()
        names = {name for node in nodes for name in named(node)}
        found.setdefault(table.entity.name.module, set()).update(names)
    return found


def _late(tables: tuple[Table, ...], order: tuple[str, ...]) -> dict[str, list[tuple[Table, ForeignKey]]]:
    """Return the foreign keys to tables that are created later, by the module of the referenced table.

    Each foreign key is paired with the table to which it belongs. `order` has the modules in the order of
    creation.
    """
    homes = {table.id: table.entity.name.module for table in tables}
    turns = {table.id: (order.index(homes[table.id]), turn) for turn, table in enumerate(tables)}
    found: dict[str, list[tuple[Table, ForeignKey]]] = {}
    for table in tables:
        for key in table.foreign_keys:
            if turns[key.target] > turns[table.id]:
                found.setdefault(homes[key.target], []).append((table, key))
    return found


def _without(table: Table, late: Iterable[list[tuple[Table, ForeignKey]]]) -> Table:
    added = {key.name for keys in late for owner, key in keys if owner is table}
    return replace(table, foreign_keys=tuple(key for key in table.foreign_keys if key.name not in added))


def _answer(node: Predicate) -> str | Cannot:
    return Printer(PRINTS).answer(node, of_json("doc"))


@dataclass(frozen=True, slots=True)
class _Writer:
    plan: Plan
    functions: Functions
    tables: list[tuple[Table, PrintedTable]]
    late: Mapping[str, list[tuple[Table, ForeignKey]]]

    def module(self, name: str) -> Module:
        own = [one for one in self.functions.ordered if self.functions.homes[one.definition] == name]
        planned = [made for table, made in self.tables if table.entity.name.module == name]
        variables: dict[str, Any] = {
            "functions": [function_variables(one.name, one.body, told(one.definition)) for one in own],
            "tables": [made.variables for made in planned],
            "keys": [self._added(table, key) for table, key in self.late.get(name, ())],
            "views": [made.variables for made in reversed(planned) if made.view_statements],
        }
        kinds = ["CREATE FUNCTION"] * len(own)
        kinds += [kind for made in planned for kind in (*made.statements, *made.view_statements)]
        kinds += ["ALTER TABLE"] * len(self.late.get(name, ()))
        return Module(name, TEMPLATE, variables, tuple(kinds))

    def _added(self, table: Table, key: ForeignKey) -> dict[str, Any]:
        schema = plain(self.plan.target.schema)
        constraint = foreign_key(key, f"{schema}.{plain(key.table)}", plain)
        return {
            "table": SqlCode(f"{schema}.{plain(table.name)}"),
            "constraint": SqlCode(indent(constraint)),
            "says": sql_comment(f"{key.name}: {stands_for(key.name)}") if stands_for(key.name) else None,
        }


def _storage(table: Table, target: SqlTarget) -> tuple[Storage, ...]:
    # At the level `none`, a table has no CHECK of the column's type.
    is_checked = target.checks != "none" or target.documents
    reasons = {
        "date": "the type date cannot store year 0",
        "datetime": "the type timestamptz cannot store year 0, a fraction of a leap second, an offset of 16 hours or "
        "more, or a date-time of more than 128 characters",
    }
    return tuple(
        Storage(
            column.entry[-1].origin,
            "format" if column.guard is None else column.guard.check.keyword,
            "narrower",
            column.entry[-1].name if is_checked else "",
            f"{reasons[column.kind]}; with the setting `datetime: text` such values are stored",
        )
        for column in table.all_columns
        if column.kind in STORABLE_TIMES
    )
