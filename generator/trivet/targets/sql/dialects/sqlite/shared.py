"""The file that all SQLite tables share: tables of rules and walks, and the trigger that evaluates rules.

A walk tests a pattern by reading a string character by character.
"""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.regex import GlobWalk
from trivet.sinks import SqlCode
from trivet.targets.sql.dialects.sqlite.formats import WHOLE, format_test
from trivet.targets.sql.dialects.sqlite.plain import VIEW
from trivet.targets.sql.dialects.sqlite.rows import COVER, EDGE, RULE, START, STEP, TEST, of_walks
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.unique import unique
from trivet.targets.sql.dialects.sqlite.value import Value
from trivet.targets.sql.dialects.sqlite.walks import walked
from trivet.targets.sql.plan.ddl import SHARED_MODULE, Module
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted

TEMPLATE = "sql/sqlite/shared.sql.jinja2"

#: SQL that tests whether the edge `e` leads from a value to its part `n`: a member, the name of a member, or an item.
_BELOW = """\
CASE e."to"
  WHEN 'member' THEN n."name" = e."key"
  WHEN 'members' THEN n."name" IS NOT NULL
  WHEN 'names' THEN n."name" IS NULL AND n."item" IS NULL
  WHEN 'item' THEN n."item" = e."key"
  WHEN 'items' THEN n."item" >= e."key"
END"""
_TYPE = """\
instr(t."operand", ' ' || q."type" || ' ') > 0
  OR (q."type" = 'real' AND instr(t."operand", ' whole ') > 0 AND q."atom" = round(q."atom"))"""
_IN = """\
EXISTS (
  SELECT 1
  FROM json_each(t."operand") AS v
  WHERE v."atom" IS q."atom"
    AND (v."type" = q."type" OR (v."type" IN ('integer', 'real') AND q."class" = 'number'))
)"""
_MULTIPLE = f"""\
CASE
  WHEN q."type" = 'integer' THEN (q."atom" % t."operand") * t."other" % t."operand" = 0
  WHEN abs(q."atom") < {EXACT} / t."other" THEN
    CAST(round(q."atom" * t."other") AS INTEGER) % t."operand" = 0
    AND q."atom" = round(q."atom" * t."other") / CAST(t."other" AS REAL)
  ELSE 1
END"""
_SIZE = """\
(
  SELECT count(*)
  FROM "node" AS k
  WHERE k."parent" = q."id" AND (k."name" IS NOT NULL OR k."item" IS NOT NULL)
)"""
_HAS = """EXISTS (SELECT 1 FROM "node" AS k WHERE k."parent" = q."id" AND k."name" = t."operand")"""
_ANSWER = """EXISTS (
  SELECT 1
  FROM "link" AS l
  WHERE l."by" = q."n" AND l."edge" = {edge}{of} AND substr(f."held", l."n", 1) = '{answer}'
)"""
_COUNT = """\
(
  SELECT count(*)
  FROM "link" AS l
  WHERE l."by" = q."n" AND l."edge" = t."operand" AND substr(f."held", l."n", 1) = '1'
)"""


def _answer(edge: str, of: str, answer: str) -> str:
    return _ANSWER.format(edge=edge, of=f' AND l."id" {of}' if of else "", answer=answer)


def _covers() -> str:
    """Return the SQL of a `covers` test, which tests the members or items that no cover includes.

    A cover (`rules.Cover`) is a set of evaluated members or items. Two columns of the test may have the number of an
    edge, which leads to a rule:

    - `other`: only members whose names satisfy this rule are tested; if NULL, all are tested
    - `operand`: each tested value must satisfy this rule; if NULL, there must be nothing to test
    """
    named = indent(_answer('t."other"', '= k."id" + 0.5', "1"), 4)
    failing = indent(_answer('t."operand"', '= k."id"', "0"), 4)
    condition = indent(_answer('c."condition"', "", "1"), 8)
    included = indent(_answer('c."edge"', 'IN (k."id", k."id" + 0.5)', "1"), 10)
    return f"""NOT EXISTS (
  SELECT 1
  FROM "node" AS k
  WHERE k."parent" = q."id" AND (k."name" IS NOT NULL OR k."item" IS NOT NULL)
    AND (t."other" IS NULL OR {named})
    AND (t."operand" IS NULL OR {failing})
    AND NOT EXISTS (
      SELECT 1
      FROM "trivet_cover" AS c
      WHERE c."rule" = q."rule" AND c."test" = t."test"
        AND (c."condition" IS NULL OR {condition})
        AND (
          c."every" OR c."key" = k."name" OR k."item" < c."key"
          OR {included}
        )
    )
)"""


