"""The possible results of a predicate if some assertions have unknown results (three-valued logic).

These are the assertions that a leg does not enforce exactly, as the ledger declares. If the leg accepts an invalid
value that would be valid for some results of these assertions, the ledger explains this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    ItemAt,
    ItemCover,
    KeyCover,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    When,
)
from trivet.prove.kinds import may_match, text_matches

MAY_HOLD, MAY_FAIL = 1, 2
_EITHER = MAY_HOLD | MAY_FAIL
_SWAPPED = {MAY_HOLD: MAY_FAIL, MAY_FAIL: MAY_HOLD, _EITHER: _EITHER}


def possible(
    predicate: Predicate, value: Any, definitions: Mapping[str, Predicate], unknown: frozenset[str]
) -> int:
    """Return the possible results of the predicate for the value: `MAY_HOLD`, `MAY_FAIL`, or both combined by `|`.

    `unknown` holds the locations of the assertions whose results are unknown. Raises the same errors as `evaluate`.
    """
    return _Possible(definitions, unknown).of(predicate, value)


class _Possible:
    def __init__(self, definitions: Mapping[str, Predicate], unknown: frozenset[str]) -> None:
        self._definitions, self._unknown = definitions, unknown
        self._active: set[tuple[str, int]] = set()

    def of(self, node: Predicate, value: Any) -> int:
        rule = _RULES.get(type(node))
        if rule is not None:
            return rule(self, node, value)
        return MAY_HOLD if evaluate(node, value, self._definitions) else MAY_FAIL

    def asserted(self, node: Asserted, value: Any) -> int:
        return _EITHER if str(node.origin) in self._unknown else self.of(node.predicate, value)

    def conjunction(self, node: And, value: Any) -> int:
        return _every(self.of(part, value) for part in node.parts)

    def disjunction(self, node: Or, value: Any) -> int:
        return _SWAPPED[_every(_SWAPPED[self.of(part, value)] for part in node.parts)]

    def negation(self, node: Not, value: Any) -> int:
        return _SWAPPED[self.of(node.part, value)]

    def exactly_one(self, node: ExactlyOne, value: Any) -> int:
        results = [self.of(part, value) for part in node.parts]
        return _count(results, 1, 1)

    def when(self, node: When, value: Any) -> int:
        condition, result = self.of(node.condition, value), 0
        if condition & MAY_HOLD:
            result |= self.of(node.then, value)
        if condition & MAY_FAIL:
            result |= self.of(node.otherwise, value)
        return result

    def named(self, node: Named, value: Any) -> int:
        key = (node.definition, id(value))
        if key in self._active:
            return MAY_HOLD
        self._active.add(key)
        result = self.of(self._definitions[node.definition], value)
        self._active.discard(key)
        return result

    def item_at(self, node: ItemAt, value: Any) -> int:
        return _every(self.of(node.predicate, item) for item in value[node.index : node.index + 1])

    def every_item(self, node: EveryItem, value: Any) -> int:
        return _every(self.of(node.predicate, item) for item in value[node.start :])

    def count_items(self, node: CountItems, value: Any) -> int:
        results = [self.of(node.predicate, item) for item in value]
        return _count(results, node.minimum, len(value) if node.maximum is None else node.maximum)

    def uncovered_item(self, node: EveryUncoveredItem, value: Any) -> int:
        return _every(
            self._unless(self._covered_item(node.covers, value, index, item), self.of(node.predicate, item))
            for index, item in enumerate(value)
        )

    def _covered_item(self, covers: tuple[ItemCover, ...], value: Any, index: int, item: Any) -> int:
        results = []
        for cover in covers:
            inside = MAY_HOLD if cover.prefix is None or index < cover.prefix else MAY_FAIL
            if inside == MAY_FAIL and cover.contains is not None:
                inside = self.of(cover.contains, item)
            results.append(_every((self.of(cover.condition, value), inside)))
        return _any(results)

    def property_is(self, node: PropertyIs, value: Any) -> int:
        return self.of(node.predicate, value[node.key]) if node.key in value else MAY_HOLD

    def every_key(self, node: EveryKey, value: Any) -> int:
        return _every(self.of(node.predicate, key) for key in value)

    def matching_property(self, node: EveryMatchingProperty, value: Any) -> int:
        return _every(
            self._if_matching(node, key, item) for key, item in value.items() if may_match(node.pattern, key)
        )

    def _if_matching(self, node: EveryMatchingProperty, key: str, item: Any) -> int:
        """Return the possible results for a member whose name may match the node's pattern.

        The result is `MAY_HOLD`, `MAY_FAIL`, or both combined by `|`. Raises `EvaluationError` if it depends on a
        pattern that cannot be run.
        """
        result = self.of(node.predicate, item)
        if result == MAY_FAIL and not text_matches(node.pattern, key):
            raise EvaluationError(f"'{node.pattern}' cannot be run")
        return result

    def uncovered_property(self, node: EveryUncoveredProperty, value: Any) -> int:
        return _every(
            self._unless(self._covered_key(node.covers, value, key), self.of(node.predicate, item))
            for key, item in value.items()
        )

    def _covered_key(self, covers: tuple[KeyCover, ...], value: Any, key: str) -> int:
        results = []
        for cover in covers:
            is_named = cover.every or key in cover.keys
            if is_named or any(text_matches(pattern, key) for pattern in cover.patterns):
                results.append(self.of(cover.condition, value))
        return _any(results)

    @staticmethod
    def _unless(covered: int, otherwise: int) -> int:
        """Return the possible results of `unevaluatedItems` or `unevaluatedProperties` for one item or member.

        The keyword holds if another keyword evaluates the element, or if its own subschema accepts the element.
        `covered` and `otherwise` have the possible results of these two tests. Possible results are `MAY_HOLD`,
        `MAY_FAIL`, or both combined by `|`.
        """
        return _any((covered, otherwise))


def _every(results: Iterable[int]) -> int:
    listed = tuple(results)
    may_hold = all(one & MAY_HOLD for one in listed)
    may_fail = any(one & MAY_FAIL for one in listed)
    return (MAY_HOLD if may_hold else 0) | (MAY_FAIL if may_fail else 0)


def _any(results: Iterable[int]) -> int:
    return _SWAPPED[_every(_SWAPPED[one] for one in results)]


def _count(results: list[int], least: int, most: int) -> int:
    """Return the possible results of the test that at least `least` and at most `most` parts hold.

    `results` has the possible results of each part. Possible results are `MAY_HOLD`, `MAY_FAIL`, or both combined
    by `|`.
    """
    low, high = results.count(MAY_HOLD), sum(1 for one in results if one & MAY_HOLD)
    may_hold = low <= most and high >= least
    may_fail = low < least or high > most
    return (MAY_HOLD if may_hold else 0) | (MAY_FAIL if may_fail else 0)


_RULES: dict[type, Callable[[_Possible, Any, Any], int]] = {
    And: _Possible.conjunction,
    Asserted: _Possible.asserted,
    CountItems: _Possible.count_items,
    EveryItem: _Possible.every_item,
    EveryKey: _Possible.every_key,
    EveryMatchingProperty: _Possible.matching_property,
    EveryUncoveredItem: _Possible.uncovered_item,
    EveryUncoveredProperty: _Possible.uncovered_property,
    ExactlyOne: _Possible.exactly_one,
    ItemAt: _Possible.item_at,
    Named: _Possible.named,
    Not: _Possible.negation,
    Or: _Possible.disjunction,
    PropertyIs: _Possible.property_is,
    When: _Possible.when,
}
