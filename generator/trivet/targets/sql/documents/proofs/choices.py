"""Finds the ways to satisfy a choice. Each way is a tuple of predicates that must all hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trivet.predicates.nodes import (
    ALL_TYPES,
    Always,
    And,
    Asserted,
    HasKey,
    In,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)


def of_condition(node: When) -> Iterator[tuple[Predicate, ...]]:
    """Yield the ways to satisfy an `if`/`then`/`else` node. In each way, two predicates hold:

    - `if` and `then`
    - a predicate that makes `if` fail, and `else`; there may be several such ways
    - `then` and `else`, if no predicate is known that makes `if` fail

    If `else` accepts nothing (`Never`), only the first way is yielded.
    """
    yield node.condition, node.then
    if node.otherwise != Never():
        denied = list(_denials(node.condition))
        yield from ((one, node.otherwise) for one in denied or [node.then])


def of_one(
    parts: tuple[Predicate, ...], definitions: Mapping[str, Predicate]
) -> Iterator[tuple[Predicate, ...]]:
    """Yield ways to satisfy exactly one of the parts: this part, and predicates that make each other part fail.

    Such predicates are known only for a part that lists the values of a member: the part fails if the member exists and
    has none of these values. A way is left out if another part lists no values.
    """
    tags = [next(_tags(part, definitions), None) for part in parts]
    for number, part in enumerate(parts):
        others = [tag for place, tag in enumerate(tags) if place != number]
        if all(others):
            yield part, *(denied for tag in others if tag for denied in tag)


def _tags(node: Predicate, definitions: Mapping[str, Predicate]) -> Iterator[tuple[Predicate, ...]]:
    """Yield pairs of predicates. No value that satisfies both predicates of a pair satisfies the node.

    For example, the node allows only `a` and `b` for the member `kind`. Then the pair is: the value has the member
    `kind`, and `kind` is neither `a` nor `b`.
    """
    for part in _conjuncts((node,), definitions, ()):
        match part:
            case PropertyIs(key, predicate):
                listed = [one for one in _conjuncts((predicate,), definitions, ()) if isinstance(one, In)]
                yield from ((HasKey(key), PropertyIs(key, Not(one))) for one in listed)


def _conjuncts(
    nodes: Iterable[Predicate], definitions: Mapping[str, Predicate], seen: tuple[str, ...]
) -> Iterator[Predicate]:
    """Yield the predicates that remain when conjunctions are split and references are followed.

    Every value that satisfies all nodes satisfies each of these predicates.
    """
    for node in nodes:
        match node:
            case And(parts):
                yield from _conjuncts(parts, definitions, seen)
            case Asserted(_, _, inner):
                yield from _conjuncts((inner,), definitions, seen)
            case When(condition, then, Never()):
                yield from _conjuncts((condition, then), definitions, seen)
            case Named(name) if name not in seen:
                yield from _conjuncts((definitions[name],), definitions, (*seen, name))
            case _:
                yield node


def _denials(node: Predicate) -> Iterator[Predicate]:
    """Yield simple predicates that exclude the node: a value that satisfies one of them violates the node.

    Yield nothing if no simple predicate excludes the node.
    """
    match node:
        case Asserted(_, _, inner):
            yield from _denials(inner)
        case And(parts):
            for part in parts:
                yield from _denials(part)
        case Or(parts):
            found = [list(_denials(part)) for part in parts]
            if all(len(one) == 1 for one in found):
                yield And(tuple(one[0] for one in found))
        case HasKey():
            yield When(node, Never(), Always())
        case PropertyIs(key, predicate):
            yield from (And((HasKey(key), PropertyIs(key, one))) for one in _denials(predicate))
        case In():
            yield Not(node)
        case TypeIs(types):
            yield (
                TypeIs(tuple(one for one in ALL_TYPES if one not in types))
                if "integer" not in types
                else Never()
            )


def are_possible(nodes: Iterable[Predicate]) -> bool:
    """Return whether the predicates may all hold for the same object.

    The result is false if they require a member and forbid it, or leave no value for a required member.
    """
    required: set[str] = set()
    absent: set[str] = set()
    listed: dict[str, list[In]] = {}
    unlisted: dict[str, list[In]] = {}
    for node in nodes:
        match node:
            case HasKey(key):
                required.add(key)
            case When(HasKey(key), Never(), Always()):
                absent.add(key)
            case PropertyIs(key, In() as values):
                listed.setdefault(key, []).append(values)
            case PropertyIs(key, Not(In() as values)):
                unlisted.setdefault(key, []).append(values)
    kept = (
        any(
            all(one in other.values for other in others)
            and not any(one in other.values for other in unlisted.get(key, ()))
            for one in first.values
        )
        for key, (first, *others) in listed.items()
        if key in required
    )
    return not required & absent and all(kept)
