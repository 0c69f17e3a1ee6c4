"""Turns checks that do not fit into one expression into rules, which one trigger evaluates.

SQLite's parser rejects deep expressions. So each predicate becomes a *rule*: rows of shared tables. A rule consists
of *tests* of the value itself, and of *edges*, which apply other rules to the same value or to values inside it. The
trigger (`shared.sql.jinja2`) evaluates rules for inner values first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from trivet.digests import hex_digits
from trivet.graphs import components
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    ItemAt,
    ItemCover,
    KeyCover,
    Matches,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.regex import GlobTest
from trivet.targets.sql.dialects.sqlite.leaves import Test, guards_itself, not_of_type, test_of, tests_of_glob
from trivet.targets.sql.dialects.sqlite.regexes import globs
from trivet.targets.sql.dialects.sqlite.text import is_storable

#: When a rule holds: if all, any, none or exactly one of its tests and edges hold.
Holds: TypeAlias = Literal["all", "any", "none", "one"]
#: The digits of a hash. The rule for a part is named by a hash of the whole rule's name (it may be long) and a number.
_DIGITS = 10
#: Where an edge leads: to the same value, one member's value, all members' values, their names, one item, or all items
#: from an index on.
To: TypeAlias = Literal["same", "member", "members", "names", "item", "items"]


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference from one rule (the owner) to the rule `asked`, which tests the same value or parts of it.

    - `to`, `key`: which values `asked` tests; for example, if `to` is `member`, the value of the member named `key`.
    - `counts`: whether the results of `asked` directly decide if the owner holds. If not, only those tests and `Cover`
      records of the owner use them that refer to this edge by its `number`.
    """

    number: int
    to: To
    key: str | int | None
    asked: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """Members or items that a test of the kind `covers` skips, because other keywords evaluate them.

    - `test`: the position of the test in the rule, from 1
    - `condition`: the number of an edge; if the value fails this edge's rule, nothing is skipped
    - `key`: a name or an index; the member with this name is skipped, or the items before this index
    - `edge`: the number of an edge; items that satisfy its rule are skipped, or members whose names satisfy it
    - `every`: whether all members or items are skipped
    """

    test: int
    condition: int | None
    key: str | int | None = None
    edge: int | None = None
    every: bool = False


@dataclass(slots=True)
class Rule:
    name: str
    holds: Holds = "all"
    tests: list[Test] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)

    def edge(self, to: To, key: str | int | None, asked: str, *, counts: bool = True) -> int:
        """Add an edge, which applies the rule `asked` to the value or to parts of it, and return the edge's number.

        - `to`, `key`: the parts, such as `member` and the member's name
        - `counts`: whether the results directly decide if this rule holds

        If an equal edge exists, nothing is added, and the number of the existing edge is returned. There is one
        exception: to a rule of which exactly one edge must hold, an equal edge is added, too.
        """
        for one in self.edges:
            if (one.to, one.key, one.asked, one.counts) == (to, key, asked, counts) and self.holds != "one":
                return one.number
        number = len(self.edges) + 1
        self.edges.append(Edge(number, to, key, asked, counts))
        return number


def rules_of(owner: str, node: Predicate) -> list[Rule]:
    """Return the rules for a node: first its own, named `owner`, then those for its parts.

    A rule is a test that is stored as rows of shared tables.
    """
    builder = _Builder(owner)
    builder.add(owner, node)
    while builder.pending:
        builder.add(*builder.pending.pop())
    return builder.rules


def turns(rules: Iterable[Rule]) -> dict[str, int]:
    """Return a number for each rule, its turn, by the rule's name. Rules for one value are evaluated by ascending turn.

    A rule has a higher turn than the rules that it applies to the same value. Rules in a cycle have the same turn.
    """
    graph = {one.name: [edge.asked for edge in one.edges if edge.to == "same"] for one in rules}
    found: dict[str, int] = {}
    for group in components(graph):
        turn = 1 + max((found.get(asked, 0) for name in group for asked in graph[name]), default=0)
        found |= dict.fromkeys(group, turn)
    return found


