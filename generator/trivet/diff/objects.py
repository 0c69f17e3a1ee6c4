"""Finds the changes of a type that do not concern a declared member.

Such changes concern undeclared members, choices, conditions, or the value as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import Entity
from trivet.diff.about import conjuncts
from trivet.diff.facets import NULL, Part, parts_of
from trivet.diff.found import Found
from trivet.diff.members import members
from trivet.diff.values import Values
from trivet.diff.versions import Versions
from trivet.predicates.analysis.marks import bare
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    KeyCover,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    When,
)

_OBJECT = TypeIs(("object",))
#: The groups of parts that are compared elsewhere: member by member, or as the rule for undeclared members.
_ELSEWHERE = frozenset(("members", "undeclared"))


@dataclass(frozen=True, slots=True)
class Types:
    """Compares two versions of a type. The members that the type declares are not compared here."""

    versions: Versions
    values: Values

    def changes(self, old: Entity, new: Entity) -> Iterator[Found]:
        """Yield the changes of a type, except the changes of its declared members."""
        yield from self._null(old, new)
        yield from self._undeclared(old, new)
        yield from self.values.changes(
            old.predicate,
            new.predicate,
            lambda part: Or((NULL, part)),
            (old.origin, new.origin),
            without=_ELSEWHERE,
        )

    def _null(self, old: Entity, new: Entity) -> Iterator[Found]:
        before, after = _accepts_null(old, self.versions.old), _accepts_null(new, self.versions.new)
        places = (old.origin, new.origin)
        if after and not before:
            yield Found("nullable-added", ("null is accepted",), *places, old_part=Not(NULL))
        if before and not after:
            yield Found("nullable-removed", ("null is refused",), *places, new_part=Not(NULL))

    def _undeclared(self, old: Entity, new: Entity) -> Iterator[Found]:
        before, after = _open_part(old, self.versions.old), _open_part(new, self.versions.new)
        if self.versions.alike_old(before.node) is self.versions.alike_new(after.node):
            return
        known = KeyCover(
            Always(),
            tuple(sorted(members(old).keys() | members(new).keys())),
            tuple(sorted({*_patterns(old, self.versions.old), *_patterns(new, self.versions.new)})),
        )
        parts = [
            When(_OBJECT, EveryUncoveredProperty((known,), node))
            for node in (self.versions.of_old(before.node), self.versions.of_new(after.node))
        ]
        rule, message = "", ("the rule for undeclared members differs",)
        if isinstance(after.node, Never):
            rule, message = "object-closed", ("undeclared members are refused",)
        elif isinstance(before.node, Never) and isinstance(after.node, Always):
            rule, message = "object-opened", ("undeclared members are accepted",)
        places = (before.origin or old.origin, after.origin or new.origin)
        yield Found(rule, message, *places, parts[0], parts[1], about="undeclared")


def _accepts_null(entity: Entity, definitions: Mapping[str, Predicate]) -> bool:
    try:
        return evaluate(entity.predicate, None, definitions)
    except EvaluationError:
        return False


def _open_part(entity: Entity, definitions: Mapping[str, Predicate]) -> Part:
    """Return what the type asserts about the value of each undeclared member, as a predicate about this value.

    The predicate is `Always` if the type asserts nothing about it.
    """
    found = [
        replace(part, node=node.predicate)
        for part in parts_of(entity.predicate, definitions, _never)
        if isinstance(node := _of_objects(part.node), EveryUncoveredProperty)
    ]
    if not found:
        return Part("additionalProperties", None, Always())
    return replace(found[0], node=bare(found[0].node)) if len(found) == 1 else _both(found)


def _both(found: list[Part]) -> Part:
    return replace(found[0], node=And(tuple(bare(one.node) for one in found)))


def _patterns(entity: Entity, definitions: Mapping[str, Predicate]) -> Iterator[str]:
    for part in conjuncts(entity.predicate, definitions):
        if isinstance(part, EveryMatchingProperty):
            yield part.pattern


def _of_objects(node: Predicate) -> Predicate:
    return node.then if isinstance(node, When) and node.condition == _OBJECT else node


def _never(name: str) -> bool:
    return False
