"""The assertions that are not enforced because the settings leave out their checks."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import Origin
from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import assertions as marks
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.records import Table

Place = tuple[str, Origin]


def omitted_losses(table: Table, assertions: Collector[Place]) -> Iterator[Loss]:
    """Yield a loss for each assertion in checks of one table that the settings leave out.

    An assertion that another check has, too, or that contains assertions which are checked, is `wider`.
    """
    omitted = [check for check in table.checks if check.omitted]
    if not omitted:
        return
    reason = omitted[0].omitted
    if len(omitted) == len(table.checks):
        for keyword, origin in assertions.of(table.entity.predicate):
            yield Loss(keyword, origin, "none", reason)
        return
    lost = {place for check in omitted for place in assertions.of(check.predicate)}
    lost |= {
        place for one in table.repeated if one.check.omitted for place in assertions.of(one.predicate)
    }
    kept = {
        place for check in table.checks if not check.omitted for place in assertions.of(check.predicate)
    }
    around = {place for column in table.all_columns for place in _around(column.meaning, lost, assertions)}
    for keyword, origin in sorted(lost | around, key=lambda place: (str(place[1]), place[0])):
        is_wider = (keyword, origin) in kept or (keyword, origin) not in lost
        yield Loss(keyword, origin, "wider" if is_wider else "none", reason)


def _around(node: Predicate, lost: set[Place], assertions: Collector[Place]) -> Iterator[Place]:
    """Yield the assertions that contain a lost one."""
    for mark in marks(node):
        if not lost.isdisjoint(assertions.of(mark.predicate)):
            yield mark.keyword, mark.origin
