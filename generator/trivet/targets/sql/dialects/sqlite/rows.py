"""Makes the INSERT statements that write rules and walks to tables that all generated tables share.

A rule (`rules.py`) is a test, such as a part of a check. A walk (`walks.py`) tests a pattern character by character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.regex import GlobWalk
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.sqlite.leaves import Operand
from trivet.targets.sql.dialects.sqlite.rules import Rule
from trivet.targets.sql.dialects.sqlite.text import is_storable, literal, numeral
from trivet.targets.sql.dialects.sqlite.walks import steps_of, walk_name
from trivet.targets.sql.print.literals import json_text, quoted
from trivet.targets.sql.printable.bounds import told

STEP, RULE, TEST, EDGE, COVER, START = (
    f"trivet_{name}" for name in ("step", "rule", "test", "edge", "cover", "start")
)
_COLUMNS = {
    STEP: ("walk", "state", "place", "glob", "next"),
    RULE: ("rule", "turn", "holds"),
    TEST: ("rule", "test", "kind", "of", "operand", "other"),
    EDGE: ("rule", "edge", "to", "key", "asked", "counts"),
    COVER: ("rule", "cover", "test", "condition", "key", "edge", "every"),
    START: ("start", "place", "check", "member", "rule"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """A check that is evaluated by a rule, as a row of the shared table `trivet_start`.

    - `start`: the group of the check, such as `order_check`; a trigger tests all checks of one group
    - `place`: the position of the check within its group, from 1
    - `member`: the member that the check tests; None if it tests the whole document
    """

    start: str
    place: int
    check: str
    member: str | None
    rule: str


def key(name: str) -> str:
    """Return the name of a rule as text that SQLite can store."""
    shown = told(name)
    return shown if is_storable(shown) else json_text(shown)


def of_starts(starts: Iterable[Start]) -> list[dict[str, Any]]:
    rows = [(one.start, one.place, one.check, one.member, key(one.rule)) for one in starts]
    return _blocks("The rules with which the checks start", [(START, rows)])


def of_rules(rules: Iterable[Rule], turns: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the INSERT statements for rules, as variables of the template.

    `turns` has the position of each rule in the order of evaluation.
    """
    chosen = list(rules)
    tables: list[tuple[str, list[tuple[Operand, ...]]]] = [
        (RULE, [(key(one.name), turns[one.name], one.holds) for one in chosen]),
        (TEST, [row for one in chosen for row in _tests(one)]),
        (EDGE, [row for one in chosen for row in _edges(one)]),
        (COVER, [row for one in chosen for row in _covers(one)]),
    ]
    return _blocks("What the definitions and checks of this file demand", tables)


def of_walks(walks: Mapping[str, GlobWalk]) -> list[dict[str, Any]]:
    """Return template variables for the INSERT statements that store walks.

    A walk tests a pattern by reading a string character by character. `walks` has them by pattern.
    """
    found: dict[str, list[str]] = {}
    forms: dict[str, GlobWalk] = {}
    for pattern, walk in walks.items():
        found.setdefault(walk_name(walk), []).append(pattern)
        forms[walk_name(walk)] = walk
    blocks: list[dict[str, Any]] = []
    for name, patterns in sorted(found.items()):
        rows = [(name, *step) for step in steps_of(forms[name])]
        blocks += _blocks("; ".join(sorted(patterns)), [(STEP, rows)])
    return blocks


def _tests(rule: Rule) -> Iterator[tuple[Operand, ...]]:
    for number, test in enumerate(rule.tests, start=1):
        yield key(rule.name), number, test.kind, test.of, test.operand, test.other


def _edges(rule: Rule) -> Iterator[tuple[Operand, ...]]:
    for edge in rule.edges:
        yield key(rule.name), edge.number, edge.to, edge.key, key(edge.asked), int(edge.counts)


def _covers(rule: Rule) -> Iterator[tuple[Operand, ...]]:
    for number, one in enumerate(rule.covers, start=1):
        yield key(rule.name), number, one.test, one.condition, one.key, one.edge, int(one.every)


def _blocks(says: str, tables: Iterable[tuple[str, list[Any]]]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for table, rows in tables:
        if rows:
            comment = sql_comment(says) if says and not blocks else None
            columns = [SqlCode(quoted(name)) for name in _COLUMNS[table]]
            blocks.append(
                {
                    "verb": SqlCode("INSERT OR IGNORE" if table == STEP else "INSERT"),
                    "says": comment,
                    "into": SqlCode(quoted(table)),
                    "columns": columns,
                    "rows": [SqlCode(", ".join(map(_shown, row))) for row in rows],
                }
            )
    return blocks


def _shown(value: Operand) -> str:
    if value is None:
        return "NULL"
    return literal(value) if isinstance(value, str) else numeral(value)
