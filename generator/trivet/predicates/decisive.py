"""Finds the assertions and references that decide whether a value is accepted.

An assertion decides if the opposite result would reverse the verdict on the whole value. Assertions that fail
on the same part decide together: `type: string` and an `enum` of strings both refuse `7`. An assertion that
does not apply never decides, such as a `then` after a false `if`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from trivet.predicates.evaluate import Verdicts, evaluate, matches, uncovered
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
    HasKey,
    ItemAt,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)


class MemberName(NamedTuple):
    """A step in a `Place` (a path inside a value) to the *name* of the member `key`.

    The step to the value of that member is just the key as a `str`.
    """

    key: str


#: A location in a value: keys, indexes and names of members from the root.
Place: TypeAlias = tuple[str | int | MemberName, ...]


class Decided(NamedTuple):
    """An assertion or reference that decides whether a value is accepted.

    - `definition`: the definition that contains the assertion or reference (`node`)
    - `is_true`: its result
    - `place`: the location of the part of the value that it tested
    """

    definition: str
    node: Asserted | Named
    is_true: bool
    place: Place


def decisive(definition: str, value: Any, definitions: Mapping[str, Predicate]) -> list[Decided]:
    """Return the assertions and references that decide whether the value satisfies the definition.

    An assertion that applies to several parts of the value is listed once for each of them. Raises the errors of
    `evaluate`.
    """
    trace = _Trace(definitions)
    root = Named(definition)
    trace.mark(root, value, (), trace.holds(root, value))
    return trace.found[1:]


@dataclass(slots=True)
class _Trace:
    definitions: Mapping[str, Predicate]
    found: list[Decided] = field(default_factory=list)
    _definition: str = ""
    _known: Verdicts = field(default_factory=dict)
    _active: set[tuple[str, Place]] = field(default_factory=set)

    def holds(self, node: Predicate, value: Any) -> bool:
        key = (id(node), id(value))
        if key not in self._known:
            self._known[key] = evaluate(node, value, self.definitions, self._known)
        return self._known[key]

    # Deciding nodes --------------------------------------------------------------------------------------
    def mark(self, node: Predicate, value: Any, place: Place, is_true: bool) -> None:
        """Record the assertions and references that give a node the result `is_true`.

        This result must decide whether the whole value is accepted.

        - `value`: the part of the whole value to which the node is applied.
        - `place`: the location of this part.
        """
        rule = _MARKS.get(type(node))
        if rule is not None:
            rule(self, node, value, place, is_true)

    def _asserted(self, node: Asserted, value: Any, place: Place, is_true: bool) -> None:
        if self._applies(node.predicate, value):
            self.found.append(Decided(self._definition, node, is_true, place))
            self.mark(node.predicate, value, place, is_true)

    def _applies(self, node: Predicate, value: Any) -> bool:
        """Return whether the node applies to the value.

        A node may be guarded by type and member conditions (`When` with `TypeIs` or `HasKey`). It applies if all of
        these conditions hold.
        """
        while isinstance(node, When) and isinstance(node.condition, TypeIs | HasKey):
            if not self.holds(node.condition, value):
                return False
            node = node.then
        return True

    def _named(self, node: Named, value: Any, place: Place, is_true: bool) -> None:
        key = (node.definition, place)
        if key in self._active:
            return
        self._active.add(key)
        self.found.append(Decided(self._definition, node, is_true, place))
        outer, self._definition = self._definition, node.definition
        self.mark(self.definitions[node.definition], value, place, is_true)
        self._definition = outer
        self._active.discard(key)

    def _and(self, node: And, value: Any, place: Place, is_true: bool) -> None:
        if is_true:
            for part in node.parts:
                self.mark(part, value, place, True)
            return
        failing = [(part, value, place) for part in node.parts if not self.holds(part, value)]
        if self._common(failing) is not None:
            for each in failing:
                self.mark(*each, False)
        else:
            self._together(failing)

    def _or(self, node: Or, value: Any, place: Place, is_true: bool) -> None:
        deciding = [part for part in node.parts if self.holds(part, value)] if is_true else node.parts
        for part in deciding if len(deciding) == 1 or not is_true else ():
            self.mark(part, value, place, is_true)

    def _exactly_one(self, node: ExactlyOne, value: Any, place: Place, is_true: bool) -> None:
        results = [self.holds(part, value) for part in node.parts]
        for part, held in zip(node.parts, results, strict=True):
            if sum(results) < 2 or (sum(results) == 2 and held):
                self.mark(part, value, place, held)

    def _not(self, node: Not, value: Any, place: Place, is_true: bool) -> None:
        self.mark(node.part, value, place, not is_true)

    def _when(self, node: When, value: Any, place: Place, is_true: bool) -> None:
        held = self.holds(node.condition, value)
        taken, other = (node.then, node.otherwise) if held else (node.otherwise, node.then)
        self.mark(taken, value, place, is_true)
        if type(node.condition) in _MARKS and self.holds(other, value) is not is_true:
            self.mark(node.condition, value, place, held)

    def _every(self, node: Predicate, value: Any, place: Place, is_true: bool) -> None:
        inside = [(part, item, (*place, at)) for part, item, at in _inside(node, value, self.definitions)]
        if is_true:
            for each in inside:
                self.mark(*each, True)
        else:
            self._together([each for each in inside if not self.holds(*each[:2])])

    def _together(self, failing: list[tuple[Predicate, Any, Place]]) -> None:
        """Record each assertion or reference that decides all of the failures in `failing`.

        Each failure is (predicate, part of the value that does not satisfy it, location of that part).
        """
        start, groups = len(self.found), []
        for each in failing:
            self.mark(*each, False)
            groups.append(self.found[start:])
            del self.found[start:]
        for one in groups[0] if groups else ():
            if all(any(one.node is other.node for other in group) for group in groups[1:]):
                self.found.append(one)

    def _count(self, node: CountItems, value: Any, place: Place, is_true: bool) -> None:
        results = [self.holds(node.predicate, item) for item in value]
        count = sum(results)
        more_matters = count == (node.minimum - 1) or count == node.maximum
        fewer_matters = count == node.minimum or (node.maximum is not None and count == node.maximum + 1)
        for index, (item, held) in enumerate(zip(value, results, strict=True)):
            if fewer_matters if held else more_matters:
                self.mark(node.predicate, item, (*place, index), held)

    # Failing parts ---------------------------------------------------------------------------------------
    def _common(self, parts: Iterable[tuple[Predicate, Any, Place]]) -> Place | None:
        """Return the location at which all elements of `parts` fail; None if they fail at different locations.

        Each element is (predicate, part of the value, location of the part).
        """
        places = {self._failing(node, value, place) for node, value, place in parts}
        return places.pop() if len(places) == 1 else None

    def _failing(self, node: Predicate, value: Any, place: Place) -> Place | None:
        """Return the location at which the node fails; None if it fails at several locations.

        The node must be false for `value`, and `place` is the location of `value`.
        """
        match node:
            case And(parts):
                return self._common((part, value, place) for part in parts if not self.holds(part, value))
            case When(condition, then, otherwise):
                return self._failing(then if self.holds(condition, value) else otherwise, value, place)
            case Named(definition):
                return self._failing(self.definitions[definition], value, place)
            case _ if type(node) in _EVERY:
                return self._common(
                    (part, item, (*place, at))
                    for part, item, at in _inside(node, value, self.definitions)
                    if not self.holds(part, item)
                )
        return place


def _inside(
    node: Predicate, value: Any, definitions: Mapping[str, Predicate]
) -> Iterator[tuple[Predicate, Any, str | int | MemberName]]:
    """Yield (predicate, part, step) for each part of the value to which the node applies a predicate.

    A part is a member, an item or a name. Its step is a name, an index, or a `MemberName`.
    """
    match node:
        case PropertyIs(key, part):
            yield from ((part, value[name], name) for name in (key,) if name in value)
        case ItemAt(index, part):
            yield from ((part, item, index) for item in value[index : index + 1])
        case EveryItem(start, part):
            yield from ((part, item, start + index) for index, item in enumerate(value[start:]))
        case EveryKey(part):
            yield from ((part, key, MemberName(key)) for key in value)
        case EveryMatchingProperty(pattern, part):
            yield from ((part, item, key) for key, item in value.items() if matches(pattern, key))
        case EveryUncoveredItem(_, part) | EveryUncoveredProperty(_, part):
            yield from ((part, value[at], at) for at in uncovered(node, value, definitions))


_EVERY: frozenset[type] = frozenset(
    (
        EveryItem,
        EveryKey,
        EveryMatchingProperty,
        EveryUncoveredItem,
        EveryUncoveredProperty,
        ItemAt,
        PropertyIs,
    )
)
_MARKS: Mapping[type, Callable[[_Trace, Any, Any, Place, bool], None]] = {
    And: _Trace._and,
    Asserted: _Trace._asserted,
    CountItems: _Trace._count,
    ExactlyOne: _Trace._exactly_one,
    Named: _Trace._named,
    Not: _Trace._not,
    Or: _Trace._or,
    When: _Trace._when,
    **dict.fromkeys(_EVERY, _Trace._every),
}
