"""Determines what a planned table does with undeclared members: it stores them, refuses them, or leaves them out."""

from __future__ import annotations

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import EveryUncoveredProperty, Never, Predicate, TypeIs, When
from trivet.targets.sql.plan.records import Table


def declared(table: Table) -> frozenset[str]:
    """Return the names of the declared members of the table's objects, whether they have columns, rows or neither."""
    own = {column.member for column in table.columns} | {one.member for one in table.objects}
    return frozenset(own | {child.path[0] for child in table.children} | table.kept.keys())


def leaves_out(table: Table) -> bool:
    """Return whether the table cannot store undeclared members of its objects."""
    return table.whole is None and table.value is None and (table.extra is None or table.drops_undeclared)


def refuses(table: Table) -> bool:
    """Return whether a check refuses every object with undeclared members."""
    return any(not check.omitted and _is_closed(check.predicate) for check in table.rules)


def loses(table: Table) -> bool:
    """Return whether the table accepts objects with undeclared members, but does not store these members."""
    return leaves_out(table) and not refuses(table)


def _is_closed(node: Predicate) -> bool:
    match bare(node):
        case EveryUncoveredProperty(covers, Never()):
            return not any(cover.patterns or cover.every for cover in covers)
        case When(TypeIs(("object",)), then, _):
            return _is_closed(then)
    return False
