"""Finds what a change of a type requires of its tables, in each SQL dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from trivet.catalog.records import Entity
from trivet.diagnostics import show
from trivet.diff.context import Context
from trivet.diff.database import Compared, Step, gravest
from trivet.diff.found import Found
from trivet.diff.members import members
from trivet.diff.pairs import renamed
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.targets.sql.plan.records import Table
from trivet.wording import code

#: The steps of each dialect in which a type has a table.
Steps: TypeAlias = Mapping[str, tuple[Step, ...]]
_NO_TABLE = ("class-renamed", "default-changed", "code-changed")
_WHOLE_TABLE = "storage-changed"


@dataclass(frozen=True, slots=True)
class Migrations:
    """Compares the tables of both versions of a type."""

    context: Context

    def steps(self, old: Entity, new: Entity) -> Steps:
        """Return the differences between the tables of the old type and those of the new type, by dialect."""
        found = {}
        for dialect, before, after in self._tables(old, new):
            name = before.name if before else ""
            moved = {earlier: one.name for earlier, one in renamed(old, new).items()}
            is_affected = old.full_name in self.context.versions.affected
            kept = frozenset(members(old).keys() & members(new).keys()) if is_affected else None
            compared = Compared(self._is_same, moved, kept, _is_declared(old, new, name))
            found[dialect] = tuple(compared.steps(before, after))
        return found

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
            is_declared = _is_declared(old, new, before.name)
            yield Found("table-renamed", message, *places, always=True, hint=() if is_declared else hint)

    def levels(self, found: Found, rule: str, tightens: bool, steps: Steps) -> Mapping[str, str]:
        """Return how much work a change requires from a migration, as a level for each dialect.

        - `rule`: the kind of the change
        - `tightens`: whether stored values may violate the new checks
        - `steps`: the differences between the old and the new tables, by dialect
        """
        if rule in _NO_TABLE:
            return dict.fromkeys(steps, "none")
        names = {found.member, found.earlier} - {""} or {""}
        return {
            dialect: gravest(
                one.level(dialect, tightens) for one in each if rule == _WHOLE_TABLE or one.member in names
            )
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


def _is_declared(old: Entity, new: Entity, table: str) -> bool:
    """Return whether `x-renamed-from` of the new type names the old type or its table.

    `table` is the name of the old table.
    """
    earlier = new.facts.effects.renamed_from
    return any(name in earlier for name in (table, old.name.local, old.full_name))
