"""Checks that do not fit into one expression. They become rules, which one trigger evaluates for all tables.

SQLite has no user-defined SQL functions. Its parser rejects deep expressions, and a recursive query cannot test that
something does *not* exist further down. So each predicate becomes a *rule*, which consists of rows of shared tables. A
rule has *tests* of the value itself, and *edges*. An edge refers to another rule, and says which values that rule
applies to: the same value, or values inside it.

The trigger (`shared.sql.jinja2`) finds out which rules apply to which values. It evaluates the rules for inner values
first.
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

#: How a rule follows from its tests and edges: all, any, exactly one or none of them hold.
Holds: TypeAlias = Literal["all", "any", "none", "one"]
#: A rule's parts are named by a number and a hash of the rule's name: that name may be long, and the parts are many.
_DIGITS = 10
#: Where an edge leads: to the same value, a member by name, all members, their names, an item, all items from one on.
To: TypeAlias = Literal["same", "member", "members", "names", "item", "items"]


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference from one rule (the owner) to another rule, whose name is `asked`.

    `to` and `key` say to which values the other rule is applied. For example, if `to` is `member`, it is applied to
    the member named `key`.

    If `counts` is true, the results of the other rule directly decide whether the owner holds. Otherwise they are
    used only by those tests and `Cover` records of the owner that mention the edge's `number`.
    """

    number: int
    to: To
    key: str | int | None
    asked: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """A set of members or items that a `covers` test leaves out, because they count as evaluated.

    `test` is the number of that test. `condition` is the number of an edge, which is a reference to another
    rule. If that rule fails, nothing is left out. If it passes, or if `condition` is None, these are left out:

    - the member named `key`, or the items before the index `key`
    - all members or items that satisfy the rule to which the edge with the number `edge` refers
    - all members or items, if `every` is true
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
        """Add an edge, which is a reference to another rule, and return the number of the edge.

        The edge applies the rule `asked` to the value or to parts of it, as `to` and `key` say. If `counts` is true,
        the results of the rule `asked` directly decide whether this rule holds.

        If this rule already has an equal edge, no edge is added, and the number of the equal edge is returned. There is
        an exception: if exactly one edge of this rule must hold, equal edges count separately, so the edge is added.
        """
        for one in self.edges:
            if (one.to, one.key, one.asked, one.counts) == (to, key, asked, counts) and self.holds != "one":
                return one.number
        number = len(self.edges) + 1
        self.edges.append(Edge(number, to, key, asked, counts))
        return number


def rules_of(owner: str, node: Predicate) -> list[Rule]:
    """Return the rules for a node. A rule is a test that is stored as a row of a shared table.

    The rule for the node itself comes first and is named `owner`. The rules for parts of the node follow.
    """
    builder = _Builder(owner)
    builder.add(owner, node)
    while builder.pending:
        builder.add(*builder.pending.pop())
    return builder.rules


def turns(rules: Iterable[Rule]) -> dict[str, int]:
    """Return the turn of each rule. If several rules test the same value, those with lower turns come first.

    If a rule applies other rules to the same value, its turn is greater than theirs. Rules in a cycle all have the
    same turn.
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
        """Return the name of the rule that tests for `node`, which is a predicate or an alternative of a pattern.

        Equal nodes have the same rule. A reference to a definition has the rule of that definition. If there is no
        rule for `node` yet, a new rule is added to `pending`.
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

    # All hold ----------------------------------------------------------------------------------------------
    def all_of(self, rule: Rule, node: Predicate) -> None:
        """Extend a rule so that it also requires the node. All tests and edges of the rule must hold.

        A test is about the value itself. An edge refers to another rule, for the same value or for values inside it.
        """
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
        """Add to `rule` what the node demands of members or items.

        Return False, and leave the rule unchanged, if the node is not about members or items.
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

    # Any holds ---------------------------------------------------------------------------------------------
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

        `rule` must be a disjunction: a value is accepted if it meets any of the tests or edges of `rule`.
        """
        if isinstance(condition, TypeIs):
            rule.tests.append(not_of_type(condition))
        else:
            rule.edge("same", None, self.asked(Not(condition)))
        self.any_of(rule, [then])

    def some(self, rule: Rule, node: Predicate) -> None:
        """Extend `rule` so that it also requires what `node` requires of the same value."""
        test = test_of(node)
        if test is not None:
            rule.tests.append(test)
        else:
            rule.edge("same", None, self.asked(Or(()) if isinstance(node, HasKey) else node))

    # Members that depend on names --------------------------------------------------------------------------
    def members(
        self, rule: Rule, node: EveryMatchingProperty | EveryUncoveredProperty | EveryUncoveredItem
    ) -> None:
        """Add a test to the rule: each member or item to which `node` applies must satisfy `node.predicate`.

        The test contains the number of a rule for `node.predicate`, or None if the predicate accepts nothing.

        If `node` has a name pattern, only members with matching names are tested. The test then also contains the
        number of a rule for that pattern.

        If `node` has covers, members and items in a cover are not tested. (A cover is a set of members or items that
        `node` skips under a condition.)
        """
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
    """Return whether the node's test of the type can be left out.

    The node demands `then` of values of certain types. The test can be left out if all other values satisfy
    `then`, too.
    """
    return isinstance(node.condition, TypeIs) and guards_itself(node.then, node.condition.types)


def definitions_asked(rules: Iterable[Rule], definitions: Mapping[str, Predicate]) -> set[str]:
    """Return the names of the definitions that the rules refer to."""
    return {edge.asked for one in rules for edge in one.edges if edge.asked in definitions}
