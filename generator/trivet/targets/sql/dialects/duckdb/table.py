"""Prints a DuckDB table that stores whole documents, and a view that shows their members as columns.

The results are the variables of a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from trivet.predicates.analysis.types import item_types
from trivet.predicates.nodes import Compare, In, JsonType, Length, Matches, Predicate
from trivet.sinks import SqlCode, sql_comment, sql_literal
from trivet.targets.sql.dialects.duckdb.macros import Macros
from trivet.targets.sql.dialects.duckdb.printer import FRAGMENTS, PRINTER
from trivet.targets.sql.dialects.duckdb.query import Asked, refused_query, validating_query
from trivet.targets.sql.dialects.duckdb.rules import NOTHING
from trivet.targets.sql.dialects.duckdb.types import computed
from trivet.targets.sql.dialects.duckdb.value import Value, of_document, of_json
from trivet.targets.sql.documents.checks import DocumentChecks
from trivet.targets.sql.documents.proofs import Prover
from trivet.targets.sql.documents.references import own
from trivet.targets.sql.plan.comments import described
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.names import ascii_folded, fitted, free
from trivet.targets.sql.plan.records import Column, Table
from trivet.targets.sql.plan.shortened_names import names_in_full
from trivet.targets.sql.print.layout import case, indent
from trivet.targets.sql.print.literals import quoted

#: The types of nodes whose SQL test is NULL for NULL; a test that is NULL refuses no document.
_STRICT = (Compare, Length, Matches)
_ROLES = ("refused", "insert", "update")


def names(table: Table) -> tuple[str, ...]:
    """Return the names of all database objects that may be created for a table."""
    return (table.name, table.view, *(_own_name(table, role) for role in _ROLES))


def _own_name(table: Table, role: str) -> str:
    return fitted(f"{table.stem}_{role}", table.place, None, role)


def print_table(
    table: Table, printed: Mapping[str, Predicate], macros: Macros, prover: Prover | None
) -> PrintedTable:
    """Return the table with its view, comments and triggers, ready for the template.

    - `printed`: the printable predicate of each check, by name
    - `prover`: if given, the validation query first tries a regular expression that only valid documents match
    """
    assert table.whole is not None
    document = of_document(quoted(table.whole))
    checks = DocumentChecks(table, printed, PRINTER, FRAGMENTS, document, _when_typed, _typed, _hinted)
    return _TablePrinter(table, document, checks, macros, prover).printed()


def _typed(member: Value, kind: JsonType) -> Value:
    return replace(member, known=kind)


def _when_typed(node: Predicate, member: Value, test: str) -> str:
    is_strict = isinstance(node, _STRICT) or (isinstance(node, In) and member.known == "string")
    return test if is_strict else f"{member.atom} IS NULL OR {test}"


def _hinted(member: Value, nodes: tuple[Predicate, ...]) -> Value:
    return replace(member, items=item_types(nodes))


@dataclass(frozen=True, slots=True)
class _TablePrinter:
    table: Table
    document: Value
    checks: DocumentChecks
    macros: Macros
    prover: Prover | None

    def printed(self) -> PrintedTable:
        (query, validating), comments = self._queries(), self._comments()
        variables = {
            "documents": SqlCode(quoted(self.table.view)),
            "columns": SqlCode(quoted(self.table.name)),
            "names": names_in_full(self.table),
            "document": SqlCode(self.document.base),
            "json": SqlCode(quoted(f"{self.table.name}_json")),
            "json_name": SqlCode(str(sql_literal(sql_comment(f"{self.table.name}_json")))),
            "selected": self._selected(),
            "comments": comments,
            "query": SqlCode(query) if query else None,
            "validating": SqlCode(indent(validating)),
            "asks": '"asked"' in query,
            "refused": self._own("refused"),
            "refused_text": sql_literal(str(self._own("refused"))),
            "on_insert": self._own("insert"),
            "on_update": self._own("update"),
        }
        guards = ["CREATE MACRO", "CREATE TRIGGER", "CREATE TRIGGER"] if query else []
        statements = ("CREATE TABLE", *guards, "CREATE VIEW", *["COMMENT ON"] * len(comments))
        made = names(self.table) if query else (self.table.name, self.table.view)
        return PrintedTable(variables, statements, made)

    def _queries(self) -> tuple[str, str]:
        """Return two SQL queries.

        The first selects the names of the table's checks that new documents fail. It is "" if the table has no checks.
        The second validates the documents of the table that the SQL variable `source` names. It selects each document
        with the name of a check that the document fails, or with NULL.
        """
        tests = dict(self.checks.conditions())
        asked: list[Asked] = []
        rules = self.macros.rules
        references = dict(self.checks.references())
        for name, node in references.items():
            test = PRINTER.test(own(node), self.document)
            if test != FRAGMENTS.true:
                tests[name] = test
            found = rules.asked(node, self.document)
            if found != NOTHING:
                asked.append(Asked(str(sql_literal(sql_comment(name))), found))
        used = [self.macros.names[name] for name in self.macros.used_by(references.values())]
        members = self.document.members
        assert members is not None
        query = refused_query(tests, asked, used, members) if tests or asked else ""
        proof = self.prover.prove(self.checks.whole()) if self.prover is not None else None
        return query, validating_query(tests, asked, used, members, f"{self.table.name}_json", proof)

    def _own(self, role: str) -> SqlCode:
        return SqlCode(quoted(_own_name(self.table, role)))

    def _selected(self) -> list[SqlCode]:
        """Return the SQL for each column of the view; the last one is the document."""
        document, columns = self.document.base, self.table.columns
        last = free("doc", (ascii_folded(one.name) for one in columns))
        computed_ones = [f"{self._computed(one, document)} AS {quoted(one.name)}" for one in columns]
        return [*map(SqlCode, computed_ones), SqlCode(f"{document} AS {quoted(last)}")]

    def _computed(self, column: Column, document: str) -> str:
        """Return the SQL that computes a column's value from a document.

        The value is NULL for a document that is not an object.
        """
        value = computed(column, document)
        if not (self.table.others and column.member.isdigit()):
            return value
        return case([(f"{of_json(document).type} = 'OBJECT'", value)], None)

    def _comments(self) -> list[SqlCode]:
        table, name = self.table, quoted(self.table.name)
        found = [(f"VIEW {name}", described(table.entity.facts, table.name))]
        found += [
            (f"COLUMN {name}.{quoted(one.name)}", described(one.facts, one.name)) for one in table.columns
        ]
        return [SqlCode(f"{place} IS {sql_literal(sql_comment(text))}") for place, text in found if text]
