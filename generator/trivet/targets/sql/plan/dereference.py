"""Replaces references by the predicates of their definitions, and searches predicates across references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from trivet.diagnostics import Origin
from trivet.predicates.analysis.marks import bare
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
    HasKey,
    ItemAt,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    Unique,
    Unknown,
    When,
)
from trivet.predicates.tree import assertions, named, parts, rebuild, walk

T = TypeVar("T")

_STRUCTURED = frozenset((
    CountItems, EveryItem, EveryKey, EveryMatchingProperty, EveryUncoveredItem, EveryUncoveredProperty,
    HasKey, ItemAt, PropertyIs, Unique,
))  # fmt: skip

#: The keyword in the name of a check whose predicate has no `Asserted` node around it, by the type of the predicate.
_KEYWORDS: dict[type, str] = {
    EveryItem: "items",
    EveryKey: "propertyNames",
    EveryMatchingProperty: "patternProperties",
    EveryUncoveredItem: "unevaluatedItems",
    EveryUncoveredProperty: "additionalProperties",
    ItemAt: "prefixItems",
    Named: "ref",
    PropertyIs: "properties",
}


def followed(node: Predicate, definitions: Mapping[str, Predicate]) -> Predicate:
    """Return the node with references replaced by the predicates of their definitions.

    These references stay:

    - recursive ones
    - those inside members and items
    - all that are left after `_MOST_FOLLOWED` replacements
    """
    return _Follower(definitions).follow(node, frozenset())


def is_structured(node: Predicate) -> bool:
    """Return whether the node tests members or items of a value, rather than the value as a whole."""
    return type(node) in _STRUCTURED


_MOST_FOLLOWED = 500


@dataclass(slots=True)
class _Follower:
    definitions: Mapping[str, Predicate]
    followed: int = 0

    def follow(self, node: Predicate, seen: frozenset[str]) -> Predicate:
        if isinstance(node, Named) and node.definition not in seen and self.followed < _MOST_FOLLOWED:
            self.followed += 1
            return self.follow(self.definitions[node.definition], seen | {node.definition})
        if type(node) in _STRUCTURED:
            return node
        return rebuild(node, lambda part: self.follow(part, seen))


def conjuncts(node: Predicate) -> Iterator[Predicate]:
    """Yield the parts of a conjunction, including the parts of conjunctions inside it.

    For any other node, yield the node itself.
    """
    match node:
        case And(inner):
            for part in inner:
                yield from conjuncts(part)
        case Asserted(_, _, And(_) as inner_and):
            yield from conjuncts(inner_and)
        case _:
            yield node


def reachable(
    node: Predicate, definitions: Mapping[str, Predicate], seen: set[str] | None = None
) -> Iterator[Predicate]:
    """Yield every node of the predicate, and of each definition that it refers to, directly or indirectly.

    Definitions in `seen` are skipped; the visited ones are added to it.
    """
    seen = set() if seen is None else seen
    pending = [node]
    while pending:
        for part in walk(pending.pop()):
            yield part
            name = part.definition if isinstance(part, Named | Unknown) else ""
            if name and name not in seen:
                seen.add(name)
                pending.append(definitions[name])


@dataclass(frozen=True, slots=True)
class Collector(Generic[T]):
    """Collects values from predicates and from all definitions that they refer to.

    `search` returns the values in one predicate, without following its references. Each definition is searched only
    once.
    """

    definitions: Mapping[str, Predicate]
    search: Callable[[Predicate], Iterable[T]]
    _found: dict[str, tuple[dict[T, None], tuple[str, ...]]] = field(default_factory=dict)

    def of(self, node: Predicate, seen: set[str] | None = None) -> Iterator[T]:
        """Yield the values that `search` finds in the predicate and in all definitions that it refers to.

        No value is yielded twice. Definitions in `seen` are skipped, and searched definitions are added to `seen`.
        """
        seen = set() if seen is None else seen
        found: dict[T, None] = {}
        pending = [self._search(node)]
        while pending:
            own, references = pending.pop()
            found |= own
            for name in references:
                if name not in seen:
                    seen.add(name)
                    pending.append(self._definition(name))
        return iter(found)

    def own(self, node: Predicate) -> Iterator[T]:
        """Yield the values that `search` finds in the predicate itself. No value is yielded twice."""
        return iter(dict.fromkeys(self.search(node)))

    def _definition(self, name: str) -> tuple[dict[T, None], tuple[str, ...]]:
        if name not in self._found:
            self._found[name] = self._search(self.definitions[name])
        return self._found[name]

    def _search(self, node: Predicate) -> tuple[dict[T, None], tuple[str, ...]]:
        return dict.fromkeys(self.search(node)), tuple(dict.fromkeys(named(node)))


def assertion_places(node: Predicate) -> Iterator[tuple[str, Origin]]:
    """Yield (keyword, location) for each assertion inside the node."""
    return ((part.keyword, part.origin) for part in assertions(node))


def member_of(node: Predicate) -> str | None:
    """Return the name of the only member that the predicate tests; None if it tests several members or none.

    A check is named after this member.
    """
    match node:
        case PropertyIs(key, _) | HasKey(key) | When(HasKey(key), _, _):
            return key
        case Asserted(_, _, inner) | When(_, inner, Always()):
            return member_of(inner)
        case And(inner_parts) | Or(inner_parts):
            members = {member_of(part) for part in inner_parts if not isinstance(bare(part), TypeIs)}
            return members.pop() if len(members) == 1 else None
    return None


def stated(node: Predicate) -> Predicate:
    """Return the node without its outer conditions: `if X then Y` → `Y`.

    An `if` stays if there is an `else`, or if it tests whether a member is present.
    """
    while isinstance(node, When) and node.otherwise == Always() and not isinstance(node.condition, HasKey):
        node = node.then
    return node


def label(node: Predicate) -> str:
    """Return the keyword that names the check of a predicate, such as `minLength`.

    For an assertion directly inside another one, this is the keyword of the inner assertion; for a conjunction, that
    of its first part.
    """
    match node:
        case Asserted(keyword, _, inner):
            inside = _only_meaning(inner)
            return label(inside) if isinstance(inside, Asserted | Named) else keyword
        case When(TypeIs(), then, _):
            return label(then)
        case And(inner_parts):
            return label(inner_parts[0])
    return _KEYWORDS.get(type(node)) or next((label(part) for part in parts(node)), "schema")


def _only_meaning(node: Predicate) -> Predicate:
    """Return `X` for a choice between `X` and null; return any other node unchanged."""
    if isinstance(node, Or):
        others = [part for part in node.parts if not _is_null_test(part)]
        if len(others) == 1:
            return others[0]
    return node


def _is_null_test(node: Predicate) -> bool:
    return node in (TypeIs(("null",)), Never()) or (
        isinstance(node, Asserted) and _is_null_test(node.predicate)
    )


def first_origin(node: Predicate, default: Origin) -> Origin:
    """Return the location of the outermost assertion in the node; `default` if there is none."""
    found = next((part for part in walk(node) if isinstance(part, Asserted)), None)
    return default if found is None else found.origin
