"""Finds the assertions that are not enforced because the settings leave out their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet.diagnostics import Origin
from trivet.predicates.analysis.types import EVERY, possible_types
from trivet.predicates.approximate import Loss
from trivet.predicates.evaluate import failures
from trivet.predicates.nodes import Asserted, Predicate
from trivet.predicates.tree import assertions as marks
from trivet.targets.sql.plan.check_levels import NO_VIEW
from trivet.targets.sql.plan.dereference import Collector, followed, reachable
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Column, Table

Place = tuple[str, Origin]

_DEFAULT = "an absent member gets the column's DEFAULT"
_NULL = "NULL stands for an absent member"
_CONVERTED = (
    "values of other types are converted to the column's type, and no document view checks them before"
)


def omitted_losses(table: Table, assertions: Collector[Place], dialect: Dialect) -> Iterator[Loss]:
    """Yield a loss for each assertion that is not fully checked because the settings leave out a check.

    The verdict is `wider` if other checks still test a part of the assertion, and otherwise `none`.
    """
    omitted = [check for check in table.checks if check.omitted]
    if not omitted:
        return
    if table.whole is not None and len(omitted) == len(table.checks):
        for keyword, origin in assertions.of(table.entity.predicate):
            yield Loss(keyword, origin, "none", omitted[0].omitted)
        return
    lost: dict[Place, str] = {}
    for check in omitted:
        for place in assertions.of(check.predicate):
            lost.setdefault(place, check.omitted)
        if check.keyword == "required" and check.member is not None:
            lost.setdefault((check.keyword, check.origin), check.omitted)
    for one in table.repeated:
        for place in assertions.of(one.predicate) if one.check.omitted else ():
            lost.setdefault(place, one.check.omitted)
    kept = {place for check in table.checks if not check.omitted for place in assertions.of(check.predicate)}
    yield from _losses(lost, kept)
    found: dict[Place, str] = {}
    has_views = not any(check.omitted == NO_VIEW for check in omitted)
    for column in table.all_columns:
        around = _around(column.meaning, lost, assertions)
        written = () if has_views else _written(column, assertions, dialect)
        for place, why in (*around, *written):
            found.setdefault(place, why)
    for keyword, origin in sorted(found.keys() - lost.keys(), key=_order):
        yield Loss(keyword, origin, "wider", found[keyword, origin])


def _losses(lost: Mapping[Place, str], kept: set[Place]) -> Iterator[Loss]:
    for keyword, origin in sorted(lost, key=_order):
        is_kept = (keyword, origin) in kept
        yield Loss(keyword, origin, "wider" if is_kept else "none", lost[keyword, origin])


def _written(column: Column, assertions: Collector[Place], dialect: Dialect) -> Iterator[tuple[Place, str]]:
    """Yield (place, reason) for each assertion that a value written directly to the column may violate.

    A place is (keyword, location). For example, the column's type may convert the value before constraints test it.
    """
    if column.kind == "json":
        return
    if column.server_default is not None and column.presence is not None:
        yield (column.presence.keyword, column.presence.origin), _DEFAULT
    if not (column.required or column.nullable):
        for failed in failures(column.meaning, None, assertions.definitions):
            yield (failed.keyword, failed.origin), _NULL
    changed = dialect.types.direct(column)
    if dialect.types.tests_type(column) and not changed:
        return
    checks = (check for check in column.checks if not check.omitted)
    kept = {place for check in checks for place in assertions.of(check.predicate)}
    kept -= {(one.keyword, one.origin) for one in _of_types(column, assertions.definitions)}
    for place in assertions.of(column.meaning):
        if changed or place not in kept:
            yield place, changed or _CONVERTED


def _of_types(column: Column, definitions: Mapping[str, Predicate]) -> Iterator[Asserted]:
    """Yield the assertions that refuse all values of at least one JSON type, such as `type` and `enum`."""
    for node in reachable(column.meaning, definitions):
        if isinstance(node, Asserted) and possible_types(followed(node.predicate, definitions)) != EVERY:
            yield node


def _around(
    node: Predicate, lost: Mapping[Place, str], assertions: Collector[Place]
) -> Iterator[tuple[Place, str]]:
    """Yield (place, reason) for each assertion in `node` that contains an unenforced assertion.

    A place is (keyword, location). `lost` has the reason for each unenforced assertion, by place.
    """
    for mark in marks(node):
        reason = next((lost[place] for place in assertions.of(mark.predicate) if place in lost), None)
        if reason is not None:
            yield (mark.keyword, mark.origin), reason


def _order(place: Place) -> tuple[str, str]:
    return str(place[1]), place[0]
