"""Answers questions about predicates: which types they accept, what they imply, how they can be simplified.

References to other definitions are followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet.predicates.analysis.types import EVERY, Types, json_type, meet, possible_types
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryItem,
    EveryUncoveredProperty,
    ExactlyOne,
    In,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    Unknown,
    When,
)
from trivet.predicates.simplify import assume, simplify
from trivet.predicates.tree import rebuild


class Analysis:
    """Answers questions about the definitions of one build.

    `predicates` maps the full name of each definition to its predicate. Results are cached, so create only one instance
    for a set of predicates.
    """

    def __init__(self, predicates: Mapping[str, Predicate]) -> None:
        self.predicates = predicates
        self._known: dict[str, Types] = {}
        self._implied: dict[str, frozenset[Predicate]] = {}
        self._nulls: dict[str, bool | None] = {}

    def types_of(self, name: str) -> Types:
        """Return a superset of the JSON types that the definition `name` accepts."""
        if name not in self._known:
            self._known[name] = EVERY
            self._known[name] = self.types(self.predicates[name])
        return self._known[name]

    def types(self, node: Predicate) -> Types:
        """Return a superset of the JSON types that the predicate accepts."""
        return possible_types(node, self.types_of)

    def implied(self, name: str) -> frozenset[Predicate]:
        """Return predicates that hold for every value that the definition `name` accepts.

        These are its conjuncts. If a conjunct refers to another definition, that definition's conjuncts are
        included, too.
        """
        if name not in self._implied:
            found: dict[Predicate, None] = {}
            pending: list[Predicate] = [Named(name)]
            while pending:
                part = pending.pop()
                if part not in found:
                    found[part] = None
                    if isinstance(part, Named):
                        types = self.types_of(name)
                        pending.extend(conjuncts(self.narrow(self.predicates[part.definition], types)))
            self._implied[name] = frozenset(found)
        return self._implied[name]

    def narrow(self, node: Predicate, types: Types) -> Predicate:
        """Simplify the predicate for values that are known to have one of `types`.

        Alternatives that no such value can satisfy are removed.
        """
        return assume(self._drop(node, types), types)

    def _drop(self, node: Predicate, types: Types) -> Predicate:
        """Return the node without the alternatives that no value of these types can satisfy."""
        match node:
            case Named(name):
                return node if meet(self.types_of(name), types) else Never()
            case TypeIs(wanted):
                return node if meet(frozenset(wanted), types) else Never()
            case In(values):
                kept = tuple(value for value in values if meet(frozenset((json_type(value),)), types))
                return In(kept) if kept else Never()
            case Or(parts) | ExactlyOne(parts):
                alive = tuple(
                    part for part in (self._drop(part, types) for part in parts) if not is_dead(part)
                )
                return Or(alive) if isinstance(node, Or) else ExactlyOne(alive)
            case Not(part):
                inner = self._drop(part, types)
                return Always() if is_dead(inner) else Not(inner)
            case When(condition, then, otherwise):
                known = self._drop(condition, types)
                if is_dead(known):
                    return self._drop(otherwise, types)
                return When(known, self._drop(then, types), self._drop(otherwise, types))
            case And() | Asserted():
                return rebuild(node, lambda part: self._drop(part, types))
        return node

    def accepts_null(self, node: Predicate) -> bool | None:
        """Return whether the predicate accepts null; None if unknown."""
        match self.narrow(node, frozenset(("null",))):
            case Always() | In() | Unknown():
                return True
            case Named(name):
                return self._takes_null(name)
            case And(parts):
                results = {self.accepts_null(part) for part in parts}
                return False if False in results else None if None in results else True
            case Asserted(_, _, inner) if not is_dead(inner):
                return self.accepts_null(inner)
            case rest:
                return False if is_dead(rest) else None

    def _takes_null(self, name: str) -> bool | None:
        if name not in self._nulls:
            self._nulls[name] = None
            self._nulls[name] = self.accepts_null(self.predicates[name])
        return self._nulls[name]


def is_dead(node: Predicate) -> bool:
    """Return whether it is obvious that the node refuses every value.

    If the result is false, the node may still refuse every value.
    """
    match node:
        case Never():
            return True
        case Asserted(_, _, inner):
            return is_dead(inner)
        case And(parts):
            return any(is_dead(part) for part in parts)
        case Or(parts) | ExactlyOne(parts):
            return all(is_dead(part) for part in parts)
    return False


def conjuncts(node: Predicate) -> list[Predicate]:
    """Simplify the node, and return the parts of the result that must all hold, each part once.

    An `Asserted` around an `And`, `Named` or `Asserted` is replaced by the parts of what it contains. An `Asserted`
    around an `Unknown` is left out.
    """
    return list(dict.fromkeys(_conjuncts(simplify(node))))


def _conjuncts(node: Predicate) -> Iterator[Predicate]:
    """Yield the conjuncts of a simplified node, possibly with repetitions."""
    match node:
        case Always() | Asserted(_, _, Unknown()):
            return
        case And(parts):
            for part in parts:
                yield from _conjuncts(part)
        case Asserted(_, _, And() | Asserted() | Named() as inner):
            yield from _conjuncts(inner)
        case Asserted(_, _, EveryItem(_, inner) | EveryUncoveredProperty(_, inner) as every) if not is_dead(
            inner
        ):
            yield every  # may be the only branch left of a choice: the assertions inside it have marks of their own
        case _:
            yield node
