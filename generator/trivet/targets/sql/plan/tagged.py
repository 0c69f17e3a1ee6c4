"""Turns each tagged union into several checks, so that the database can name the check that a document fails.

Example: for a union of cards and transfers, one check tests the tag `method`. For cards and for transfers, further
checks test the other members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import (
    And,
    Asserted,
    ExactlyOne,
    HasKey,
    In,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.plan.dereference import conjuncts, followed, member_of, stated

#: The conjuncts of one option.
Branch: TypeAlias = tuple[Predicate, ...]

_OBJECT = TypeIs(("object",))
#: A union that would become more checks than this stays a single check.
_MOST_CHECKS = 64


def tagged(
    node: Predicate, definitions: Mapping[str, Predicate], of_object: bool = False
) -> tuple[Predicate, ...]:
    """Split a tagged union into conjuncts that are together equivalent to it; return any other node as a tuple of one.

    `of_object` says whether the value is known to be an object. If it is not, each option must require an object.
    """
    match node:
        case Asserted(keyword, origin, ExactlyOne(options) | Or(options)):
            branches = [tuple(conjuncts(followed(option, definitions))) for option in options]
            tag = _tag(branches, definitions) if of_object or all(map(_asks_object, branches)) else None
            if tag is not None:
                first = Or(tuple(And(tuple(_tag_test(branch, tag))) for branch in branches))
                rest = tuple(part for branch in branches for part in _rest(branch, tag, definitions))
                if len(rest) <= _MOST_CHECKS:
                    return (Asserted(keyword, origin, first), *rest)
    return (node,)


def _tag(branches: Sequence[Branch], definitions: Mapping[str, Predicate]) -> str | None:
    """Return the name of the member that tells the branches of a union apart, or None if there is none.

    Every branch must require this member and list its possible strings. No string may occur in two branches.
    """
    if len(branches) < 2:
        return None
    found = [_values(branch, definitions) for branch in branches]
    return next((key for key in found[0] if _are_disjoint([values.get(key) for values in found])), None)


def _are_disjoint(found: Sequence[tuple[str, ...] | None]) -> bool:
    texts = [value for values in found if values is not None for value in values]
    return None not in found and len(set(texts)) == len(texts)


def _values(branch: Branch, definitions: Mapping[str, Predicate]) -> dict[str, tuple[str, ...]]:
    """Return the strings that the branch lists for each of its required members.

    A member is left out if the branch does not list its values, or lists other values than strings.
    """
    required = {part.key for part in map(_assertion, branch) if isinstance(part, HasKey)}
    found: dict[str, tuple[str, ...]] = {}
    for part in map(_assertion, branch):
        if isinstance(part, PropertyIs) and part.key in required:
            lists = (one for one in _about(part, definitions) if isinstance(one, In))
            values = next((one.values for one in lists), ())
            if values and all(isinstance(value, str) for value in values):
                found[part.key] = values
    return found


def _asks_object(branch: Branch) -> bool:
    return any(bare(part) == _OBJECT for part in branch)


def values_of_tag(
    option: Predicate, tag: str, definitions: Mapping[str, Predicate]
) -> tuple[str, ...] | None:
    """Return the strings that an option of a union allows for the member `tag`.

    Return None if the option allows other values of the member, or asserts anything else. The only further assertions
    that it may have are that the member is present, and that its value is a string.
    """
    printed = [part for part in map(_assertion, conjuncts(option)) if part != HasKey(tag)]
    values = [one for part in printed if isinstance(part, PropertyIs) for one in _about(part, definitions)]
    lists = [one for one in values if isinstance(one, In)]
    texts = [one for one in values if isinstance(one, TypeIs) and "string" in one.types]
    is_all = all(isinstance(part, PropertyIs) and part.key == tag for part in printed)
    if not is_all or len(lists) != 1 or len(values) != 1 + len(texts):
        return None
    return lists[0].values if all(isinstance(one, str) for one in lists[0].values) else None


def _about(part: PropertyIs, definitions: Mapping[str, Predicate]) -> Iterator[Predicate]:
    return map(bare, conjuncts(followed(part.predicate, definitions)))


def _tag_test(branch: Branch, tag: str) -> Iterator[Predicate]:
    """Yield the parts of a branch that decide whether the branch applies to a value.

    They are the test that the value is an object, and the assertions about the member `tag`.
    """
    return (part for part in branch if bare(part) == _OBJECT or member_of(part) == tag)


def _rest(branch: Branch, tag: str, definitions: Mapping[str, Predicate]) -> Iterator[Predicate]:
    is_object = (_OBJECT,) if _asks_object(branch) else ()
    meant = And((*is_object, HasKey(tag), PropertyIs(tag, In(_values(branch, definitions)[tag]))))
    for part in branch:
        if bare(part) != _OBJECT and member_of(part) != tag:
            yield from (When(meant, one) for one in _single(assume(part, ("object",))))


def _single(part: Predicate) -> Iterator[Predicate]:
    """Split a predicate about the value of one member into predicates for its single assertions.

    Any other predicate is yielded unchanged.
    """
    inner = stated(part)
    if isinstance(inner, PropertyIs):
        yield from (PropertyIs(inner.key, one) for one in conjuncts(inner.predicate))
    else:
        yield part


def _assertion(part: Predicate) -> Predicate:
    return stated(bare(part))
