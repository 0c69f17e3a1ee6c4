"""References as rules: which definition applies to which value inside a document, and what each one tests.

A recursive query starts with the document and applies a rule to each value that it reaches; a rule has a test of the
value itself, and returns the further values that other rules apply to. The document is refused if any test fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ItemAt,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import named, rebuild
from trivet.targets.sql.dialects.duckdb.printer import FRAGMENTS, PRINTER, TRUE
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.dialects.duckdb.text import is_storable
from trivet.targets.sql.dialects.duckdb.value import Value, of_json
from trivet.targets.sql.print.fragments import Loop
from trivet.targets.sql.print.layout import block, case, chain, listed
from trivet.targets.sql.print.printer import uncovered_items, uncovered_members

NOTHING = "[]"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all checks: `tests` and `asks` are expressions over `"value"`, by rule number.

    An expression in `asks` lists the further rules and values. A rule without a test is true. `starts` is the first
    rule of each check, in the order of the checks.
    """

    starts: tuple[int, ...]
    tests: Mapping[int, str]
    asks: Mapping[int, str]


def plan_rules(checks: Iterable[Predicate], definitions: Mapping[str, Predicate]) -> Rules:
    """Return all rules that the checks use; references must be inlined first (`Inliner.inlined`)."""
    planner = _Planner(definitions)
    starts = tuple(planner.add(node) for node in checks)
    while planner.pending:
        planner.write(*planner.pending.pop(0))
    return Rules(starts, planner.tests, planner.asks)


@dataclass(slots=True)
class _Planner:
    definitions: Mapping[str, Predicate]
    tests: dict[int, str] = field(default_factory=dict)
    asks: dict[int, str] = field(default_factory=dict)
    pending: list[tuple[int, Predicate]] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def add(self, node: Predicate) -> int:
        self.count += 1
        self.pending.append((self.count, node))
        return self.count

    def write(self, number: int, node: Predicate) -> None:
        value = of_json('"value"')
        test = PRINTER.test(simplify(_own(node)), value)
        if test != TRUE:
            self.tests[number] = test
        asks = self.asked(node, value)
        if asks != NOTHING:
            self.asks[number] = asks

    def rule(self, definition: str) -> int:
        if definition not in self.known:
            self.known[definition] = self.add(self.definitions[definition])
        return self.known[definition]

    def asked(self, node: Predicate, value: Value) -> str:
        """Return the list of all `{rule, value}` that the node requires, or `NOTHING`."""
        if not any(named(node)):
            return NOTHING
        match node:
            case Named(definition):
                return f"[{{'rule': {self.rule(definition)}, 'value': {value.json}}}]"
            case Asserted(_, _, predicate):
                return self.asked(predicate, value)
            case And(parts):
                return _together([self.asked(part, value) for part in parts])
            case Or(parts):
                return self._option(parts, value)
            case When(condition, then, otherwise):
                test = PRINTER.test(condition, value)
                return case([(test, self.asked(then, value))], self.asked(otherwise, value))
            case PropertyIs(key, predicate):
                return self._member(key, predicate, value)
            case ItemAt(index, predicate):
                there = f"json_array_length({value.json}) > {index}"
                return case([(there, self.asked(predicate, value.at(str(index))))], NOTHING)
        return self._each(node, value)

    def _option(self, parts: tuple[Predicate, ...], value: Value) -> str:
        """Return what the only option with references requires, on condition that no other option is true."""
        kept = next(part for part in parts if any(named(part)))
        others = Or(tuple(part for part in parts if part is not kept))
        return case([(PRINTER.test(simplify(others), value), NOTHING)], self.asked(kept, value))

    def _member(self, key: str, node: Predicate, value: Value) -> str:
        if not is_storable(key):
            return NOTHING
        member = value.at(key)
        return case([(member.exists, self.asked(node, member))], NOTHING)

    def _each(self, node: Predicate, value: Value) -> str:
        """Return the list of `{rule, value}` for the items or members that the node applies to."""
        match node:
            case EveryItem(start, predicate):
                items = FRAGMENTS.items(value, start, False)
                return _of_all(items, [], self.asked(predicate, items.each))
            case EveryUncoveredItem(_, predicate):
                items = FRAGMENTS.items(value, 0, True)
                tests = uncovered_items(FRAGMENTS, PRINTER, node, value, items)
                return _of_all(items, tests, self.asked(predicate, items.each))
            case EveryMatchingProperty(pattern, predicate):
                members = FRAGMENTS.members(value)
                test = matches(pattern, members.key)
                assert not isinstance(test, Cannot)
                return _of_all(members, [test], self.asked(predicate, members.each))
            case EveryUncoveredProperty(_, predicate):
                members = FRAGMENTS.members(value)
                tests_of_key = uncovered_members(FRAGMENTS, PRINTER, node, value, members)
                assert not isinstance(tests_of_key, Cannot)
                return _of_all(members, tests_of_key, self.asked(predicate, members.each))
        raise AssertionError(f"a reference was left inside {type(node).__name__}")


def _own(node: Predicate) -> Predicate:
    """Return the test of the value itself, with references, which are tested separately, as true."""
    if isinstance(node, Named):
        return Always()
    if isinstance(node, Or) and any(named(node)):
        kept = next(part for part in node.parts if any(named(part)))
        return Or(tuple(_own(part) if part is kept else part for part in node.parts))
    return node if isinstance(node, Not) else rebuild(node, _own)


def _together(lists: list[str]) -> str:
    some = [one for one in lists if one != NOTHING]
    return some[0] if len(some) == 1 else block("flatten([", listed(some), "])")


def _of_all(loop: Loop, tests: list[str], asked: str) -> str:
    one = case([(chain("AND", tests), asked)], NOTHING) if tests else asked
    return block("flatten(", block("list_transform(", f"{loop.source}: {one}"))