def _tests(regexp: bool) -> list[tuple[str, str]]:
    """Return (name, SQL) for each kind of test in a rule, such as `type` or `length <=`.

    The kind `regexp` is included only if `regexp` is true. In the SQL, `q` is a row with a value and its rule, and
    `t` is a row of the table `trivet_test`.
    """
    atom, operand = 'q."atom"', 't."operand"'
    found = [("type", _TYPE), ("not type", f"NOT (\n  {indent(_TYPE)}\n)"), ("in", _IN)]
    found.append(("has", _HAS))
    found += [("glob", f"{atom} GLOB {operand}"), ("not glob", f"{atom} NOT GLOB {operand}")]
    found += [(order, f"{atom} {order} {operand}") for order in ("<", "<=", ">", ">=")]
    for order in ("<=", ">="):
        found.append((f"length {order}", f"length({atom}) {order} {operand}"))
        found.append((f"size {order}", f"{_SIZE} {order} {operand}"))
    found += [("multiple", _MULTIPLE), ("unique", unique(Value('q."type"', atom, 'q."value"')))]
    found += [(name, str(format_test(name, atom))) for name in sorted(WHOLE)]
    found.append(("walk", walked(operand, atom)))
    return [*found, ("regexp", f"{atom} REGEXP {operand}")] if regexp else found


def _late() -> list[tuple[str, str]]:
    """Return (name, SQL) for each kind of test that needs the results of the value's members or items first.

    For example, `count >=` counts the items that satisfy a predicate.
    """
    return [
        ("covers", _covers()),
        *((f"count {order}", f'{_COUNT} {order} t."other"') for order in ("<=", ">=")),
    ]


def shared_module(walks: Mapping[str, GlobWalk], *, rules: bool, plainly: bool, regexp: bool) -> Module:
    """Return the SQL file that all tables share; it is applied before all others.

    - `walks`: the automaton for each pattern that GLOB cannot express
    - `rules`: whether any check needs rules
    - `plainly`: whether any column stores JSON without unnecessary escapes
    - `regexp`: whether the application supplies REGEXP
    """
    kept = [STEP] * bool(walks or rules) + [RULE, TEST, EDGE, COVER, START] * rules
    blocks = of_walks(walks)
    variables = {
        "walks": bool(walks or rules),
        "rules": rules,
        "below": SqlCode(indent(_BELOW, 4)),
        "tests": [(SqlCode(literal(kind)), SqlCode(indent(test, 12))) for kind, test in _tests(regexp)],
        "late": [(SqlCode(literal(kind)), SqlCode(indent(test, 12))) for kind, test in _late()],
        "late_kinds": SqlCode(", ".join(literal(kind) for kind, _ in _late())),
        "kept": [
            {
                "name": SqlCode(quoted(name)),
                "update": SqlCode(quoted(f"{name}_update")),
                "delete": SqlCode(quoted(f"{name}_delete")),
            }
            for name in kept
        ],
        "plain": SqlCode(VIEW) if plainly else None,
        "rows": blocks,
    }
    kinds = ["CREATE TABLE"] * (len(kept) + rules) + ["CREATE TRIGGER"] * (2 * len(kept) + rules)
    kinds += ["CREATE VIEW", "DROP VIEW"] * (rules + plainly) + ["DROP TRIGGER"] * (2 * len(kept))
    kinds += ["INSERT IGNORE"] * len(blocks)
    return Module(SHARED_MODULE, TEMPLATE, variables, tuple(kinds))
