"""Checks that do not fit into one expression: a table of rules, evaluated from the leaves of a document upwards.

SQLite has no user-defined SQL functions, its parser rejects deep expressions, and a recursive query cannot test that
something does *not* exist further down. So each predicate becomes a *rule* with a short expression, and each test of
another value in it an *edge*. A recursive query collects which rule applies to which value (a *question*); a second one
evaluates these questions, children first, to 1 or 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trivet.graphs import components
from trivet.predicates.nodes import (
    Always,
    And,
    Cannot,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    ItemAt,
    Keys,
    Matches,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    Unique,
    When,
)
from trivet.targets.sql.dialects.sqlite.printer import FALSE, PRINTS, TRUE
from trivet.targets.sql.dialects.sqlite.regexes import matches, of_text_only
from trivet.targets.sql.dialects.sqlite.text import is_storable, literal
from trivet.targets.sql.dialects.sqlite.unique import unique
from trivet.targets.sql.dialects.sqlite.value import Value
from trivet.targets.sql.print.fragments import Answer
from trivet.targets.sql.print.layout import chain, joined, listed, wrapped
from trivet.targets.sql.print.printer import Print, Printer

#: Combinations inside one rule's expression, before a part becomes a rule of its own.
_MAX_DEPTH = 3
_COMBINATIONS = (And, ExactlyOne, Not, Or, When)
#: What `low` is for the names of all members: no index of an item.
NAMES = "-1"


@dataclass(frozen=True, slots=True)
class Start:
    """A check: the rule `predicate` applies to the member of the document, or to the document itself."""

    name: str
    predicate: Predicate
    member: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the checks, in evaluation order: a rule about the same value precedes the rules that use it.

    `bodies` are the expressions by number. `edges` are (number, rule, key, low, used rule): `key` is the SQL of a
    member's name or an item's index, `low` the index of the first item; both are NULL for all members, and `low` is
    `NAMES` for all members' names. `same` are (number, rule, used rule) about the same value. `starts` is the rule of
    each check.
    """

    bodies: tuple[str, ...]
    edges: tuple[tuple[int, int, str, str, int], ...]
    same: tuple[tuple[int, int, int], ...]
    starts: tuple[int, ...]

    @property
    def ask_names(self) -> bool:
        """Whether some rule applies to members' names."""
        return any(low == NAMES for _, _, _, low, _ in self.edges)


def plan_rules(starts: Iterable[Start], definitions: Mapping[str, Predicate]) -> Rules:
    """Return all rules that the checks use."""
    builder = _Builder(definitions)
    first = [builder.rule(start.predicate) for start in starts]
    while builder.pending:
        number, node = builder.pending.pop()
        builder.write(number, node)
    return builder.ordered(first)


@dataclass(slots=True)
class _Builder:
    definitions: Mapping[str, Predicate]
    bodies: dict[int, str] = field(default_factory=dict)
    edges: list[tuple[int, int, str, str, int]] = field(default_factory=list)
    same: list[tuple[int, int, int]] = field(default_factory=list)
    pending: list[tuple[int, Predicate]] = field(default_factory=list)
    known: dict[Predicate, int] = field(default_factory=dict)
    edge_count: int = 0

    def rule(self, node: Predicate) -> int:
        """Return the number of the node's rule; equal nodes share one."""
        if node not in self.known:
            self.known[node] = len(self.known)
            body = self.definitions[node.definition] if isinstance(node, Named) else node
            self.pending.append((self.known[node], body))
        return self.known[node]

    def write(self, number: int, node: Predicate) -> None:
        prints = _RulePrints(self, number)
        self.bodies[number] = Printer(prints.table()).test(node, _QUESTION)

    def edge(self, rule: int, asked: Predicate, key: str = "NULL", low: str = "NULL") -> int:
        self.edge_count += 1
        self.edges.append((self.edge_count, rule, key, low, self.rule(asked)))
        return self.edge_count

    def same_edge(self, rule: int, asked: Predicate) -> int:
        self.edge_count += 1
        self.same.append((self.edge_count, rule, self.rule(asked)))
        return self.edge_count

    def ordered(self, first: list[int]) -> Rules:
        graph: dict[str, list[str]] = {f"{number:09}": [] for number in self.bodies}
        for _, rule, asked in self.same:
            graph[f"{rule:09}"].append(f"{asked:09}")
        order = [int(name) for group in components(graph) for name in group]
        place = {number: index for index, number in enumerate(order)}
        return Rules(
            tuple(self.bodies[number] for number in order),
            tuple((edge, place[rule], key, low, place[to]) for edge, rule, key, low, to in self.edges),
            tuple((edge, place[rule], place[to]) for edge, rule, to in self.same),
            tuple(place[number] for number in first),
        )


