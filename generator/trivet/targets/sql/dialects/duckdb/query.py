"""Prints the query that lists the names of the checks that each document of a table fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from trivet.sinks import sql_comment, sql_literal
from trivet.targets.sql.dialects.duckdb.members import Members
from trivet.targets.sql.dialects.duckdb.rules import Macro
from trivet.targets.sql.dialects.duckdb.text import negated
from trivet.targets.sql.print.layout import block, case, indent
from trivet.targets.sql.print.literals import quoted

#: The maximum length of a branch on one line.
_LINE = 110
#: The parameter of the macro: the name of a table of documents.
_SOURCE = 'query_table("written")'
#: The documents of a table that a variable names; the document is NULL if its text is not JSON.
_COLUMNS = """"doc" AS "text",
  CASE WHEN json_valid("doc") AND is_strict_json("doc") THEN CAST("doc" AS JSON) END AS "doc"
  FROM query_table(getvariable('source'))"""
_WRITTEN, _NUMBERED = f"(SELECT {_COLUMNS})", f'(SELECT row_number() OVER () AS "row", {_COLUMNS})'
#: The arguments of the macros of rules.
_DESCRIBED = '"value", "type", "keys", "members"'


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules that a check applies to values inside a document.

    `check` is SQL for the name of the check, and `values` for a list of `{rule, value}`.
    """

    check: str
    values: str


def refused_query(
    tests: Mapping[str, str], asked: Sequence[Asked], rules: Sequence[Macro], members: Members
) -> str:
    """Return the query for the names of the checks that each document fails.

    A check can have a simple condition (in `tests`) or rules (in `asked`). A rule is a row or a macro that is applied
    to values inside the document. For each document, the query selects the first condition that fails, and each check
    of which a rule refuses a value. `rules` has the rules that are macros.
    """
    first = _first_failing(tests)
    if not asked:
        return f"{first} FROM (\n  {indent(members.query(_SOURCE))}\n)"
    parts = [
        f'WITH RECURSIVE "member" AS MATERIALIZED (\n  {indent(members.query(_SOURCE))}\n)',
        f'"asked" ("check", "rule", "value") AS (\n  {indent(_asked(asked, rules))}\n)',
    ]
    refused = f"SELECT \"check\" FROM judged('asked') WHERE {_refused(rules)}"
    found = f'{first} FROM "member"\nUNION ALL\n{refused}' if tests else refused
    return f"{', '.join(parts)}\n{found}"


def validating_query(
    tests: Mapping[str, str], asked: Sequence[Asked], rules: Sequence[Macro], members: Members, json: str
) -> str:
    """Return the query for documents of another table, each with the name of the first check that it fails.

    The arguments are those of `refused_query`, and the name of the check that a text is JSON. To tell the documents
    apart, a number stands before the name of each check that applies rules.
    """
    document = members.whole()
    arms = [(f"{document} IS NULL", json), *((negated(test), name) for name, test in tests.items())]
    first = _case([(test, _name(name)) for test, name in arms], "NULL")
    kept = ['"row"', '"text"'] if asked else ['"text"']
    member = members.query(_NUMBERED if asked else _WRITTEN, kept)
    if not asked:
        return f'SELECT "text" AS doc, {first} AS refused FROM (\n  {indent(member)}\n)'
    numbered = [replace(one, check=f""""row" || ' ' || {one.check}""") for one in asked]
    return f"""WITH RECURSIVE "member" AS MATERIALIZED (
  {indent(member)}
), "asked" ("check", "rule", "value") AS (
  {indent(_asked(numbered, rules))}
), "refused" AS (
  SELECT CAST(split_part("check", ' ', 1) AS BIGINT) AS "row", min(substr("check", strpos("check", ' ') + 1)) AS "name"
  FROM judged('asked') WHERE {indent(_refused(rules))} GROUP BY 1
)
SELECT "text" AS doc, coalesce({first}, "name") AS refused FROM "member" LEFT JOIN "refused" USING ("row")"""


def _first_failing(tests: Mapping[str, str]) -> str:
    arms = [(negated(test), f"[{_name(name)}]") for name, test in tests.items()]
    return f"SELECT unnest({_case(arms, '[]')})"


def _case(arms: list[tuple[str, str]], otherwise: str) -> str:
    """Return a CASE with one line for each branch, or with two lines for a long branch."""
    lines: list[str] = []
    for condition, value in arms:
        line = f"WHEN {indent(condition)} THEN {value}"
        is_short = len(line) <= _LINE and "\n" not in line
        lines.append(line if is_short else f"WHEN {indent(condition)}\n  THEN {value}")
    return "\n  ".join(["CASE", *map(indent, lines), f"ELSE {otherwise}"]) + "\nEND"


def _asked(asked: Sequence[Asked], rules: Iterable[Macro]) -> str:
    """Return the recursive part of the query: a row for each rule to apply to a value.

    The first rows come from the checks in `asked`. For each row, the macro of its rule then gives further rows.
    """
    starts = ",\n".join(f"{{'check': {one.check}, 'asked': {indent(one.values)}}}" for one in asked)
    steps = [(_literal(one.name), f'{quoted(one.asks)}("value")') for one in rules if one.asked]
    found = f'SELECT {block("unnest([", starts, "], max_depth := 2)")} FROM "member"'
    next_ = case(steps, '"found"', '"rule"') if steps else '"found"'
    return (
        f'SELECT "check", unnest("asked", max_depth := 2) FROM (\n  {indent(found)}\n)\nUNION\n'
        f"SELECT \"check\", unnest({next_}, max_depth := 2) FROM inside('asked')"
    )


def _refused(rules: Iterable[Macro]) -> str:
    """Return the condition that the rule of a row of `judged` refuses the value.

    It is not part of the recursion, because DuckDB compiles all patterns anew for each step.
    """
    tests = [(_literal(one.name), f"NOT {quoted(one.name)}({_DESCRIBED})") for one in rules if one.test]
    return case(tests, '"is_refused"', '"rule"') if tests else '"is_refused"'


def _literal(text: str) -> str:
    return str(sql_literal(text))


def _name(name: str) -> str:
    return str(sql_literal(sql_comment(name)))
