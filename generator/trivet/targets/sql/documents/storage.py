"""Finds assertions that a dialect tests inexactly because of the way in which it compares values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from trivet.diagnostics import Origin
from trivet.predicates.analysis.types import item_types
from trivet.predicates.nodes import And, Asserted, Predicate
from trivet.predicates.tree import walk
from trivet.targets.sql.plan.ddl import Storage


def never_exact(node: And) -> bool:
    """Return False. This is the default of `is_exact` in `inexact`: no assertion is exact."""
    return False


def items_are_scalars(node: And) -> bool:
    """Return whether the conjunction makes sure that the items of an array are neither arrays nor objects."""
    types = item_types(node.parts)
    return types is not None and types.isdisjoint(("array", "object"))


def inexact(
    node: Predicate, reasons: Mapping[str, str], is_exact: Callable[[And], bool] = never_exact
) -> Iterator[Storage]:
    """Yield a ledger row with the verdict `wider` for each assertion whose keyword is in `reasons`.

    `reasons` maps keywords to the reasons in these rows. If `is_exact` returns true for an `And`, the assertions among
    its parts get no row.
    """
    exact: set[Origin] = set()
    for part in walk(node):
        if isinstance(part, And) and is_exact(part):
            exact.update(one.origin for one in part.parts if isinstance(one, Asserted))
        if isinstance(part, Asserted) and part.keyword in reasons and part.origin not in exact:
            yield Storage(part.origin, part.keyword, "wider", "", reasons[part.keyword])
