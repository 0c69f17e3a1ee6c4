"""Prints a Spark table with typed columns, a view of its documents, and the query that validates documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.predicates.nodes import Compare, FormatIs, Length, Matches, MultipleOf, Predicate
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.spark.printer import FRAGMENTS, PRINTER, Value
from trivet.targets.sql.dialects.spark.rules import fold
from trivet.targets.sql.dialects.spark.text import literal, reference
from trivet.targets.sql.dialects.spark.types import is_never_null
from trivet.targets.sql.documents.checks import DocumentChecks
from trivet.targets.sql.plan.comments import described
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.dialect import table_and_view
from trivet.targets.sql.plan.names import free
from trivet.targets.sql.plan.records import Column, Table
from trivet.targets.sql.plan.shortened_names import names_in_full
from trivet.targets.sql.print.layout import block, case, indent, listed, wrapped

#: Spark's parser ends with the first JSON value, and ignores what follows it. So an array of two items is parsed: the
#: document and its hash. If the second item is not the hash, the document is not a single JSON value.
_HASH = "sha2(doc, 256)"
_READ = f"""array(try_parse_json(concat('[', doc, ',"', {_HASH}, '"]')))"""
_IS_JSON = f"coalesce(try_variant_get(d, '$[1]', 'string') = {_HASH}, FALSE)"
DOCUMENT = Value("d", "$[0]")
#: The types of nodes whose SQL test is NULL for null, as it is for an absent member.
_STRICT = (Compare, FormatIs, Length, Matches, MultipleOf)


def print_table(
    table: Table, printed: Mapping[str, Predicate], definitions: Mapping[str, Predicate]
) -> PrintedTable:
    """Return the table with its view and its query, ready for the templates.

    - `printed`: maps the name of each check to its printable predicate.
    - `definitions`: maps full names to predicates, for the definitions to which these checks refer.
    """
    document = free("doc", (one.name.lower() for one in table.columns))
    values = [f"{literal(one.name)}, {_value(one)}" for one in table.columns]
    row = block("named_struct(", listed([*values, f"{literal(document)}, doc"]))
    variables = {
        "table": SqlCode(reference(table.name)),
        "documents": SqlCode(reference(table.view)),
        "document": SqlCode(reference(document)),
        "columns": [_column(one, table) for one in table.columns],
        "comment": _comment(described(table.entity.facts, table.name)),
        "names": names_in_full(table),
        "refused": SqlCode(indent(_of_document(_refused(table, printed, definitions)))),
        "row": SqlCode(indent(_of_document(row))),
    }
    return PrintedTable(variables, ("CREATE TABLE", "CREATE VIEW"), table_and_view(table))


def _of_document(body: str) -> str:
    """Return SQL that parses the document once and evaluates `body`, in which `d` is the parsed document."""
    return block("transform(", f"{_READ},\nd -> {body}", ")[0]")


def _column(column: Column, table: Table) -> dict[str, Any]:
    return {
        "name": SqlCode(reference(column.name)),
        "type": SqlCode(column.type),
        "not_null": is_never_null(column, table),
        "comment": _comment(described(column.facts, column.name)),
    }


def _value(column: Column) -> str:
    return DOCUMENT.member(column.member).read(column.type.lower())


def _comment(text: str) -> SqlCode | None:
    return SqlCode(literal(sql_comment(text))) if text else None


def _refused(table: Table, printed: Mapping[str, Predicate], definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for the name of the first check that the document `d` fails; NULL if it fails none."""
    checks = DocumentChecks(table, printed, PRINTER, FRAGMENTS, DOCUMENT, _when_typed)
    tests, asked = {f"{table.name}_json": _IS_JSON, **checks.tests()}, dict(checks.references())
    arms = [(f"NOT {wrapped(test)}", literal(name)) for name, test in tests.items()]
    return case(arms, fold(asked, DOCUMENT, definitions) if asked else None)


def _when_typed(node: Predicate, member: Value, test: str) -> str:
    return test if isinstance(node, _STRICT) else f"is_variant_null({member.json}) OR {test}"
