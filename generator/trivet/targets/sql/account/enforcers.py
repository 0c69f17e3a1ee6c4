"""Finds the constraint that enforces each assertion of a root's table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from trivet.diagnostics import Origin
from trivet.predicates.nodes import Asserted, Predicate
from trivet.predicates.tree import walk
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.dereference import Collector, followed
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.known import CHOICES
from trivet.targets.sql.plan.records import Check, Column, Table

#: (keyword, location) of an assertion.
Place = tuple[str, Origin]


def enforced_names(table: Table, idle: Set[str], dialect: Dialect, target: SqlTarget) -> Set[str]:
    """Return the names of the checks of a table that the database enforces.

    A view makes the checks of a value that is not stored yet only for columns whose member is not inside an object. For
    others, the check of the whole object includes them.

    `idle` are the names of the checks that accept everything as the dialect prints them.
    """
    viewed = (table.value, *table.columns) if dialect.limits.has_views(target) else ()
    entered = {id(column) for column in viewed}
    others = [column for column in table.all_columns if id(column) not in entered]
    unnamed = {id(one) for column in others for one in (column.presence, *column.entry)}
    unnamed -= {id(one) for column in others for one in column.checks}
    made = (one for one in table.checks if not one.omitted and id(one) not in unnamed)
    typed = (one for one in table.all_columns if one.entry and _names_type(one, dialect, target))
    return {one.name for one in made} - idle | {column.entry[0].name for column in typed}


def _names_type(column: Column, dialect: Dialect, target: SqlTarget) -> bool:
    """Return whether a constraint of the table tests the column's type, by the name of its first entry check."""
    return target.checks != "none" and dialect.types.names_type(column)


class _Enforced(NamedTuple):
    """A predicate that the tables check, with the name of a constraint.

    `choices` has the constraints of some assertions with a keyword of `CHOICES`, `name` is that of all others.
    """

    predicate: Predicate
    name: str
    choices: Mapping[Place, str] = MappingProxyType({})


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
        meant = [(column, self._meant(column)) for column in columns]
        objects = (one for member in self.table.family for one in member.all_objects)
        inside = {id(column) for one in objects for column in one.columns}
        for enforced in (*checked, *(one for column, one in meant if id(column) not in inside)):
            _add(found, enforced, self.assertions.own(enforced.predicate))
        for presence in (column.presence for column in columns if column.presence is not None):
            found.setdefault((presence.keyword, presence.origin), self._name_of_presence(presence))
        seen: set[str] = set()
        for enforced in (*checked, *(one for _, one in meant)):
            _add(found, enforced, self.assertions.of(enforced.predicate, seen))
        for check in filter(self._is_made, self.table.shape):
            for keyword, origin in self.assertions.of(self.table.entity.predicate):
                if keyword == check.keyword:
                    found.setdefault((keyword, origin), check.name)
        return found

    def _is_made(self, check: Check) -> bool:
        return not check.omitted and check.name not in self.idle

    def _name_of_presence(self, check: Check) -> str:
        """Return the name of what enforces that a column's member is present: the table, if NOT NULL does."""
        is_named = self.dialect.limits.has_views(self.target) and not check.omitted
        return check.name if is_named else self.table.name

    def _checked(self) -> Iterator[_Enforced]:
        """Yield what the constraints of the table and of its child tables enforce."""
        columns = (one for member in self.table.family for one in member.all_columns)
        presences = {id(one.presence) for one in columns}
        repeated = [one for member in self.table.family for one in member.repeated]
        for one in (one for one in repeated if self._is_made(one.check)):
            is_presence = id(one.check) in presences
            name = self._name_of_presence(one.check) if is_presence else one.check.name
            yield _Enforced(one.predicate, name)
        for check in filter(self._is_made, (one for member in self.table.family for one in member.checks)):
            yield _Enforced(check.predicate, check.name)

    def _meant(self, column: Column) -> _Enforced:
        """Return what a column enforces; its type does, unless a check tests a choice."""
        entry = tuple(self._entry(column))
        made = (*filter(self._is_made, column.checks), *entry)
        name = entry[0].name if entry else self.table.name
        return _Enforced(column.meaning, name, self._choices(column, made))

    def _choices(self, column: Column, made: Collection[Check]) -> dict[Place, str]:
        """Return the choices that the checks in `made` enforce, each with the name of the first such check.

        A check enforces a choice if it contains the choice, or an assertion of one of its options. A choice without
        such a check, such as one between a type and null, holds for all values of the column's types.
        """
        found: dict[Place, str] = {}
        meaning = column.meaning
        if column.kind != "json":  # the checks of a JSON column keep their references
            meaning = followed(meaning, self.assertions.definitions)
        choices = [one for one in walk(meaning) if isinstance(one, Asserted) and one.keyword in CHOICES]
        tested = [(one.name, set(self.assertions.own(one.predicate))) for one in made] if choices else []
        for choice in choices:
            inside = set(self.assertions.own(choice))
            for name, places in tested:
                if not inside.isdisjoint(places):
                    found.setdefault((choice.keyword, choice.origin), name)
        return found

    def _entry(self, column: Column) -> Iterator[Check]:
        """Yield a column's entry checks, except those that the settings leave out.

        Entry checks test a value before it is stored. The name of the first one is never left out if a constraint of
        the table has the same name and tests the column's type.
        """
        for number, check in enumerate(column.entry):
            is_type = not number and _names_type(column, self.dialect, self.target)
            if is_type or not check.omitted:
                yield check


def _add(found: dict[Place, str], enforced: _Enforced, places: Iterable[Place]) -> None:
    """Add the constraint for those of the assertions that have none yet."""
    for place in places:
        found.setdefault(place, enforced.choices.get(place, enforced.name))
