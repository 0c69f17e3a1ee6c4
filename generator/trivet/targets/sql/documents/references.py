"""Prints tests of references, for dialects in which a definition cannot be called like a function.

A *rule* tests whether a value inside a document satisfies a definition. An *entry* is a rule and a value to
which the rule still has to be applied. The SQL of a check returns a list of entries. The SQL of a rule first
tests the value against the definition without its references (see `own`). If the value passes, the SQL returns
the entries for these references. Each dialect applies rules in its own way until no entry is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.graphs import components, reachable
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    ItemAt,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import named, parts, rebuild
from trivet.targets.sql.print.fragments import Fragments, Loop, Value
from trivet.targets.sql.print.layout import case, chain, listed, wrapped
from trivet.targets.sql.print.printer import Printer, uncovered_items, uncovered_members

#: Returns SQL for the entries of a node and a value.
Row: TypeAlias = Callable[["References", Any, Value], str]


def own(node: Predicate) -> Predicate:
    """Return the predicate with `Always` (true for every value) in place of each reference.

    The references are left out because rules test them.
    """
    return simplify(_own(node))


def _own(node: Predicate) -> Predicate:
    if isinstance(node, Named):
        return Always()
    if isinstance(node, Or) and any(named(node)):
        kept = _kept(node.parts)
        return Or(tuple(_own(part) if part is kept else part for part in node.parts))
    return node if isinstance(node, Not) else rebuild(node, _own)


def _kept(parts: tuple[Predicate, ...]) -> Predicate:
    """Return the one option of a choice that contains references; there is only one (see `Inliner`)."""
    return next(part for part in parts if any(named(part)))


@dataclass(frozen=True, slots=True)
class References:
    """Prints SQL for the entries of a node: for each reference, a definition and a value that must satisfy it.

    - `nothing`: the empty list.
    - `one`: takes a definition's name and a value, and returns the list with this one entry.
    - `concat`: takes several lists, separated by commas, and returns one list with all their entries.
    - `each`: takes a loop, and the list for the loop's current element. It returns one list for all elements.
    - `rows`: the dialect's own functions, by node type; they are called instead of `shared`.

    An absent member or item has an entry, too. The dialect ignores this entry when it applies the rules.
    """

    printer: Printer
    of: Fragments
    nothing: str
    one: Callable[[str, Value], str]
    concat: Callable[[str], str]
    each: Callable[[Loop, str], str]
    rows: Mapping[type, Row] = field(default_factory=dict)

    def asked(self, node: Predicate, value: Value) -> str:
        """Return SQL for a list of entries: the rules of the references in the node, each with a value to test.

        An entry is a rule that is still to be applied, and a value. A reference in `items` results in an entry for each
        item. `value` must already satisfy the node without its references (see `own`). `node` must be a result of
        `Inliner.inlined`.
        """
        if not any(named(node)):
            return self.nothing
        return self.rows.get(type(node), References.shared)(self, node, value)

    def shared(self, node: Predicate, value: Value) -> str:
        """Return SQL for the list of entries, as `asked` does, by the code that all dialects share.

        `asked` calls this function for each node whose type has no function in `rows`.
        """
        match node:
            case Named(definition):
                return self.one(definition, value)
            case Asserted(_, _, predicate):
                return self.asked(predicate, value)
            case And(parts):
                return self.together(self.asked(part, value) for part in parts)
            case Or(parts):
                kept = _kept(parts)
                others = simplify(Or(tuple(part for part in parts if part is not kept)))
                return case([(self.printer.test(others, value), self.nothing)], self.asked(kept, value))
            case When(_, then, Never()):
                return self.asked(then, value)
            case When():
                return self._chain(node, value)
            case PropertyIs(key, predicate):
                if not self.of.is_storable(key):
                    return self.nothing
                return self.asked(predicate, self.of.member(value, key))
            case ItemAt(index, predicate):
                return self.asked(predicate, self.of.item(value, index))
        loop, tests, predicate = self._loop(node, value)
        entries = self.asked(predicate, loop.each)
        return self.each(loop, case([(chain("AND", tests), entries)], self.nothing) if tests else entries)

    def _chain(self, node: Predicate, value: Value) -> str:
        """Return one CASE for a chain of conditions: the `otherwise` of each may be the next condition."""
        branches: list[tuple[str, str]] = []
        while isinstance(node, When) and node.otherwise != Never():
            branches.append((self.printer.test(node.condition, value), self.asked(node.then, value)))
            node = node.otherwise
        return case(branches, self.asked(node, value))

    def _loop(self, node: Predicate, value: Value) -> tuple[Loop, list[str], Predicate]:
        """Return (loop, tests, predicate), where the loop runs over the items or members of a value.

        Each item or member that passes all SQL tests must satisfy the predicate. For `patternProperties`, for example,
        the only test compares the member's name with the pattern.
        """
        match node:
            case EveryItem(start, predicate):
                return self.of.items(value, start, False), [], predicate
            case EveryUncoveredItem(_, predicate):
                items = self.of.items(value, 0, True)
                return items, uncovered_items(self.of, self.printer, node, value, items), predicate
            case EveryMatchingProperty(pattern, predicate):
                members = self.of.members(value)
                test = self.of.matches(pattern, members.key)
                assert not isinstance(test, Cannot)
                return members, [test], predicate
            case EveryUncoveredProperty(_, predicate):
                members = self.of.members(value)
                tests = uncovered_members(self.of, self.printer, node, value, members)
                assert not isinstance(tests, Cannot)
                return members, tests, predicate
        raise AssertionError(f"a reference was left inside {type(node).__name__}")

    def together(self, lists: Iterable[str]) -> str:
        """Return SQL for one list with the entries of all given lists; each list is given as SQL."""
        some = [one for one in lists if one != self.nothing]
        if len(some) < 2:
            return some[0] if some else self.nothing
        return self.concat(listed(some))

    def body(self, node: Predicate, value: Value, refused: str) -> str:
        """Return SQL for the list of entries that result from applying a rule to a value.

        An entry is a rule that is still to be applied, and a value. `node` is the definition of the applied rule. If
        the value fails the definition without its references, the result is the list `refused`.
        """
        test, further = self.printer.test(own(node), value), self.asked(node, value)
        return further if test == self.of.true else case([(f"NOT {wrapped(test)}", refused)], further)


def applied(nodes: Iterable[Predicate], definitions: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """Return the definitions to which the nodes refer, directly or indirectly, by name.

    The rules of these definitions may be applied to test the nodes.
    """
    used = [name for node in nodes for name in named(node)]
    found = reachable(used, lambda name: named(definitions[name]))
    return {name: definitions[name] for name in sorted(found)}


def steps(definitions: Mapping[str, Predicate]) -> tuple[int, int]:
    """Return (steps, steps per level): how often the rules must be applied until no entry is left.

    An entry is a value with a rule that must still be applied to it. In each step, the rules are applied to all
    entries. The number of steps that is always enough is `steps + steps_per_level * (1 + levels of the document)`.

    - `steps`: for definitions that are not recursive, the length of the longest chain of references.
    - `steps_per_level`: the greatest number of definitions that are applied to one value, one after the other. It
      is 0 if no definition is recursive.

    `definitions` must have all definitions whose rules are applied.
    """
    graph = {name: set(named(node)) for name, node in definitions.items()}
    lengths: dict[str, int] = {}
    recursive = False
    for group in components(graph):
        further = {target for name in group for target in graph[name]} - set(group)
        is_recursive = len(group) > 1 or group[0] in graph[group[0]]
        recursive = recursive or is_recursive
        longest = int(not is_recursive) + max((lengths[target] for target in further), default=0)
        lengths.update(dict.fromkeys(group, longest))
    return max(lengths.values()), _steps_per_level(definitions) if recursive else 0


def _steps_per_level(definitions: Mapping[str, Predicate]) -> int:
    """Return the length of the longest chain of definitions that are applied to one value.

    If `Order` has `allOf` with a reference to `Base`, the chain `Order`, `Base` has the length 2.
    """
    same = {name: set(_same_value(node)) for name, node in definitions.items()}
    lengths: dict[str, int] = {}
    for group in components(same):
        further = {target for name in group for target in same[name]} - set(group)
        longest = len(group) + max((lengths[target] for target in further), default=0)
        lengths.update(dict.fromkeys(group, longest))
    return max(lengths.values())


def _same_value(node: Predicate) -> Iterable[str]:
    """Yield the full names of the definitions to which the node refers for the value itself.

    References for members or items of the value are left out.
    """
    if isinstance(node, Named):
        yield node.definition
    elif isinstance(node, And | Asserted | ExactlyOne | Not | Or | When):
        for part in parts(node):
            yield from _same_value(part)
