"""Turns large conditions of `unevaluated…` into definitions, so that each of them is printed once.

Otherwise, the output would double with each level of choices that have `unevaluated…` beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet.predicates.nodes import EveryUncoveredItem, EveryUncoveredProperty, Named, Predicate
from trivet.predicates.tree import rebuild, walk
from trivet.targets.sql.printable.bounds import condition_of


def shared(nodes: Mapping[str, Predicate], small: int) -> tuple[dict[str, Predicate], dict[str, Predicate]]:
    """Replace large conditions of `unevaluated…` by references, and return (nodes, conditions).

    `nodes` and the result have predicates by name; each condition gets a new name. A condition is large if it has more
    than `small` nodes.
    """
    names: dict[Predicate, str] = {}
    for owner, node in nodes.items():
        for number, found in enumerate(dict.fromkeys(_conditions(node, small)), start=1):
            names.setdefault(found, condition_of(owner, number))
    if not names:
        return dict(nodes), {}
    kinds = {type(node) for node in names}

    def replaced(node: Predicate) -> Predicate:
        name = names.get(node) if type(node) in kinds else None
        return rebuild(node, replaced) if name is None else Named(name)

    inside = {name: rebuild(node, replaced) for node, name in names.items()}
    return {owner: replaced(node) for owner, node in nodes.items()}, inside


def size_of_conditions(node: Predicate) -> int:
    """Return the number of nodes in all conditions of an `unevaluated…` node; 0 for any other node.

    A cover of the node is a set of members or items that other keywords evaluate. The node skips them if
    the value satisfies the condition of the cover.
    """
    if not isinstance(node, EveryUncoveredItem | EveryUncoveredProperty):
        return 0
    return sum(1 for cover in node.covers for _ in walk(cover.condition))


def _conditions(node: Predicate, small: int) -> Iterator[Predicate]:
    for inner in walk(node):
        if isinstance(inner, EveryUncoveredItem | EveryUncoveredProperty):
            for cover in inner.covers:
                if sum(1 for _ in walk(cover.condition)) > small:
                    yield cover.condition
