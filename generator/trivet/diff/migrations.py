"""Finds what a change of a type requires of its tables, in each SQL dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from trivet.catalog.records import Entity
from trivet.diagnostics import show
from trivet.diff.context import Context
from trivet.diff.database import Step, gravest
from trivet.diff.found import Found
from trivet.diff.pairs import dropped, is_declared_renaming
from trivet.diff.places import Place
from trivet.diff.records import Change
from trivet.diff.steps import Compared
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.targets.sql.plan.records import Table
from trivet.wording import code

#: The steps of each dialect in which a type has a table, or is part of another type's table.
Steps: TypeAlias = Mapping[str, tuple[Step, ...]]
_NO_TABLE = ("class-renamed", "default-changed", "code-changed")


@dataclass(slots=True)
class Migrations:
    """Compares the tables of both versions of a type."""

    context: Context
    _own: dict[str, Steps] = field(default_factory=dict)
    _closures: dict[str, frozenset[str]] = field(default_factory=dict)

    def steps(self, old: Entity, new: Entity) -> Steps:
        """Return the differences between the tables that store values of a type, by dialect.

        These are the type's own tables, and those of other types whose values contain values of this type.
        """
        own = self.own(old, new)
        inside = {dialect: tuple(self._inside(old, dialect)) for dialect in self.context.tables[1].dialects}
        return {
            dialect: (*own.get(dialect, ()), *found)
            for dialect, found in inside.items()
            if dialect in own or found
        }

    def untold(self, old: Entity, new: Entity, told: Sequence[tuple[Found, Change]]) -> Steps:
        """Return the differences between a type's old and new tables that belong to none of its reported changes.

        `told` has these changes, each with the difference between the schemas that it reports. Differences that concern
        another changed type, whose values are inside values of this one, are left out: they are reported for that type.
        """
        about = [(_names(one), _tightens(change)) for one, change in told if change.rule not in _NO_TABLE]
        written, name = self.context.versions.written, old.full_name
        own = self.own(old, new)
        found = {}
        for dialect in self.context.tables[1].dialects:
            inside = self._inside(old, dialect) if name in written else ()
            steps = [
                one for one in own.get(dialect, ()) if not ((one.holds | {one.owner}) - {name}) & written
            ]
            steps += [one for one in inside if one.path is not None]
            found[dialect] = tuple(one for one in steps if not any(one.is_about(*each) for each in about))
        return found if any(found.values()) else {}

    def own(self, old: Entity, new: Entity) -> Steps:
        """Return the differences between the tables of the old type and those of the new type, by dialect."""
        if old.full_name not in self._own:
            place = Place((self.context.old.catalog, self.context.new.catalog), old, new)
            found = {}
            for dialect, before, after in self._tables(old, new):
                declared = is_declared_renaming(old, new, before.name if before else "")
                compared = Compared(self._is_same, self._reached, self._drops, declared)
                found[dialect] = tuple(compared.steps(before, after, place))
            self._own[old.full_name] = found
        return self._own[old.full_name]

    def _inside(self, entity: Entity, dialect: str) -> Iterator[Step]:
        """Yield those steps of other types' tables that concern values of the old type `entity`.

        These tables store values that contain values of `entity`.
        """
        old, new = self.context.old.catalog, self.context.new.catalog
        for root in old.tables:
            other = self.context.pairs.by_old.get(root.definition)
            if other is None or root.definition == entity.full_name:
                continue
            for step in self.own(old.entities[root.definition], new.entities[other]).get(dialect, ()):
                if step.owner == entity.full_name:
                    yield replace(step, path=() if step.member is None else (step.member,))
                elif entity.full_name in step.holds:
                    yield replace(step, path=None)

    def _reached(self, old: frozenset[str], new: frozenset[str]) -> frozenset[str]:
        """Return the old names of the types in `old` and `new`, and of all types to which these refer."""
        before = {self.context.pairs.by_new[name] for name in new if name in self.context.pairs.by_new} | old
        return frozenset(one for name in before for one in self._closure(name))

    def _closure(self, name: str) -> frozenset[str]:
        if name not in self._closures:
            predicates, found, waiting = self.context.versions.old, {name}, [name]
            while waiting:
                inner = {*named(predicates[waiting.pop()])} - found
                found |= inner
                waiting += inner
            self._closures[name] = frozenset(found)
        return self._closures[name]

    def _drops(self, definitions: frozenset[str]) -> bool:
        """Return whether a migration leaves out a member of one of these old types."""
        old, new = self.context.old.catalog.entities, self.context.new.catalog.entities
        by_old = self.context.pairs.by_old
        return any(
            any(dropped(old[name], new[by_old[name]]))
            for name in definitions & self.context.versions.written
            if name in by_old
        )

    def _tables(self, old: Entity, new: Entity) -> Iterator[tuple[str, Table | None, Table | None]]:
        first, second = self.context.tables
        for dialect in second.dialects:
            before = first.table(dialect, old.full_name)
            after = second.table(dialect, new.full_name)
            if before is not None or after is not None:
                yield dialect, before, after

    def _is_same(self, old: Predicate, new: Predicate) -> bool:
        """Return whether it is proven that both predicates accept the same values."""
        versions, refuter = self.context.versions, self.context.judging.refuter
        is_alike = versions.alike_old(old) is versions.alike_new(new)
        if is_alike and not any(name in versions.affected for name in named(old)):
            return True
        one, other = versions.of_old(old), versions.of_new(new)
        return refuter.implies(one, other) and refuter.implies(other, one)

    def names(self, old: Entity, new: Entity) -> Iterator[Found]:
        """Yield a change if the type's table is new, was removed, or has another name.

        Only the first dialect is examined, because all dialects have the same tables.
        """
        _, before, after = next(self._tables(old, new), ("", None, None))
        places = (old.origin, new.origin)
        if before is None and after is not None:
            yield Found("table-added", (f"table {show(after.name)}",), *places, always=True)
        elif before is not None and after is None:
            yield Found("table-removed", (f"table {show(before.name)}",), *places, always=True)
        elif before is not None and after is not None and before.name != after.name:
            message = (f"table {show(before.name)} is now {show(after.name)}",)
            hint = ("Put ", code(f"x-renamed-from: {before.name}"), " there to keep its rows.")
            is_declared = is_declared_renaming(old, new, before.name)
            yield Found("table-renamed", message, *places, always=True, hint=() if is_declared else hint)

    def levels(self, found: Found, rule: str, tightens: bool, steps: Steps) -> Mapping[str, str]:
        """Return how much work a change requires from a migration, as a level for each dialect.

        - `rule`: the kind of the change
        - `tightens`: whether stored values may violate the new checks
        - `steps`: the differences between the old and the new tables, by dialect
        """
        if rule in _NO_TABLE:
            return dict.fromkeys(steps, "none")
        names = _names(found)
        return {
            dialect: gravest(one.level(dialect, tightens) for one in each if one.is_about(names, tightens))
            for dialect, each in steps.items()
        }

    def alone(self, entity: Entity, *, is_new: bool) -> Mapping[str, str]:
        """Return the level of migration work, by dialect, for a type that exists in one version only.

        The level is `metadata` for an added type and `lossy` for a removed one. Dialects without its table are left
        out.
        """
        tables = self.context.tables[1 if is_new else 0]
        return {
            dialect: "metadata" if is_new else "lossy"
            for dialect in self.context.tables[1].dialects
            if tables.table(dialect, entity.full_name) is not None
        }


def _tightens(change: Change) -> bool:
    return change.writer.kind != "safe"


def _names(found: Found) -> set[str | None]:
    """Return the members that a change concerns, for `Step.is_about`; None means the type itself."""
    return {found.member, found.earlier} - {None} or {None}
