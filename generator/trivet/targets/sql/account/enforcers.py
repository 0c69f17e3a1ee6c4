"""Finds the constraint that enforces each assertion of a root's table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple

from trivet.diagnostics import Origin
from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.known import CHOICES
from trivet.targets.sql.plan.records import Check, Column, Table

#: (keyword, location) of an assertion.
Place = tuple[str, Origin]


class _Enforced(NamedTuple):
    """A predicate that the tables check, with the name of a constraint.

    `choice` is the constraint for the assertions with a keyword of `CHOICES`, `name` that for all others.
    """

    predicate: Predicate
    name: str
    choice: str


@dataclass(frozen=True, slots=True)
class Enforcers:
    """Finds the names of constraints in a root's table and its child tables.

    `idle` are the names of the checks that accept everything as the dialect prints them. They enforce nothing, nor do
    checks that the settings leave out.
    """

    table: Table
    assertions: Collector[Place]
    idle: Set[str]
    dialect: Dialect
    target: SqlTarget

    def by_place(self) -> dict[Place, str]:
        """Return a dict from each assertion to the name of a constraint that enforces it.

        If several constraints enforce an assertion, one that contains it is preferred to one that refers to its
        definition, and then a constraint on a column to one on the whole document.
        """
        found: dict[Place, str] = {}
        checked = list(self._checked())
        columns = [one for member in self.table.family for one in member.all_columns]
        direct = {id(one) for member in self.table.family for one in (member.value, *member.columns)}
        for enforced in (*checked, *(self._meant(one) for one in columns if id(one) in direct)):
            _add(found, enforced, self.assertions.own(enforced.predicate))
        has_views = self.dialect.limits.has_views(self.target)
        for column in columns:
            if (presence := column.presence) is not None:
                is_named = has_views and not presence.omitted  # otherwise, NOT NULL enforces it
                name = presence.name if is_named else self.table.name
                found.setdefault((presence.keyword, presence.origin), name)
        seen: set[str] = set()
        for enforced in (*checked, *map(self._meant, columns)):
            _add(found, enforced, self.assertions.of(enforced.predicate, seen))
        for check in filter(self._is_made, self.table.shape):
            for keyword, origin in self.assertions.of(self.table.entity.predicate):
                if keyword == check.keyword:
                    found.setdefault((keyword, origin), check.name)
        return found

    def _is_made(self, check: Check) -> bool:
        return not check.omitted and check.name not in self.idle

    def _checked(self) -> Iterator[_Enforced]:
        """Yield what the constraints of the table and of its child tables enforce."""
        for one in (
            one for member in self.table.family for one in member.repeated if self._is_made(one.check)
        ):
            yield _Enforced(one.predicate, one.check.name, one.check.name)
        for check in filter(self._is_made, (one for member in self.table.family for one in member.checks)):
            yield _Enforced(check.predicate, check.name, check.name)

    def _meant(self, column: Column) -> _Enforced:
        """Return what a column enforces; its type does, if the column has no check of its own."""
        entry = list(self._entry(column))
        made = (check.name for check in filter(self._is_made, column.checks))
        choice = (*made, *entry[1:], *entry, self.table.name)[0]
        return _Enforced(column.meaning, (*entry, self.table.name)[0], choice)

    def _entry(self, column: Column) -> Iterator[str]:
        """Yield the names of a column's entry checks, except those that the settings leave out.

        Entry checks test a value before it is stored. The name of the first one is never left out if a constraint of
        the table has the same name and tests the column's type.
        """
        for number, check in enumerate(column.entry):
            is_type = not number and self.target.checks != "none" and self.dialect.types.names_type(column)
            if is_type or not check.omitted:
                yield check.name


def _add(found: dict[Place, str], enforced: _Enforced, places: Iterable[Place]) -> None:
    """Add the constraint for those of the assertions that have none yet."""
    for place in places:
        found.setdefault(place, enforced.choice if place[0] in CHOICES else enforced.name)
