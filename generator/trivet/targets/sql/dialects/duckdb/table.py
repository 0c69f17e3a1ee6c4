"""One table of documents in DuckDB, with its view in columns: the variables of its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from trivet.predicates.nodes import Compare, JsonType, Length, Matches, Predicate
from trivet.sinks import SqlCode, sql_comment, sql_literal
from trivet.targets.sql.dialects.duckdb.printer import FALSE, FRAGMENTS, PRINTER, TRUE
from trivet.targets.sql.dialects.duckdb.rules import Rules, plan_rules
from trivet.targets.sql.dialects.duckdb.types import computed
from trivet.targets.sql.dialects.duckdb.unique import item_types
from trivet.targets.sql.dialects.duckdb.value import Value, of_json
from trivet.targets.sql.documents.checks import DocumentChecks
from trivet.targets.sql.plan.comments import described
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.named_objects import names_in
from trivet.targets.sql.plan.names import ascii_folded, fitted, free
from trivet.targets.sql.plan.records import Column, Table
from trivet.targets.sql.plan.shortened_names import lines_in_full, meanings
from trivet.targets.sql.print.layout import case, indent, is_wrapped, listed, wrapped
from trivet.targets.sql.print.literals import quoted

#: The maximum length of a check on one line.
_LINE = 110
#: NULL for NULL, which a CHECK constraint accepts.
_STRICT = (Compare, Length, Matches)
#: Invalid JSON that DuckDB accepts: NaN, infinities, and commas after the last item.
_NO_JSON = r"(?i)nan|inf|,\s*[\]}]"
_STRINGS = r'"(?:[^"\\]|\\.)*"'


_ROLES = ("refusal", "insert", "update")


def names(table: Table) -> tuple[str, ...]:
    """Return the names of all database objects that a table may create."""
    return _names(table, _ROLES)


def _names(table: Table, roles: Iterable[str]) -> tuple[str, ...]:
    return (table.name, table.view, *(_own_name(table, role) for role in roles))


def _own_name(table: Table, role: str) -> str:
    return fitted(f"{table.stem}_{role}", table.place, None, role)


def print_table(
    table: Table, printed: Mapping[str, Predicate], definitions: Mapping[str, Predicate]
) -> PrintedTable:
    """Return the table, its comments, and the triggers for checks that a CHECK constraint cannot contain."""
    assert table.whole is not None
    document = of_json(quoted(table.whole))
    checks = DocumentChecks(
        table,
        printed,
        PRINTER,
        FRAGMENTS,
        document,
        _typed,
        _when_typed,
        _hinted,
    )
    return _TablePrinter(table, document, checks, definitions).printed()


def _typed(member: Value, kind: JsonType) -> Value:
    return replace(member, known=kind)


def _when_typed(node: Predicate, member: Value, test: str) -> str:
    return test if isinstance(node, _STRICT) else f"{member.atom} IS NULL OR {test}"


def _hinted(member: Value, nodes: tuple[Predicate, ...]) -> Value:
    return replace(member, items=item_types(nodes))


@dataclass(frozen=True, slots=True)
class _TablePrinter:
    table: Table
    document: Value
    checks: DocumentChecks
    definitions: Mapping[str, Predicate]

    def printed(self) -> PrintedTable:
        tests = dict(self.checks.conditions())
        refused = self._refused({name: test for name, test in tests.items() if "lambda" in test})
        inline = {name: test for name, test in tests.items() if "lambda" not in test}
        comments = self._comments()
        variables = {
            "documents": SqlCode(quoted(self.table.view)),
            "columns": SqlCode(quoted(self.table.name)),
            "names": lines_in_full(meanings((name for name, _, _ in names_in(self.table)), self.table)),
            "lines": self._lines(inline),
            "selected": self._selected(),
            "comments": comments,
            "refused": SqlCode(indent(refused)) if refused else None,
            "refusal": self._own("refusal"),
            "on_insert": self._own("insert"),
            "on_update": self._own("update"),
        }
        guards = ["CREATE TABLE", "CREATE TRIGGER", "CREATE TRIGGER"] if refused else []
        statements = ("CREATE TABLE", *guards, "CREATE VIEW", *["COMMENT ON"] * len(comments))
        return PrintedTable(variables, statements, _names(self.table, _ROLES if refused else ()))

    def _refused(self, guarded: Mapping[str, str]) -> str:
        """Return the query for the names of the checks that documents in the table `new` fail."""
        references = dict(self.checks.references())
        queries = [_first_failing(guarded)] if guarded else []
        if references:
            rules = plan_rules(references.values(), self.definitions)
            queries.insert(0, _failing_rules(list(references), rules))
        return "\nUNION ALL\n".join(queries)

    def _own(self, role: str) -> SqlCode:
        return SqlCode(quoted(_own_name(self.table, role)))

    # The table ---------------------------------------------------------------------------------------------
    def _lines(self, inline: Mapping[str, str]) -> list[SqlCode]:
        document = self.document.base
        stripped = f"regexp_replace({document}, {sql_literal(_STRINGS)}, '0', 'g')"
        loose = f"regexp_matches({stripped}, {sql_literal(_NO_JSON)})"
        lines = [f"{document} JSON NOT NULL", _constraint(f"{self.table.name}_json", loose)]
        lines += [_constraint(name, _negated(test)) for name, test in inline.items()]
        return [SqlCode(indent(line)) for line in lines]

    def _selected(self) -> list[SqlCode]:
        """Return the columns of the view, followed by the document."""
        document, columns = self.document.base, self.table.columns
        last = free("doc", (ascii_folded(one.name) for one in columns))
        computed_ones = [f"{self._computed(one, document)} AS {quoted(one.name)}" for one in columns]
        return [*map(SqlCode, computed_ones), SqlCode(f"{document} AS {quoted(last)}")]

    def _computed(self, column: Column, document: str) -> str:
        """Return the column's value; a JSON Pointer of only digits would match an array's item, too."""
        value = computed(column, document)
        if not (self.table.others and column.member.isdigit()):
            return value
        return case([(f"{self.document.type} = 'OBJECT'", value)], None)

    def _comments(self) -> list[SqlCode]:
        table, name = self.table, quoted(self.table.name)
        found = [(f"VIEW {name}", described(table.entity.facts, table.name))]
        found += [
            (f"COLUMN {name}.{quoted(one.name)}", described(one.facts, one.name)) for one in table.columns
        ]
        return [SqlCode(f"{place} IS {sql_literal(sql_comment(text))}") for place, text in found if text]


def _first_failing(tests: Mapping[str, str]) -> str:
    """Return the query for the name of the first test that each document of `new` fails."""
    arms = [(_negated(test), str(sql_literal(name))) for name, test in tests.items()]
    inside = indent(f'SELECT {case(arms, None)} AS "refused"\nFROM "new"')
    return f'SELECT "refused"\nFROM (\n  {inside}\n)\nWHERE "refused" IS NOT NULL'


def _failing_rules(names: list[str], rules: Rules) -> str:
    """Return the query for the name of each check with a failing rule, in or below the documents of `new`."""
    starts = [f"({sql_literal(name)}, {start})" for name, start in zip(names, rules.starts, strict=True)]
    asks = _of_rule(rules.asks, "[]")
    fails = _of_rule({number: _negated(test) for number, test in rules.tests.items()}, FALSE)
    return (
        'WITH RECURSIVE "asked" ("check", "rule", "value") AS (\n'
        '  SELECT "start"."check", "start"."rule", "new"."doc"\n'
        f'  FROM "new", (VALUES {indent(listed(starts), 4)}) AS "start" ("check", "rule")\n'
        '  UNION\n  SELECT "check", "next"."rule", "next"."value"\n'
        f'  FROM (\n    SELECT "check", unnest({indent(asks, 4)}) AS "next"\n    FROM "asked"\n  )\n)\n'
        f'SELECT "check"\nFROM "asked"\nWHERE {indent(fails)}'
    )


def _of_rule(texts: Mapping[int, str], otherwise: str) -> str:
    arms = [(str(number), text) for number, text in sorted(texts.items())]
    return case(arms, otherwise, '"rule"') if arms else otherwise


def _negated(test: str) -> str:
    """Return the negated test, without parentheses around a function call."""
    name = re.match(r"\w+(?=\()", test)
    return f"NOT {test if name and is_wrapped(test[name.end() :]) else wrapped(test)}"


def _constraint(name: str, fails: str) -> str:
    """Return a CHECK whose error contains the name, as DuckDB does not keep names of CHECK constraints."""
    refuses = f"error({sql_literal(sql_comment(name))})"
    line = f"CASE WHEN {fails} THEN {refuses} ELSE {TRUE} END"
    if len(line) > _LINE or "\n" in line:
        line = f"CASE\n  WHEN {indent(fails, 4)}\n  THEN {refuses}\n  ELSE {TRUE}\nEND"
    return f"CONSTRAINT {quoted(name)} CHECK (\n  {indent(line)}\n)"
