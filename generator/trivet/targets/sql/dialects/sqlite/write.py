"""The plan of SQLite's DDL files, which create tables, views and triggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from trivet.graphs import ordered
from trivet.predicates.nodes import Cannot, Predicate
from trivet.predicates.regex import GlobWalk
from trivet.predicates.tree import assertions, walk
from trivet.targets.sql.dialects.sqlite.formats import WHOLE
from trivet.targets.sql.dialects.sqlite.printer import HARD, INLINE
from trivet.targets.sql.dialects.sqlite.regexes import patterns, supplied, walk_of
from trivet.targets.sql.dialects.sqlite.rows import Start, of_rules, of_starts
from trivet.targets.sql.dialects.sqlite.rules import Rule, definitions_asked, rules_of, turns
from trivet.targets.sql.dialects.sqlite.shared import shared_module
from trivet.targets.sql.dialects.sqlite.table import print_table
from trivet.targets.sql.dialects.sqlite.unfold import Unfolder
from trivet.targets.sql.dialects.sqlite.value import of_document
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl, PrintedTable, Storage, modules_of
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.foreign_keys import modules_referred
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers
from trivet.targets.sql.printable.bounds import owner
from trivet.targets.sql.printable.equality import without_containers
from trivet.targets.sql.printable.printable import Capability, spelled
from trivet.targets.sql.printable.printed_checks import PrintedChecks, print_checks

TEMPLATE = "sql/sqlite/module.sql.jinja2"


def write(plan: Plan) -> PrintedDdl:
    """Return the files for all tables of the plan.

    Modules without tables have a file only if a check needs the rules of their definitions.
    """
    rewrite = _with_regexp if plan.target.regexp else without_containers
    definitions = {name: rewrite(node) for name, node in plan.definitions.items()}
    printable = print_checks(plan.tables, definitions, Capability(_answer, HARD, frozenset(WHOLE)), rewrite)
    unfolder = Unfolder(printable.definitions)
    printed = [
        (table, *print_table(table, printable.checks[table.id], unfolder, plan.target))
        for table in plan.tables
    ]
    storage = Collector(plan.definitions, _storage)
    return PrintedDdl(
        tuple(_modules(printed, printable, plan)),
        printable.losses,
        printable.idle,
        {table.id: tuple(storage.of(table.entity.predicate)) for table in plan.tables},
        tuple((name, table) for table, made, _, _ in printed for name in made.names),
        printable.too_large,
    )


def _with_regexp(node: Predicate) -> Predicate:
    return supplied(spelled(without_containers(node), frozenset(WHOLE)))


def _answer(node: Predicate) -> str | Cannot:
    return INLINE.answer(node, of_document("x"))


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield rows of the ledger for assertions that are tested inexactly.

    These are `multipleOf`, and assertions with numbers beyond the precision of doubles.
    """
    yield from storage_of_numbers(node, lambda number: -(2**63) < number < 2**63)
    for part in assertions(node):
        if part.keyword == "multipleOf":
            reason = "a number beyond 2^53 that is no 64-bit integer is a double, and taken for a multiple"
            yield Storage(part.origin, part.keyword, "wider", "", reason)


_Printed: TypeAlias = tuple[Table, PrintedTable, tuple[Start, ...], tuple[Rule, ...]]


def _modules(printed: list[_Printed], printable: PrintedChecks, plan: Plan) -> Iterator[Module]:
    """Yield the files, each after those to which its foreign keys refer (except in cycles).

    If there is a shared file, it comes first.
    """
    rules = _Rules.of(printed, printable.definitions)
    by_module = modules_of((table, made) for table, made, _, _ in printed)
    names = dict.fromkeys((*by_module, *sorted(rules.homes)), ())
    walks = _walks(printable)
    starts = any(rules.starts.values())
    plainly = any(made.variables.get("plainly") for _, made, _, _ in printed)
    if walks or starts or plainly:
        yield shared_module(walks, rules=starts, plainly=plainly, regexp=plan.target.regexp)
    for name in ordered(names, modules_referred(plan.tables)):
        tables, rows = by_module.get(name, []), rules.rows(name)
        statements = [kind for made in tables for kind in (*made.statements, *made.view_statements)]
        variables = {
            "tables": [made.variables for made in tables],
            "views": [made.variables for made in reversed(tables) if made.view_statements],
            "rows": rows,
        }
        yield Module(name, TEMPLATE, variables, (*statements, *["INSERT INTO"] * len(rows)))


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules in all DDL files. A rule is a predicate that is stored as rows of shared tables.

    - `starts`: a `Start` for each check that is evaluated by a rule, by the module of the check's table.
    - `checks`: the rules for checks, by the module of the table.
    - `homes`: the rules for definitions, by the module of the definition.
    - `turns`: the position of each rule in the order of evaluation, by the rule's name.
    """

    starts: Mapping[str, list[Start]]
    checks: Mapping[str, list[Rule]]
    homes: Mapping[str, list[Rule]]
    turns: Mapping[str, int]

    @staticmethod
    def of(printed: Iterable[_Printed], definitions: Mapping[str, Predicate]) -> _Rules:
        starts: dict[str, list[Start]] = {}
        checks: dict[str, list[Rule]] = {}
        for table, _, own, rules in printed:
            starts.setdefault(table.entity.name.module, []).extend(own)
            checks.setdefault(table.entity.name.module, []).extend(rules)
        asked = {one.rule for own in starts.values() for one in own if one.rule in definitions}
        asked |= definitions_asked((rule for own in checks.values() for rule in own), definitions)
        made: dict[str, list[Rule]] = {}
        pending = sorted(asked)
        while pending:
            name = pending.pop()
            if name not in made:
                made[name] = rules_of(name, definitions[name])
                pending += sorted(definitions_asked(made[name], definitions))
        homes: dict[str, list[Rule]] = {}
        for name in sorted(made):
            homes.setdefault(owner(name).rpartition(".")[0], []).extend(made[name])
        everything = (rule for group in (*checks.values(), *made.values()) for rule in group)
        return _Rules(starts, checks, homes, turns(everything))

    def rows(self, module: str) -> list[dict[str, Any]]:
        """Return the INSERT statements that store the rules of one module, as variables of the template.

        A rule is a test that is stored as rows of shared tables.
        """
        own = [*self.homes.get(module, ()), *self.checks.get(module, ())]
        return [*of_rules(own, self.turns), *of_starts(self.starts.get(module, ()))]


def _walks(printable: PrintedChecks) -> dict[str, GlobWalk]:
    """Return the walks that the checks and definitions need, by pattern.

    A walk is a query that reads a string character by character.
    """
    checks = (node for own in printable.checks.values() for node in own.values())
    parts = (part for node in (*checks, *printable.definitions.values()) for part in walk(node))
    return {pattern: found for part in parts for pattern in patterns(part) if (found := walk_of(pattern))}
