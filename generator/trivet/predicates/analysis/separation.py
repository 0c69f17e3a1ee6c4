"""Finds a small test that tells two predicates apart, if no value satisfies both of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from trivet.predicates.analysis.closed import closed_keys
from trivet.predicates.analysis.definitions import Analysis, conjuncts
from trivet.predicates.analysis.marks import bare, unmarked
from trivet.predicates.analysis.types import meet
from trivet.predicates.nodes import (
    Always,
    And,
    EveryItem,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    JsonType,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import named
from trivet.predicates.values import json_key

#: The maximum number of pairs of predicates to compare in the search for one test.
_MOST = 100
#: The maximum number of options in a chain. Each option adds a level of nesting.
_OPTIONS = 150

Parts = Sequence[Predicate]


class Separation:
    """Finds tests that tell two predicates apart.

    A test accepts every value that one predicate accepts, and no value that the other accepts. `analysis` knows
    the definitions to which the predicates refer.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._left = 0
        self._known: dict[tuple[str, JsonType], tuple[Predicate, ...]] = {}

    def chain(self, parts: Parts) -> Predicate | None:
        """Return a predicate that means "exactly one of the parts holds", and evaluates only one of them.

        The result is a chain of `When` nodes, whose conditions have no references. Return None if there are too many
        parts, or if no test is found that tells two of the parts apart.
        """
        if len(parts) > _OPTIONS:
            return None
        *first, chained = parts
        tests: dict[int, dict[Predicate, None]] = {index: {} for index in range(len(first))}
        for one, other in combinations(range(len(parts)), 2):
            test = self.test(parts[one], parts[other])
            if test is None:
                return None
            tests[one][test] = None
        for index in reversed(tests):
            chained = When(And(tuple(tests[index])), parts[index], chained)
        return simplify(chained)

    def test(self, one: Predicate, other: Predicate) -> Predicate | None:
        """Return a predicate without references that `one` implies, and that no value accepted by `other` satisfies.

        Return None if none is found.
        """
        self._left = _MOST
        return self._test(one, other)

    def _test(self, one: Predicate, other: Predicate) -> Predicate | None:
        self._left -= 1
        if self._left < 0 or unmarked(one) == unmarked(other):
            return None
        types = self._analysis.types(one)
        tests: list[Predicate] = [TypeIs(tuple(sorted(types)))]
        for common in sorted(meet(types, self._analysis.types(other))):
            test = next(self._of_type(self._implied(one, common), self._implied(other, common), common), None)
            if test is None:
                return None
            tests.append(When(TypeIs((common,)), test))
        return simplify(And(tuple(tests)))

    def _implied(self, node: Predicate, of_type: JsonType) -> tuple[Predicate, ...]:
        """Return predicates that hold for every value of the type that satisfies the node; references are followed."""
        if not isinstance(node, Named):
            return self._conjuncts(node, of_type)
        key = node.definition, of_type
        if key not in self._known:
            self._known[key] = self._conjuncts(node, of_type)
        return self._known[key]

    def _conjuncts(self, node: Predicate, of_type: JsonType) -> tuple[Predicate, ...]:
        found: dict[Predicate, None] = {}
        pending = [node]
        while pending:
            part = pending.pop()
            whole = self._analysis.predicates[part.definition] if isinstance(part, Named) else part
            for each in map(bare, conjuncts(self._analysis.narrow(whole, frozenset((of_type,))))):
                if each not in found:
                    found[each] = None
                    pending += [each] if isinstance(each, Named) else []
        return tuple(found)

    def _of_type(self, ones: Parts, others: Parts, common: JsonType) -> Iterator[Predicate]:
        """Yield tests that all values accepted by one predicate pass, and no value accepted by another one passes.

        Only values of the JSON type `common` are considered. For them, the first predicate implies the predicates
        `ones`, and the second implies `others`.
        """
        yield from _constants(ones, others)
        if common == "object":
            yield from _keys(ones, others)
            yield from self._members(ones, others)
        if common == "array":
            yield from self._items(ones, others)
        yield from self._options(ones, others, TypeIs((common,)))

    def _members(self, ones: Parts, others: Parts) -> Iterator[Predicate]:
        """Yield tests of one member that the first predicate implies, and that no value accepted by the second passes.

        `ones` and `others` are the conjuncts of the first and the second predicate. At least one predicate must
        require the member.
        """
        needed, found = _required(ones), _required(others)
        members: dict[str, list[Predicate]] = {}
        for other in others:
            if isinstance(other, PropertyIs):
                members.setdefault(other.key, []).append(other.predicate)
        pairs = [
            (one.key, one.predicate, other)
            for one in ones
            if isinstance(one, PropertyIs) and (one.key in needed or one.key in found)
            for other in members.get(one.key, ())
        ]
        for key, one_member, other_member in sorted(pairs, key=lambda pair: _refers(*pair[1:])):
            test = self._test(one_member, other_member)
            if test is not None:
                exists = Always() if key in found else HasKey(key)
                yield And((exists, PropertyIs(key, test)))

    def _items(self, ones: Parts, others: Parts) -> Iterator[Predicate]:
        """Yield tests that tell the predicates `ones` from `others` by one item of an array.

        At least one of the two sides requires that this item exists.
        """
        for one, other in sorted(product(ones, others), key=lambda pair: _refers(*pair)):
            index = _common_index(one, other)
            if (
                index is not None
                and isinstance(one, ItemAt | EveryItem)
                and isinstance(other, ItemAt | EveryItem)
            ):
                enough = Size(">=", index + 1)
                exists = _exists(enough, _is_longer(ones, index), _is_longer(others, index))
                test = self._test(one.predicate, other.predicate) if exists is not None else None
                if exists is not None and test is not None:
                    yield And((exists, ItemAt(index, test)))

    def _options(self, ones: Parts, others: Parts, typed: TypeIs) -> Iterator[Predicate]:
        """Yield a test for each choice (`anyOf`, `oneOf`) in one of the two predicates.

        It combines tests of which each separates one option of the choice from the other predicate. If no such test is
        found for an option, the choice is skipped. `ones` and `others` are the conjuncts of the two predicates.
        """
        for parts in _choices(ones):
            tests = [self._test(And((typed, part)), And((typed, *others))) for part in parts]
            if None not in tests:
                yield Or(tuple(test for test in tests if test is not None))
        for parts in _choices(others):
            tests = [self._test(And((typed, *ones)), And((typed, part))) for part in parts]
            if None not in tests:
                yield And(tuple(test for test in tests if test is not None))


