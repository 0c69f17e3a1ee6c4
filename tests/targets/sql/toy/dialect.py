"""The dialect: its names, its types, its limits, and the DDL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tests.targets.sql.toy.printer import DOCUMENT, FRAGMENTS, PRINTER, literal, member

from trivet.predicates.nodes import Predicate, Unique
from trivet.sinks import SqlCode, sql_identifier
from trivet.targets.sql.documents.checks import DocumentChecks
from trivet.targets.sql.documents.store import HARD, DocumentStore, capability_of, write_documents
from trivet.targets.sql.plan.ddl import PrintedTable, Storage
from trivet.targets.sql.plan.dialect import (
    BEYOND_DOUBLES,
    ColumnTypes,
    Dialect,
    Naming,
    StorageLimit,
    TableLimits,
    no_keys,
)
from trivet.targets.sql.plan.names import ascii_folded
from trivet.targets.sql.plan.records import Bounds, Column, Kind, Table

_ROLES = ("insert", "update")
_NEW = 'FROM (SELECT NEW."doc" AS "doc")'
_TYPES: Mapping[Kind, str] = {
    "boolean": "INTEGER",
    "integer": "INTEGER",
    "json": "TEXT",
    "number": "REAL",
    "text": "TEXT",
}


def _names(table: Table) -> Iterable[str]:
    return (table.name, table.view, *(f"{table.name}_{role}" for role in _ROLES))


def _type_of(kind: Kind, bounds: Bounds) -> str:
    return _TYPES[kind]


def _quoted(name: str) -> SqlCode:
    return SqlCode(str(sql_identifier(name)))


def _print_table(table: Table, printed: Mapping[str, Predicate]) -> PrintedTable:
    checks = DocumentChecks(
        table,
        printed,
        PRINTER,
        FRAGMENTS,
        DOCUMENT,
        lambda node, value, test: _if_there(value, test),
    )
    variables = {
        "documents": _quoted(table.view),
        "columns": _quoted(table.name),
        "triggers": [_quoted(f"{table.name}_{role}") for role in _ROLES],
        "refusals": [
            SqlCode(f"SELECT RAISE(ABORT, {literal(name)}) {_NEW} WHERE NOT ({test})")
            for name, test in checks.conditions()
        ],
        "selected": [SqlCode(f"{_computed(one)} AS {_quoted(one.name)}") for one in table.columns],
    }
    return PrintedTable(
        variables,
        ("CREATE TABLE", "CREATE TRIGGER", "CREATE TRIGGER", "CREATE VIEW"),
        tuple(_names(table)),
    )


def _if_there(value: object, test: str) -> str:
    """Types are checked by themselves: an absent member has none, and JSON null no other check."""
    return f"coalesce({value.type}, 'null') = 'null' OR {test}"  # type: ignore[attr-defined]


def _computed(column: Column) -> str:
    found = member(DOCUMENT, column.member)
    return found.json if column.kind == "json" else found.atom


def _storage(node: Predicate) -> Iterator[Storage]:
    yield from ()


_STORE = DocumentStore(
    template="sql/toy/module.sql.jinja2",
    capability=capability_of(PRINTER, DOCUMENT, frozenset(), (*HARD, Unique)),
    print_table=_print_table,
    storage=_storage,
)
_NO_KEYS = "the toy has no keys"
_TEXTS = "SQLite's JSON functions cut text at U+0000 and do not know lone surrogates"
_DOUBLES = "numbers are compared as integers of 64 bits and doubles"

TOY = Dialect(
    name="toy",
    naming=Naming(fold=ascii_folded, names=_names),
    types=ColumnTypes(by_kind=_TYPES, type_of=_type_of),
    keys=no_keys(_NO_KEYS, _NO_KEYS),
    limits=TableLimits(
        of_documents=tuple(
            StorageLimit(verdict, reason, kinds)
            for verdict in ("narrower", "wider")
            for reason, kinds in (
                (_TEXTS, frozenset(("nul", "surrogate"))),
                (_DOUBLES, BEYOND_DOUBLES | {"int64", "int38"}),
            )
        ),
        keeps_documents=True,
        gives_up=True,
    ),
    write=lambda plan: write_documents(plan, _STORE),
)