#: The value of the current question, and the members or items below it.
_QUESTION = Value('q."type"', 'q."atom"', 'q."value"')
_BELOW = 'FROM "node" AS k WHERE k."parent" = q."id"'
#: A member's name as text: SQLite may evaluate this for items of arrays, too, whose index an application's REGEXP may
#: not accept.
_NAME = 'CAST(k."key" AS TEXT)'


@dataclass(frozen=True, slots=True)
class _RulePrints:
    """Prints one rule; each test of another value becomes an edge, and in the expression a lookup of its answers."""

    builder: _Builder
    number: int
    level: int = 0
    keys: dict[str, int] = field(default_factory=dict)

    def table(self) -> dict[type, Print]:
        own: dict[type, Print] = {
            CountItems: self.count_items,
            EveryItem: self.every_item,
            EveryKey: self.every_key,
            EveryMatchingProperty: self.every_matching,
            EveryUncoveredItem: self.every_uncovered_item,
            EveryUncoveredProperty: self.every_uncovered_property,
            HasKey: self.has_key,
            ItemAt: self.item_at,
            Keys: self.size,
            Matches: self.matches,
            Named: self.named,
            PropertyIs: self.property_is,
            Size: self.size,
        }
        own[Unique] = self.apart if self.level else self.unique
        if self.level >= _MAX_DEPTH:
            own |= dict.fromkeys(_COMBINATIONS, self.apart)
        else:
            own |= dict.fromkeys(_COMBINATIONS, self.deeper)
        return {**PRINTS, **own}

    def deeper(self, printer: Printer, node: Predicate, value: Value) -> Answer:
        inner = _RulePrints(self.builder, self.number, self.level + 1, self.keys)
        return PRINTS[type(node)](Printer(inner.table()), node, value)

    def apart(self, printer: Printer, node: Predicate, value: Value) -> Answer:
        return _holds(self.builder.same_edge(self.number, node))

    def unique(self, printer: Printer, node: Unique, value: Value) -> Answer:
        """Print with a type guard, since a separate rule may be evaluated for values of any type."""
        return f"CASE WHEN {value.type} = 'array' THEN {unique(value)} ELSE 1 END"

    def matches(self, printer: Printer, node: Matches, value: Value) -> Answer:
        """Print with a type guard, as for `unique`."""
        return of_text_only(node, value.type, value.atom)

    def named(self, printer: Printer, node: Named, value: Value) -> Answer:
        return _holds(self.builder.same_edge(self.number, node))

    def property_is(self, printer: Printer, node: PropertyIs, value: Value) -> Answer:
        if not is_storable(node.key):
            return TRUE
        edge = self.builder.edge(self.number, node.predicate, key=literal(node.key))
        self.keys.setdefault(node.key, edge)
        return _none_fails(edge)

    def has_key(self, printer: Printer, node: HasKey, value: Value) -> Answer:
        if not is_storable(node.key):
            return FALSE
        return f'EXISTS (SELECT 1 {_BELOW} AND k."key" = {literal(node.key)})'

    def item_at(self, printer: Printer, node: ItemAt, value: Value) -> Answer:
        return _none_fails(self.builder.edge(self.number, node.predicate, key=str(node.index)))

    def every_item(self, printer: Printer, node: EveryItem, value: Value) -> Answer:
        return _none_fails(self.builder.edge(self.number, node.predicate, low=str(node.start)))

    def count_items(self, printer: Printer, node: CountItems, value: Value) -> Answer:
        edge = self.builder.edge(self.number, node.predicate, low="0")
        mark = f"' +{edge}:'"
        counted = f'(length(f."seen") - length(replace(f."seen", {mark}, \'\'))) / length({mark})'
        tests = [f"{counted} >= {node.minimum}"] if node.minimum else []
        tests += [f"{counted} <= {node.maximum}"] if node.maximum is not None else []
        return joined("AND", tests or [TRUE])

    def size(self, printer: Printer, node: Keys | Size, value: Value) -> Answer:
        return f"(SELECT count(*) {_BELOW}) {node.order} {node.bound}"

    def every_key(self, printer: Printer, node: EveryKey, value: Value) -> Answer:
        return _none_fails(self.builder.edge(self.number, node.predicate, low=NAMES))

    def every_matching(self, printer: Printer, node: EveryMatchingProperty, value: Value) -> Answer:
        test = matches(node.pattern, _NAME)
        if isinstance(test, Cannot):
            return test
        return _no_row([test, *self._failing(node.predicate, None)])

    def every_uncovered_property(
        self, printer: Printer, node: EveryUncoveredProperty, value: Value
    ) -> Answer:
        open_ones: list[str] = []
        for cover in node.covers:
            covered = [TRUE] if cover.every else []
            keys = [literal(key) for key in cover.keys if is_storable(key)]
            covered += [f'k."key" IN ({listed(keys)})'] if keys and not cover.every else []
            for pattern in () if cover.every else cover.patterns:
                test = matches(pattern, _NAME)
                if isinstance(test, Cannot):
                    return test
                covered.append(test)
            open_ones.append(self._uncovered(printer, cover.condition, covered, value))
        return _no_row([*open_ones, *self._failing(node.predicate, None)])

    def every_uncovered_item(self, printer: Printer, node: EveryUncoveredItem, value: Value) -> Answer:
        open_ones: list[str] = []
        for cover in node.covers:
            covered = [TRUE] if cover.prefix is None else []
            covered += [f'k."key" < {cover.prefix}'] if cover.prefix else []
            if cover.contains is not None:
                edge = self.builder.edge(self.number, cover.contains, low="0")
                covered.append(f"instr(f.\"seen\", ' +{edge}:' || k.\"id\" || ' ') > 0")
            open_ones.append(self._uncovered(printer, cover.condition, covered, value))
        return _no_row([*open_ones, *self._failing(node.predicate, "0")])

    def _uncovered(self, printer: Printer, condition: Predicate, covered: list[str], value: Value) -> str:
        tests = [] if isinstance(condition, Always) else [printer.test(condition, value)]
        return f"NOT {wrapped(joined('AND', [*tests, joined('OR', covered or [FALSE])]))}"

    def _failing(self, node: Predicate, low: str | None) -> list[str]:
        """Return the test that the member or item `k` fails the predicate; an empty list if each one fails."""
        if isinstance(node, Never):
            return []
        edge = self.builder.edge(self.number, node, low=low or "NULL")
        return [f"instr(f.\"seen\", ' -{edge}:' || k.\"id\" || ' ') > 0"]


def _no_row(failing: list[str]) -> str:
    return f"NOT EXISTS (SELECT 1 {chain('AND', [_BELOW, *failing])})"


def _holds(edge: int) -> str:
    return f"instr(f.\"seen\", ' +{edge}:') > 0"


def _none_fails(edge: int) -> str:
    return f"instr(f.\"seen\", ' -{edge}:') = 0"
