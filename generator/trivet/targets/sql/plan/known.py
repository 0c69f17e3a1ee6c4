"""Simplifies predicates for values of a known type.

For example, `anyOf: [{…}, {type: "null"}]` is equivalent to the first option for every value except null. So a member
with this schema gets the same columns as a member with `type: […, "null"]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    ExactlyOne,
    JsonType,
    Never,
    Or,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.simplify import assume, simplify
from trivet.predicates.tree import rebuild
from trivet.targets.sql.plan.dereference import conjuncts, followed

_OF_THE_VALUE = (And, Asserted, ExactlyOne, Or, When)
#: The keywords whose `Asserted` nodes are removed when only one option is left.
CHOICES = frozenset(("anyOf", "oneOf"))


def known(node: Predicate, types: Iterable[JsonType]) -> Predicate:
    """Return a simpler predicate that is equivalent for values of these types.

    A type test that has the same result for all of these types is replaced by that result.
    """
    return simplify(_decided(assume(node, types)))


def split(node: Predicate, definitions: Mapping[str, Predicate]) -> Iterator[Predicate]:
    """Yield the conjuncts of the predicate.

    A choice between null and an option with a `type` is split: one conjunct for the type, one for each other
    assertion. For example, the choice between null and `{type: string, maxLength: 5}` becomes `type: [string, null]`
    and `maxLength: 5`. Each conjunct accepts null.
    """
    for part in conjuncts(node):
        choice = _beside_null(part, definitions)
        if choice is None or _type_of(choice.option) is None:
            yield part if choice is None else choice.eased
        else:
            yield from _apart(choice)


def eased_choice(part: Predicate, definitions: Mapping[str, Predicate]) -> Predicate:
    """Return a choice between null and one other option as an `Or` in which null comes last.

    Return `part` unchanged if it is anything else, or if the other option accepts null.
    """
    choice = _beside_null(part, definitions)
    return part if choice is None else choice.eased


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice between null and an option that does not accept null.

    `mark` is the `Asserted` node of the `oneOf` or `anyOf` that states the choice.
    """

    mark: Asserted
    option: Predicate
    null: Predicate

    @property
    def eased(self) -> Predicate:
        null = _with_marks([self.null], TypeIs(("null",)))
        return _with_marks([self.mark], Or((self.option, null)))


def _beside_null(part: Predicate, definitions: Mapping[str, Predicate]) -> _Choice | None:
    match part:
        case Asserted(_, _, (Or((one, other)) | ExactlyOne((one, other)))):
            option, null = (other, one) if _is_null(one) else (one, other)
            if _is_null(null) and "null" not in possible_types(followed(option, definitions)):
                return _Choice(part, option, null)
    return None


def _apart(choice: _Choice) -> Iterator[Predicate]:
    """Yield conjuncts that together are equivalent to a choice between null and one other option.

    The first tests the JSON type. The others apply only to values of the option's types.
    """
    types = possible_types(choice.option)
    marks = [choice.mark, choice.null, _type_of(choice.option)]
    yield _with_marks(marks, TypeIs(tuple(sorted({*types, "null"}))))
    for inner in conjuncts(known(choice.option, types)):
        if not isinstance(inner, Always):
            yield When(TypeIs(tuple(sorted(types))), inner)


def _with_marks(marks: Iterable[Predicate | None], node: Predicate) -> Predicate:
    """Return the node wrapped in copies of the `Asserted` nodes in `marks`; the first of them is the outermost.

    Anything in `marks` that is not an `Asserted` node is ignored.
    """
    for mark in reversed(tuple(marks)):
        if isinstance(mark, Asserted):
            node = Asserted(mark.keyword, mark.origin, node)
    return node


def _type_of(option: Predicate) -> Asserted | None:
    """Return the option's `type` assertion, or None if it has none."""
    found = (part for part in conjuncts(option) if isinstance(part, Asserted))
    return next((part for part in found if isinstance(part.predicate, TypeIs)), None)


def _is_null(option: Predicate) -> bool:
    return possible_types(option) == {"null"}


def _decided(node: Predicate) -> Predicate:
    if not isinstance(node, _OF_THE_VALUE):
        return node
    node = rebuild(node, _decided)
    match node:
        case Or(options) | ExactlyOne(options):
            left = tuple(option for option in options if not _refuses(option))
            return left[0] if len(left) == 1 else type(node)(left) if left else node
        case Asserted(keyword, _, And() | Asserted() as option) if keyword in CHOICES:
            return option
    return node


def _refuses(node: Predicate) -> bool:
    """Return whether it is obvious that the node accepts no value."""
    match node:
        case Never():
            return True
        case Asserted(_, _, inner):
            return _refuses(inner)
        case And(parts):
            return any(map(_refuses, parts))
    return False
