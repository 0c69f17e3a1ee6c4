"""DuckDB's DDL files: tables of documents, with the triggers that check them."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import Origin
from trivet.predicates.nodes import And, Asserted, Cannot, Predicate
from trivet.predicates.tree import walk
from trivet.targets.sql.dialects.duckdb.formats import WHOLE
from trivet.targets.sql.dialects.duckdb.printer import HARD, PRINTER
from trivet.targets.sql.dialects.duckdb.table import print_table
from trivet.targets.sql.dialects.duckdb.unique import is_exact, item_types
from trivet.targets.sql.dialects.duckdb.value import of_json
from trivet.targets.sql.documents.store import DocumentStore, write_documents
from trivet.targets.sql.plan.ddl import Plan, PrintedDdl, Storage
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers
from trivet.targets.sql.printable.printable import Capability


def write(plan: Plan) -> PrintedDdl:
    """Return the files of all tables; modules without a root need none."""
    return write_documents(plan, _STORE)


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


_STORE = DocumentStore(
    template="sql/duckdb/module.sql.jinja2",
    capability=Capability(_answer, HARD, frozenset(WHOLE), refers=False),
    print_table=print_table,
    storage=_storage,
)
