"""DuckDB's DDL files: what all tables share, the macros of definitions, and tables of documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trivet.diagnostics import Origin
from trivet.predicates.nodes import And, Asserted, Cannot, Predicate
from trivet.predicates.tree import walk
from trivet.sinks import SqlCode
from trivet.targets.sql.dialects.duckdb.formats import WHOLE
from trivet.targets.sql.dialects.duckdb.macros import Macros, plan_macros
from trivet.targets.sql.dialects.duckdb.printer import HARD, PRINTER
from trivet.targets.sql.dialects.duckdb.table import names, print_table
from trivet.targets.sql.dialects.duckdb.unique import is_exact, item_types
from trivet.targets.sql.dialects.duckdb.value import of_json
from trivet.targets.sql.documents.store import document_checks, printed_ddl, statements_of
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl, PrintedTable, Storage, modules_of
from trivet.targets.sql.plan.names import ascii_folded, free
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers
from trivet.targets.sql.print.literals import quoted
from trivet.targets.sql.printable.bounds import owner
from trivet.targets.sql.printable.printable import Capability
from trivet.targets.sql.printable.printed_checks import PrintedChecks

_TEMPLATE, _SHARED = "sql/duckdb/module.sql.jinja2", "sql/duckdb/shared.sql.jinja2"
#: The statements of `_SHARED`.
_STATEMENTS = ("CREATE TABLE", *["CREATE MACRO"] * 13)


def write(plan: Plan) -> PrintedDdl:
    """Return the files of all tables, of the macros that they use, and first of what they all share."""
    checks = document_checks(plan, _CAPABILITY, keeps_references=True)
    uses = _uses(plan, checks)
    macros = plan_macros(checks.definitions, uses)
    printed = [(table, print_table(table, checks.checks[table.id], macros)) for table in plan.tables]
    refusal = free("refusal", (ascii_folded(name) for table in plan.tables for name in names(table)))
    modules = _Modules(macros, modules_of(printed), SqlCode(quoted(refusal)))
    functions = {macros.names[name]: (owner(name), home) for name, home in macros.homes.items()}
    return printed_ddl(plan, checks, printed, modules.all(uses), _storage, functions)


def _uses(plan: Plan, checks: PrintedChecks) -> dict[str, set[str]]:
    """Return the definitions that the tables of each module use, directly or indirectly."""
    found: dict[str, set[str]] = {}
    for table in plan.tables:
        used = Macros(checks.definitions, {}, {}).used_by(checks.checks[table.id].values())
        found.setdefault(table.entity.name.module, set()).update(used)
    return found


@dataclass(frozen=True, slots=True)
class _Modules:
    macros: Macros
    tables: dict[str, list[PrintedTable]]
    refusal: SqlCode

    def all(self, uses: dict[str, set[str]]) -> list[Module]:
        """Return all files in order; there are none without tables."""
        order = self.macros.module_order(uses)
        if not order:
            return []
        shared = free("shared", order)
        return [Module(shared, _SHARED, {"refusal": self.refusal}, _STATEMENTS), *map(self._of, order)]

    def _of(self, name: str) -> Module:
        own, macros = self.tables.get(name, []), self.macros.of_module(name)
        variables: dict[str, Any] = {
            "refusal": self.refusal,
            "macros": macros,
            "tables": [one.variables for one in own],
        }
        return Module(name, _TEMPLATE, variables, (*["CREATE MACRO"] * len(macros), *statements_of(own)))


def _answer(node: Predicate) -> str | Cannot:
    return PRINTER.answer(node, of_json("x"))


_REASONS = {
    "multipleOf": "a number of more than 15 digits that is no integer is a double, and taken for a multiple",
    "uniqueItems": "two objects inside items count as different if their members are in a different order",
}


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield ledger rows for numbers beyond the precision of doubles, and for nested items compared inexactly."""
    yield from storage_of_numbers(node, lambda number: abs(number) <= 2**53)
    exact: set[Origin] = set()
    for part in walk(node):
        if isinstance(part, And) and is_exact(item_types(part.parts)):
            exact.update(one.origin for one in part.parts if isinstance(one, Asserted))
        if isinstance(part, Asserted) and part.keyword in _REASONS and part.origin not in exact:
            yield Storage(part.origin, part.keyword, "wider", "", _REASONS[part.keyword])


_CAPABILITY = Capability(_answer, HARD, frozenset(WHOLE), refers=False)