def _constants(ones: Parts, others: Parts) -> Iterator[Predicate]:
    for one, other in product(ones, others):
        if isinstance(one, In) and isinstance(other, In):
            values = set(map(json_key, one.values))
            if values.isdisjoint(map(json_key, other.values)):
                yield one


def _keys(ones: Parts, others: Parts) -> Iterator[Predicate]:
    """Yield tests for the presence of a member that one predicate requires and the other forbids.

    If the second predicate requires the member, the test is that the member is absent.
    """
    for parts, forbidding in ((ones, others), (others, ones)):
        closed = [keys for keys in map(closed_keys, forbidding) if keys is not None]
        for part in parts:
            if isinstance(part, HasKey) and any(part.key not in keys for keys in closed):
                yield part if parts is ones else Not(part)


def _required(parts: Parts) -> set[str]:
    return {part.key for part in parts if isinstance(part, HasKey)}


def _refers(one: Predicate, other: Predicate) -> bool:
    """Return whether at least one of two predicates has references.

    The result is a sort key: pairs without references are compared first.
    """
    return any(named(one)) or any(named(other))


def _exists(test: Predicate, in_one: bool, in_other: bool) -> Predicate | None:
    """Return the test of an item's existence that is needed to tell two predicates apart.

    - If the second predicate requires the item (`in_other`), no test is needed: `Always`.
    - If only the first predicate requires it (`in_one`): `test`.
    - If neither requires it: None.
    """
    return Always() if in_other else test if in_one else None


def _common_index(one: Predicate, other: Predicate) -> int | None:
    """Return the index of an item that both predicates constrain; None if there is none."""
    match one, other:
        case ItemAt(left, _), ItemAt(right, _):
            return left if left == right else None
        case (ItemAt(index, _), EveryItem(start, _)) | (EveryItem(start, _), ItemAt(index, _)):
            return index if index >= start else None
        case EveryItem(left, _), EveryItem(right, _):
            return max(left, right)
    return None


def _is_longer(parts: Parts, index: int) -> bool:
    return any(isinstance(part, Size) and part.order == ">=" and part.bound > index for part in parts)


def _choices(parts: Parts) -> Iterator[Parts]:
    return (part.parts for part in parts if isinstance(part, Or | ExactlyOne))
