"""Prints the query that lists, for each document of a table, the names of the checks that it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from trivet.diagnostics import escape_token
from trivet.sinks import sql_comment, sql_literal
from trivet.targets.sql.dialects.duckdb.members import Members
from trivet.targets.sql.dialects.duckdb.text import array, literal, negated, path_of
from trivet.targets.sql.documents.proofs import Proof
from trivet.targets.sql.print.layout import block, case, chain, indent
from trivet.targets.sql.print.literals import quoted

TRUE, FALSE = "true", "false"
#: The maximum length of a CASE branch that is printed on one line.
_LINE = 110
#: A table of documents; its name is the parameter `written` of the macro that contains the query.
_SOURCE = 'query_table("written")'
#: The end of a CASE that yields the document as JSON, or NULL if its text is not JSON.
_JSON = 'json_valid("text") AND is_strict_json("text") THEN CAST("text" AS JSON) END AS "doc"'
#: The arguments of the macros of rules.
_DESCRIBED = '"value", "type", "keys", "members"'
#: A query for the values that rules test in the next step, each with its type, keys and members, computed only once.
_TYPED = """SELECT "check", "rule", "value", "type", "keys", typed_members("value", "keys", "types") AS "members"
FROM (
  SELECT "check", "rule", "value", json_type("value") AS "type", json_keys("value") AS "keys",
    json_type("value", '$.*') AS "types"
  FROM "asked"
  WHERE "value" IS NOT NULL
)"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules that a check applies to values inside a document.

    - `check`: SQL for the name of the check
    - `values`: SQL for a list of `{rule, value}`: a rule and the value to test
    """

    check: str
    values: str


def refused_query(
    tests: Mapping[str, str], asked: Sequence[Asked], rules: Iterable[str], members: Members
) -> str:
    """Return a query that selects the names of the checks that the documents fail.

    - `tests`: the simple conditions, by check; the query selects only the first check that a document fails
    - `asked`: the checks that need rules (macros for values inside a document); the query selects each that fails
    - `rules`: the names of all macros that may be applied
    - `members`: the members that the conditions read
    """
    first = _first_failing(tests)
    if not asked:
        return f"{first} FROM (\n  {indent(members.query(_SOURCE))}\n)"
    parts = [
        f'WITH RECURSIVE "member" AS MATERIALIZED (\n  {indent(members.query(_SOURCE))}\n)',
        f'"asked" ("check", "rule", "value") AS (\n  {indent(_asked(asked, rules))}\n)',
    ]
    refused = 'SELECT "check" FROM "asked" WHERE "rule" = ' + "'refused'"
    found = f'{first} FROM "member"\nUNION ALL\n{refused}' if tests else refused
    return f"{', '.join(parts)}\n{found}"


def validating_query(
    tests: Mapping[str, str],
    asked: Sequence[Asked],
    rules: Iterable[str],
    members: Members,
    json: str,
    proof: Proof | None,
) -> str:
    """Return a query that validates the documents of the table that the SQL variable `source` names.

    It selects each document's text with the name of a check that the document fails, or with NULL if it is valid.

    - `tests`, `asked`, `rules`, `members`: as in `refused_query`.
    - `json`: the name of the check that fails if the text is not JSON.
    - `proof`: a pattern and members that prove a document valid without further tests. None if every document must
      be tested.
    """
    document = members.whole()
    arms = [(f"{document} IS NULL", json), *((negated(test), name) for name, test in tests.items())]
    named = [(test, _name(name)) for test, name in arms]
    read = (
        f"""SELECT "doc" AS "text", {_proven(proof)} AS "is_valid" FROM query_table(getvariable('source'))"""
    )
    if not asked:
        source = f"""(SELECT "text", "is_valid", CASE WHEN NOT "is_valid" AND {_JSON} FROM (
  {indent(read)}
))"""
        first = _case([('"is_valid"', "NULL"), *named], "NULL")
        member = members.query(source, ['"text"', '"is_valid"'])
        return f'SELECT "text" AS doc, {first} AS refused FROM (\n  {indent(member)}\n)'
    source = f"""(SELECT row_number() OVER () AS "row", "text", CASE WHEN {_JSON}
FROM "read" WHERE NOT "is_valid")"""
    numbered = [replace(one, check=f""""row" || ' ' || {one.check}""") for one in asked]
    return f"""WITH RECURSIVE "read" AS MATERIALIZED (
  {indent(read)}
), "member" AS MATERIALIZED (
  {indent(members.query(source, ['"row"', '"text"']))}
), "asked" ("check", "rule", "value") AS (
  {indent(_asked(numbered, rules))}
), "refused" AS (
  SELECT CAST(split_part("check", ' ', 1) AS BIGINT) AS "row", min(substr("check", strpos("check", ' ') + 1)) AS "name"
  FROM "asked" WHERE "rule" = 'refused' GROUP BY 1
)
SELECT "text" AS doc, NULL AS refused FROM "read" WHERE "is_valid"
UNION ALL
SELECT "text", coalesce({_case(named, "NULL")}, "name") FROM "member" LEFT JOIN "refused" USING ("row")"""


def _proven(proof: Proof | None) -> str:
    """Return SQL that tests whether the document matches the pattern of `proof` and has its `members`.

    The SQL is false if there is no proof.
    """
    if proof is None:
        return FALSE
    tests = [] if proof.longest is None else [f'strlen("doc") <= {proof.longest}']
    tests.append(block("regexp_full_match(", f'"doc", {literal(proof.pattern)}'))
    names = array(literal(path_of(f"/{escape_token(name)}")) for name in proof.members)
    there = f'list_count(json_type("doc", {names})) = {len(proof.members)}' if proof.members else TRUE
    return case([(chain("AND", tests), there)], FALSE)


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


def _asked(asked: Sequence[Asked], rules: Iterable[str]) -> str:
    """Return the recursive part of the query. Each of its rows is a rule to apply to a value.

    The first rows come from the checks in `asked`. For each row, the macro of its rule gives further rows.
    """
    starts = ",\n".join(f"{{'check': {one.check}, 'asked': {indent(one.values)}}}" for one in asked)
    steps = [(str(sql_literal(name)), f"{quoted(name)}({_DESCRIBED})") for name in rules]
    found = f'SELECT {block("unnest([", starts, "])")} AS "found"\nFROM "member"'
    first = f'SELECT "found"."check", unnest("found"."asked") AS "next" FROM (\n  {indent(found)}\n)'
    rule = case(steps, None, '"rule"')
    further = f'SELECT "check", unnest({rule}) AS "next"\nFROM (\n  {indent(_TYPED)}\n)'
    return f"{_next(first)}\nUNION\n{_next(further)}"


def _next(query: str) -> str:
    return f'SELECT "check", "next"."rule", "next"."value" FROM (\n  {indent(query)}\n)'


def _name(name: str) -> str:
    return str(sql_literal(sql_comment(name)))
