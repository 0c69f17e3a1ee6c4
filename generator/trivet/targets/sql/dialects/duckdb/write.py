"""Plans DuckDB's DDL files.

Each module has a file with its tables and the macros of its definitions. All modules share one more file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.nodes import Predicate
from trivet.sinks import SqlCode
from trivet.targets.sql.dialects.duckdb.formats import WHOLE, bodies
from trivet.targets.sql.dialects.duckdb.macros import Macros, plan_macros
from trivet.targets.sql.dialects.duckdb.printer import PRINTER
from trivet.targets.sql.dialects.duckdb.table import names, print_table
from trivet.targets.sql.dialects.duckdb.value import of_json
from trivet.targets.sql.documents.format_rules import by_rules
from trivet.targets.sql.documents.proofs import Prover
from trivet.targets.sql.documents.storage import inexact, items_are_scalars
from trivet.targets.sql.documents.store import capability_of, document_checks, printed_ddl, statements_of
from trivet.targets.sql.plan.ddl import (
    SHARED_MODULE,
    Module,
    Plan,
    PrintedDdl,
    PrintedTable,
    Storage,
    modules_of,
)
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.plan.names import ascii_folded, free
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted
from trivet.targets.sql.printable.bounds import owner
from trivet.targets.sql.printable.printed_checks import PrintedChecks

_QUERY = "sql/duckdb/query.sql.jinja2"
_TEMPLATE, _SHARED = "sql/duckdb/module.sql.jinja2", "sql/duckdb/shared.sql.jinja2"
#: The kinds of the statements in `_SHARED`, without the macros and rules of formats.
_STATEMENTS = ("CREATE TABLE", *["CREATE MACRO"] * 17)


def write(plan: Plan) -> PrintedDdl:
    """Return the files for all tables of the plan: first the shared file, then a file for each module."""
    checks = document_checks(plan, capability_of(PRINTER, of_json("x"), WHOLE), keeps_references=True)
    definitions = by_rules(checks.definitions)
    uses = _uses(plan, checks, definitions)
    macros = plan_macros(definitions, uses, SHARED_MODULE)
    prover = Prover(definitions) if plan.target.queries else None
    printed = [(table, print_table(table, checks.checks[table.id], macros, prover)) for table in plan.tables]
    refusal = free("refusal", (ascii_folded(name) for table in plan.tables for name in names(table)))
    nodes = [*definitions.values(), *(node for own in checks.checks.values() for node in own.values())]
    modules = _Modules(macros, modules_of(printed), SqlCode(quoted(refusal)), tuple(bodies(nodes)))
    functions = {macros.names[name]: (owner(name), macros.homes[name]) for name in checks.definitions}
    return printed_ddl(plan, checks, printed, modules.all(uses), _storage, functions, _QUERY)


def _uses(plan: Plan, checks: PrintedChecks, definitions: Mapping[str, Predicate]) -> dict[str, set[str]]:
    """Map each module to the definitions that its tables use, directly or indirectly."""
    found: dict[str, set[str]] = {}
    for table in plan.tables:
        used = Macros(definitions, {}, {}).used_by(checks.checks[table.id].values())
        found.setdefault(table.entity.name.module, set()).update(used)
    return found


@dataclass(frozen=True, slots=True)
class _Modules:
    """Plans the DDL files: a shared one, and one for each module.

    `formats` has (name, body) for each macro that tests whether a string has a format.
    """

    macros: Macros
    tables: Mapping[str, list[PrintedTable]]
    refusal: SqlCode
    formats: tuple[tuple[str, str], ...]

    def all(self, uses: Mapping[str, Iterable[str]]) -> list[Module]:
        """Return all files in the order in which they must be run; an empty list if there are no tables.

        `uses` maps each module to the definitions that its tables use.
        """
        order = [name for name in self.macros.module_order(uses) if name != SHARED_MODULE]
        return [self._of_all(), *map(self._of, order)] if order else []

    def _of_all(self) -> Module:
        formats = [{"name": SqlCode(name), "body": SqlCode(indent(body))} for name, body in self.formats]
        macros = self.macros.of_module(SHARED_MODULE)
        variables = {"refusal": self.refusal, "formats": formats, "macros": macros}
        made = (*_STATEMENTS, *["CREATE MACRO"] * (len(formats) + len(macros)))
        return Module(SHARED_MODULE, _SHARED, variables, made)

    def _of(self, name: str) -> Module:
        own, macros = self.tables.get(name, []), self.macros.of_module(name)
        made = statements_of(own)
        has_triggers = "CREATE TRIGGER" in made
        if has_triggers:
            made = ("SET VARIABLE", *made, "RESET VARIABLE")
        variables: dict[str, Any] = {
            "refusal": self.refusal,
            "macros": macros,
            "has_triggers": has_triggers,
            "tables": [one.variables for one in own],
        }
        return Module(name, _TEMPLATE, variables, (*["CREATE MACRO"] * len(macros), *made))


_REASONS = {
    "multipleOf": "a number of more than 15 digits that is no integer is a double, and taken for a multiple",
    "uniqueItems": "two objects inside items count as different if their members are in a different order",
}


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield rows of the ledger for assertions that are tested inexactly.

    These are assertions with numbers beyond the precision of doubles, `multipleOf`, and `uniqueItems` for items that
    may be arrays or objects.
    """
    yield from storage_of_numbers(node, lambda number: abs(number) <= EXACT)
    yield from inexact(node, _REASONS, items_are_scalars)
