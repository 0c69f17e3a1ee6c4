"""Finds the changes between two versions of the schema of one value.

The value is a member, an item of an array, or a whole document that is not an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from trivet.diagnostics import Origin
from trivet.diff.facets import NULL, Part, parts_of, without_null
from trivet.diff.found import Found
from trivet.diff.versions import Versions
from trivet.predicates.nodes import And, Asserted, EveryItem, In, Named, Not, Or, Predicate, TypeIs, When
from trivet.predicates.values import json_key
from trivet.wording import Wording, json_code

_SHOWN = 5

#: Turns a predicate about a value into a predicate about the type that contains the value.
Lift = Callable[[Predicate], Predicate]
#: Returns the words for what a keyword asserts, in one version.
Words = Callable[[Asserted], Wording]


@dataclass(frozen=True, slots=True)
class Values:
    """Compares the predicates that one value must satisfy in the old and in the new version."""

    versions: Versions
    old_words: Words
    new_words: Words

    def changes(
        self,
        old: Predicate,
        new: Predicate,
        lift: Lift,
        places: tuple[Origin, Origin],
        where: Wording = (),
        without: frozenset[str] = frozenset(),
    ) -> Iterator[Found]:
        """Yield the changes from `old` to `new`, which are predicates about the same value.

        Whether the value may be null is not compared.

        - `lift`: turns a predicate about the value into a predicate about the type that contains it
        - `places`: the schema's location in the old and in the new version
        - `where`: the words before each message
        - `without`: the groups of keywords to skip; `minimum` and `maximum`, for example, are in one group
        """
        before, after = self._parts(old, new)
        for group in dict.fromkeys(one.group for one in (*before, *after)):
            if group in without:
                continue
            one = [part for part in before if part.group == group]
            other = [part for part in after if part.group == group]
            for found in self._group(group, one, other, lift):
                yield self._placed(found, one, other, places, where)

    def _placed(
        self, found: Found, old: list[Part], new: list[Part], places: tuple[Origin, Origin], where: Wording
    ) -> Found:
        first = next((part.origin for part in old if part.origin), places[0])
        second = next((part.origin for part in new if part.origin), places[1])
        return replace(
            found, old=found.old or first, new=found.new or second, message=(*where, *found.message)
        )

    def _parts(self, old: Predicate, new: Predicate) -> tuple[list[Part], list[Part]]:
        """Return the parts of the old and of the new predicate that differ.

        References in these parts are replaced by the parts of their definitions.
        """
        followed: tuple[set[str], set[str]] = (set(), set())
        while True:
            before = list(parts_of(without_null(old), self.versions.old, followed[0].__contains__))
            after = list(parts_of(without_null(new), self.versions.new, followed[1].__contains__))
            one = {id(self.versions.alike_old(part.node)): part for part in before}
            other = {id(self.versions.alike_new(part.node)): part for part in after}
            before = [part for key, part in one.items() if key not in other]
            after = [part for key, part in other.items() if key not in one]
            more = (set(_names(before)), set(_names(after)))
            if more[0] <= followed[0] and more[1] <= followed[1]:
                return before, after
            followed[0].update(more[0])
            followed[1].update(more[1])

    def _group(self, group: str, old: list[Part], new: list[Part], lift: Lift) -> Iterator[Found]:
        if group == "enum":
            yield from self._enum(old, new, lift)
            return
        one, other = _items(old), _items(new)
        if one is not None and other is not None and one.start == other.start:
            before, after = one.predicate, other.predicate
            inside = _each(lift, one.start)
            yield from self._nullable_items(before, after, inside)
            yield from self._inside(before, after, inside, (old[0].origin, new[0].origin))
            return
        yield Found(
            "",
            (*self._said(old, self.old_words), " → ", *self._said(new, self.new_words)),
            old_part=lift(self.versions.of_old(_all(old))) if old else None,
            new_part=lift(self.versions.of_new(_all(new))) if new else None,
            about=group if group != "members" else "alternatives",
        )

    def _inside(
        self, old: Predicate, new: Predicate, lift: Lift, places: tuple[Origin | None, Origin | None]
    ) -> Iterator[Found]:
        nowhere = Origin("")
        for found in self.changes(old, new, _or_null(lift), (nowhere, nowhere), ("items: ",)):
            first = places[0] if found.old == nowhere else found.old
            second = places[1] if found.new == nowhere else found.new
            yield replace(found, old=first, new=second)

    def _nullable_items(self, old: Predicate, new: Predicate, lift: Lift) -> Iterator[Found]:
        yield Found(
            "",
            ("items: null",),
            old_part=lift(Or((Not(NULL), self.versions.of_old(old)))),
            new_part=lift(Or((Not(NULL), self.versions.of_new(new)))),
            about="items",
        )

    def _enum(self, old: list[Part], new: list[Part], lift: Lift) -> Iterator[Found]:
        before, after = _listed(old), _listed(new)
        if before is None or after is None:
            yield Found(
                "enum-added" if before is None else "enum-removed",
                (*_shown(before), " → ", *_shown(after)),
                old_part=None if before is None else lift(In(tuple(before.values()))),
                new_part=None if after is None else lift(In(tuple(after.values()))),
            )
            return
        lost = tuple(value for key, value in before.items() if key not in after)
        gained = tuple(value for key, value in after.items() if key not in before)
        if lost:
            yield Found("enum-value-removed", _values(lost), new_part=lift(Not(In(lost))))
        if gained:
            yield Found("enum-value-added", _values(gained), old_part=lift(Not(In(gained))))

    def _said(self, parts: list[Part], words: Words) -> Wording:
        nowhere = Origin("")
        said = (words(Asserted(part.keyword, part.origin or nowhere, part.node)) for part in parts)
        return _listing(said) or ("unrestricted",)


def _or_null(lift: Lift) -> Lift:
    return lambda part: lift(Or((NULL, part)))


def _each(lift: Lift, start: int) -> Lift:
    return lambda part: lift(When(TypeIs(("array",)), EveryItem(start, part)))


def _names(parts: list[Part]) -> Iterator[str]:
    return (part.node.definition for part in parts if isinstance(part.node, Named))


def _all(parts: list[Part]) -> Predicate:
    return And(tuple(part.node for part in parts))


def _items(parts: list[Part]) -> EveryItem | None:
    """Return the predicate about all items of an array if it is the only one of the parts; otherwise None."""
    if len(parts) != 1:
        return None
    node = parts[0].node
    inner = node.then if isinstance(node, When) else node
    return inner if isinstance(inner, EveryItem) else None


def _listed(parts: list[Part]) -> dict[Any, Any] | None:
    """Return the values that all `In` nodes among `parts` have in common; None if there are no such nodes.

    The keys of the result are the values in a hashable form.
    """
    found: dict[Any, Any] | None = None
    for part in parts:
        if isinstance(part.node, In):
            values = {json_key(value): value for value in part.node.values}
            found = values if found is None else {key: values[key] for key in found if key in values}
    return found


def _shown(values: dict[Any, Any] | None) -> Wording:
    return ("any value",) if values is None else _values(tuple(values.values()))


def _values(values: tuple[Any, ...]) -> Wording:
    shown = _listing((json_code(one),) for one in values[:_SHOWN])
    return (*shown, f" and {len(values) - _SHOWN:,} more") if len(values) > _SHOWN else shown


def _listing(items: Iterable[Wording]) -> Wording:
    return tuple(part for item in items for part in (", ", *item))[1:]
