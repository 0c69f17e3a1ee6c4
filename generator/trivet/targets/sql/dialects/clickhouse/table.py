"""Prints a ClickHouse table that stores whole documents, and a view that shows their members as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trivet.catalog.keys import declared_partition
from trivet.predicates.nodes import Predicate
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.clickhouse.printer import FRAGMENTS, PRINTER, Value
from trivet.targets.sql.dialects.clickhouse.rules import fold
from trivet.targets.sql.dialects.clickhouse.text import literal
from trivet.targets.sql.dialects.clickhouse.types import computed, is_stored
from trivet.targets.sql.documents.checks import DocumentChecks
from trivet.targets.sql.documents.proofs import Proof, Prover
from trivet.targets.sql.plan.comments import described
from trivet.targets.sql.plan.ddl import PrintedTable
from trivet.targets.sql.plan.dialect import table_and_view
from trivet.targets.sql.plan.names import free
from trivet.targets.sql.plan.records import Column, Kind, Table
from trivet.targets.sql.plan.shortened_names import names_in_full
from trivet.targets.sql.print.layout import block, chain, indent, listed, wrapped
from trivet.targets.sql.print.literals import quoted

DOCUMENT = Value("raw", members="members")
#: SQL for the parameters `raw` and `members` of a lambda, each in an array with one element.
_READ = (
    '[JSONExtractRaw("doc")]',
    "[CAST(JSONExtractKeysAndValuesRaw(\"doc\"), 'Map(String, String)')]",
)
#: SQL that tests whether the document is JSON without numbers that ClickHouse misreads: it takes an integer of more
#: than 64 bits for a string, and prints a double from 9.2e18 to 1e21 like an integer. `match` is a fast test:
#: few documents without such numbers pass it, and need the slow test after it.
JSON = r"""isValidJSON("doc") AND NOT startsWith("doc", '\xef\xbb\xbf') AND NOT (
  match("doc", '(?:^|[[:,\\s])-?[0-9.]*(?:[0-9]{19}|[eE])')
  AND arrayExists(
    number -> JSONType(number) = 'String'
      OR (JSONType(number) = 'Double' AND abs(toFloat64OrZero(number)) BETWEEN 9.2e18 AND 1e21),
    extractAll(replaceRegexpAll("doc", '"(?:[^"\\\\]|\\\\.)*"', ''), '-?[0-9][-+.0-9eE]*')
  )
)"""


def print_table(
    table: Table,
    printed: Mapping[str, Predicate],
    definitions: Mapping[str, Predicate],
    prover: Prover | None,
) -> PrintedTable:
    """Return the table with its view, ready for the template.

    - `printed`: the printable predicate of each check, by name.
    - `definitions`: the predicates of the definitions to which these checks refer, by full name.
    - `prover`: makes a regular expression for valid documents, which the validation query tries first. With
      None, there is no such expression.
    """
    return _TablePrinter(table, printed, definitions, prover).printed()


@dataclass(frozen=True, slots=True)
class _TablePrinter:
    table: Table
    printed_checks: Mapping[str, Predicate]
    definitions: Mapping[str, Predicate]
    prover: Prover | None

    def printed(self) -> PrintedTable:
        table = self.table
        checks = DocumentChecks(table, self.printed_checks, PRINTER, FRAGMENTS, DOCUMENT, _when_typed)
        stored = {one.distinct.name: is_stored(one) for one in table.columns if one.distinct is not None}
        tests = {f"{table.name}_json": JSON, **checks.tests(), **stored}
        asked = dict(checks.references())
        refusing = list(dict.fromkeys([*tests, *asked]))
        query = self._refused(tests, asked)
        proven = self._proven(checks.whole())
        variables = {
            "documents": SqlCode(quoted(table.view)),
            "columns": SqlCode(quoted(table.name)),
            "names": names_in_full(table),
            "refused": SqlCode(quoted(free("_refused", (self._name(one) for one in table.columns)))),
            "query": SqlCode(indent(query)),
            "proof": SqlCode(indent(proven)) if proven else None,
            "members": [self._member(one) for one in table.columns],
            "constraints": [
                {"name": SqlCode(quoted(name)), "text": SqlCode(literal(name))} for name in refusing
            ],
            "partition": self._partition(),
            "order": SqlCode(listed(quoted(self._name(one)) for one in table.sorted_by)),
            "comment": _comment(described(table.entity.facts, table.name)),
            "document": SqlCode(quoted(free("doc", (one.name for one in table.columns)))),
        }
        return PrintedTable(variables, ("CREATE TABLE", "CREATE VIEW"), table_and_view(table))

    def _proven(self, whole: Predicate) -> str:
        """Return the test that proves a document valid; "" if there is none.

        `whole` combines all checks of the table.
        """
        proof = self.prover.prove(whole) if self.prover is not None else None
        if proof is None:
            return ""
        # No pattern matches an integer that an Int64 column cannot store.
        keys = [one for one in self.table.columns if one.distinct is not None]
        others = [is_stored(one) for one in keys if (one.kind, one.type) != ("integer", "Int64")]
        return chain("AND", [*_proves(proof), *map(wrapped, others)])

    def _refused(self, tests: Mapping[str, str], asked: Mapping[str, Predicate]) -> str:
        """Return SQL for the name of the first check that a document fails, or for "" if it fails none.

        - `tests`: SQL conditions by the check's name, tested first
        - `asked`: predicates with references by the check's name, tested afterwards
        """
        arms = [f"NOT {wrapped(test)}, {literal(name)}" for name, test in tests.items()]
        last = fold(asked, DOCUMENT, self.definitions) if asked else "''"
        first = block("multiIf(", ",\n".join([*arms, last]))
        return block("arrayMap(", ",\n".join([f"(raw, members) -> {first}", *_READ]), ")[1]")

    def _name(self, column: Column) -> str:
        """Return the name of a member's column in the table. It is never `doc`, the name of the documents' column."""
        taken = [one.name for one in self.table.columns]
        return free("doc", ("doc", *taken)) if column.name == "doc" else column.name

    def _member(self, column: Column) -> dict[str, Any]:
        keys = {one.name for one in (*self.table.sorted_by, *self.table.parted_by)}
        type_, value = computed(column, '"doc"', column.name in keys)
        return {
            "name": SqlCode(quoted(self._name(column))),
            "shown": SqlCode(quoted(column.name)),
            "type": SqlCode(type_),
            "value": SqlCode(value),
            "comment": _comment(described(column.facts, column.name)),
        }

    def _partition(self) -> SqlCode | None:
        """Return the SQL for PARTITION BY: the columns of the members in `x-partition-by`.

        Dates and date-times are partitioned by month. Return None if there is no `x-partition-by`, if its method is
        `hash`, or if one of its members has no column.
        """
        declared, found = declared_partition(self.table.entity), self.table.parted_by
        if declared is None or declared[0].method == "hash" or len(found) != len(declared[0].members):
            return None
        return SqlCode(f"({', '.join(_part(quoted(self._name(one)), one.kind) for one in found)})")


def _when_typed(node: Predicate, member: Value, test: str) -> str:
    return f"{member.json} IN ('', 'null') OR {test}"


def _proves(proof: Proof) -> list[str]:
    """Return SQL conditions that together prove a document valid."""
    # RE2 reads surrogates and numbers beyond U+10FFFF as characters
    tests = ['isValidUTF8("doc")']
    if proof.longest is not None:
        tests.append(f'length("doc") <= {proof.longest}')
    tests.append(block("match(", f'"doc", {literal(f"^{proof.pattern}$")}'))
    if proof.members:
        tests.append(f'hasAll(JSONExtractKeys("doc"), [{", ".join(map(literal, proof.members))}])')
    return tests


def _part(name: str, kind: Kind) -> str:
    return f"toYYYYMM({name})" if kind in ("date", "datetime") else name


def _comment(text: str) -> SqlCode | None:
    return SqlCode(literal(sql_comment(text))) if text else None