@dataclass(slots=True)
class _Builder:
    owner: str
    rules: list[Rule] = field(default_factory=list)
    pending: list[tuple[str, Any]] = field(default_factory=list)
    known: dict[Any, str] = field(default_factory=dict)

    def asked(self, node: Any) -> str:
        """Return the name of the rule for `node`: a predicate, or an alternative of a pattern.

        Equal nodes have the same rule. A new rule is added to `pending`.
        """
        if isinstance(node, Named):
            return node.definition
        if node not in self.known:
            self.known[node] = f"{hex_digits(self.owner, _DIGITS)} {len(self.known) + 1}"
            self.pending.append((self.known[node], node))
        return self.known[node]

    def add(self, name: str, node: Any) -> None:
        rule = Rule(name)
        self.rules.append(rule)
        match node:
            case GlobTest():
                rule.tests += tests_of_glob(node)
            case Or(parts):
                rule.holds = "any"
                self.any_of(rule, parts)
            case Not(part):
                rule.holds = "none"
                rule.edge("same", None, self.asked(part))
            case ExactlyOne(parts):
                rule.holds = "one"
                for part in parts:
                    rule.edge("same", None, self.asked(part))
            case When(condition, then, Always()):
                if _is_guarded(node):
                    self.all_of(rule, node)
                else:
                    rule.holds = "any"
                    self.either(rule, condition, then)
            case Matches(pattern) if _is_choice(pattern):
                rule.holds = "any"
                self.any_of(rule, [node])
            case _:
                self.all_of(rule, node)

    # Conjunctions ------------------------------------------------------------------------------------------
    def all_of(self, rule: Rule, node: Predicate) -> None:
        """Extend `rule`, a conjunction, so that it also requires that the value satisfies the node."""
        match node:
            case Always():
                return
            case And(parts):
                for part in parts:
                    self.all_of(rule, part)
            case Asserted(_, _, inner):
                self.all_of(rule, inner)
            case When(condition, then, Never()):
                self.all_of(rule, condition)
                self.all_of(rule, then)
            case When(_, then, Always()) if _is_guarded(node):
                self.all_of(rule, then)
            case When(condition, then, otherwise) if not isinstance(otherwise, Always):
                rule.edge("same", None, self.asked(When(condition, then)))
                rule.edge("same", None, self.asked(Or((condition, otherwise))))
            case Never():
                rule.edge("same", None, self.asked(Or(())))
            case Matches(pattern) if (tests := globs(pattern)) is not None and len(tests) == 1:
                rule.tests += tests_of_glob(tests[0])
            case _ if self.inside(rule, node):
                return
            case _:
                self.some(rule, node)

    def inside(self, rule: Rule, node: Predicate) -> bool:
        """Extend `rule`, a conjunction, by a node that tests members or items of the value, and return True.

        Return False, and leave the rule unchanged, if the node is not of this kind.
        """
        match node:
            case PropertyIs(key, inner):
                if is_storable(key):
                    rule.edge("member", key, self.asked(inner))
            case ItemAt(index, inner):
                rule.edge("item", index, self.asked(inner))
            case EveryItem(start, inner):
                rule.edge("items", start, self.asked(inner))
            case EveryKey(inner):
                rule.edge("names", None, self.asked(inner))
            case CountItems(inner, minimum, maximum):
                edge = rule.edge("items", 0, self.asked(inner), counts=False)
                rule.tests += [Test("count >=", "array", edge, minimum)] if minimum else []
                rule.tests += [] if maximum is None else [Test("count <=", "array", edge, maximum)]
            case EveryMatchingProperty() | EveryUncoveredProperty() | EveryUncoveredItem():
                self.members(rule, node)
            case _:
                return False
        return True

    # Disjunctions ------------------------------------------------------------------------------------------
    def any_of(self, rule: Rule, parts: Iterable[Predicate]) -> None:
        for part in parts:
            match part:
                case Or(inner):
                    self.any_of(rule, inner)
                case Asserted(_, _, marked):
                    self.any_of(rule, [marked])
                case Matches(pattern) if (tests := globs(pattern)) is not None:
                    for one in tests:
                        found = tests_of_glob(one)
                        if len(found) == 1:
                            rule.tests += found
                        else:
                            rule.edge("same", None, self.asked(one))
                case _:
                    self.some(rule, part)

    def either(self, rule: Rule, condition: Predicate, then: Predicate) -> None:
        """Extend `rule` so that it also accepts each value that fails `condition` or satisfies `then`.

        `rule` must be a disjunction of its tests and edges.
        """
        if isinstance(condition, TypeIs):
            rule.tests.append(not_of_type(condition))
        else:
            rule.edge("same", None, self.asked(Not(condition)))
        self.any_of(rule, [then])

    def some(self, rule: Rule, node: Predicate) -> None:
        """Add to `rule` a test that is equivalent to `node`, or an edge to the rule for `node` and the same value."""
        test = test_of(node)
        if test is not None:
            rule.tests.append(test)
        else:
            rule.edge("same", None, self.asked(Or(()) if isinstance(node, HasKey) else node))

    # Members that depend on names --------------------------------------------------------------------------
    def members(
        self, rule: Rule, node: EveryMatchingProperty | EveryUncoveredProperty | EveryUncoveredItem
    ) -> None:
        """Add a test to the rule: each member or item to which `node` applies must satisfy `node.predicate`."""
        is_array = isinstance(node, EveryUncoveredItem)
        edge = named = None
        if not isinstance(node.predicate, Never):
            to: To = "items" if is_array else "members"
            edge = rule.edge(to, 0 if is_array else None, self.asked(node.predicate), counts=False)
        if isinstance(node, EveryMatchingProperty):
            named = rule.edge("names", None, self.asked(Matches(node.pattern)), counts=False)
        rule.tests.append(Test("covers", "array" if is_array else "object", edge, named))
        if isinstance(node, EveryMatchingProperty):
            return
        number = len(rule.tests)
        for cover in node.covers:
            condition = None
            if not isinstance(cover.condition, Always):
                condition = rule.edge("same", None, self.asked(cover.condition), counts=False)
            own = self.items(rule, cover) if isinstance(cover, ItemCover) else self.keys(rule, cover)
            rule.covers += [Cover(number, condition, **one) for one in own]

    def items(self, rule: Rule, cover: ItemCover) -> Iterator[dict[str, Any]]:
        if cover.prefix is None:
            yield {"every": True}
        elif cover.prefix:
            yield {"key": cover.prefix}
        if cover.contains is not None:
            yield {"edge": rule.edge("items", 0, self.asked(cover.contains), counts=False)}

    def keys(self, rule: Rule, cover: KeyCover) -> Iterator[dict[str, Any]]:
        if cover.every:
            yield {"every": True}
            return
        for key in cover.keys:
            if is_storable(key):
                yield {"key": key}
        for pattern in cover.patterns:
            yield {"edge": rule.edge("names", None, self.asked(Matches(pattern)), counts=False)}


def _is_choice(pattern: str) -> bool:
    """Return whether the pattern is printed as several alternative GLOBs, or can never match."""
    found = globs(pattern)
    return found is not None and len(found) != 1


def _is_guarded(node: When) -> bool:
    """Return whether a rule can do without the type test in `node.condition`.

    It can if the rule for `node.then` accepts every value of any other type. For example, a rule for `minLength`
    accepts all numbers. Return False if the condition is not just a type test.
    """
    return isinstance(node.condition, TypeIs) and guards_itself(node.then, node.condition.types)


def definitions_asked(rules: Iterable[Rule], definitions: Mapping[str, Predicate]) -> set[str]:
    """Return the names of the definitions that the rules refer to."""
    return {edge.asked for one in rules for edge in one.edges if edge.asked in definitions}
