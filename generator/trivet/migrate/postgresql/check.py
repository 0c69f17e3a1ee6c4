"""Plans the part `check` of a migration: it counts the documents that the new version refuses.

Before the part `expand`, it counts documents in the old tables. After `expand`, until the migration is
finished, it counts documents in the new tables: some constraints there may not be validated yet. Documents that
are still being moved are counted in the old tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trivet.migrate.planned import codes
from trivet.migrate.postgresql.family import Tables, settled, tables
from trivet.migrate.postgresql.references import (
    closure,
    deleted,
    duplicates,
    meaning,
    new_groups,
    new_keys,
    unmatched,
)
from trivet.migrate.postgresql.swap import Swap
from trivet.migrate.script import Statement
from trivet.sinks import SqlCode
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table


@dataclass(frozen=True, slots=True)
class CheckPart:
    """The template variables of `check`, the part of a migration that counts what the new version refuses.

    - `before`: used before the part `expand`
    - `expanded`: used between `expand` and `switch`; None if no documents are moved to new tables
    - `after`: used later, until the migration is finished
    """

    swap: Swap

    def variables(self) -> dict[str, Any]:
        old, new = self.swap.planned.old, self.swap.planned.new
        known = {one.name for one in (*old.shared, *old.statements)}
        functions = [one for one in new.shared if one.text not in {made.text for made in old.shared}]
        functions += [one for one in new.statements if self._is_own(one) and one.name not in known]
        return {
            "functions": codes(_replacing(one) for one in functions),
            "judges": codes(text for one in self.swap.kept for text in one.judges()),
            "before": self._before(),
            "expanded": self._expanded() if self.swap.moving else None,
            "after": self._after(),
        }

    def _is_own(self, one: Statement) -> bool:
        """Return whether a statement makes a function whose name ends with a hash of its content."""
        return one.kind == "CREATE FUNCTION" and not self.swap.planned.new.owner(one)

    def _before(self) -> dict[str, Any]:
        planned, kept = self.swap.planned, self.swap.kept
        unchanged = (tables(one, planned.old, planned.new, self.swap.schema) for one in planned.unchanged)
        targets = {one.new.id: one for one in (*kept, *unchanged)}
        roots = [*planned.old.roots.values()]
        return {
            "counts": codes(one.refused() for one in kept),
            "duplicates": codes(text for one in kept for text in duplicates(one, new_groups(one))),
            "references": codes(text for one in kept for text in unmatched(one, new_keys(one), targets)),
            "closure": codes(closure(roots, self.swap.schema)),
            "locked": self._locked(roots),
            "deleted": codes(deleted(roots, self.swap.schema)),
        }

    def _expanded(self) -> dict[str, Any]:
        """Return the SQL that finds and deletes refused documents while documents are being moved to new tables.

        A document is refused if it refers to a table that only the new version has: this table does not exist yet. A
        document is also refused if it refers to a refused document. For documents in tables that are not replaced, this
        applies only to foreign keys that both versions have.
        """
        planned, kept = self.swap.planned, self.swap.kept
        settled = {
            one.new.id: one
            for one in self._settled().values()
            if one.new.entity.full_name not in self.swap.fresh
        }
        now = {**settled, **{one.new.id: one for one in self.swap.moving}}
        still_old = {table.id for root in self.swap.aside for table in root.family}
        roots = [*planned.old.roots.values()]
        same = {
            (table.name, meaning(key))
            for root in planned.new.roots.values()
            for table in root.family
            for key in table.foreign_keys
        }
        return {
            "counts": codes((now[one.new.id] if one.stays else one).refused() for one in kept),
            "duplicates": codes(
                text for one in kept for text in duplicates(now[one.new.id], new_groups(one))
            ),
            "references": codes(
                text for one in kept for text in unmatched(now[one.new.id], new_keys(one), now)
            ),
            "closure": codes(
                closure(
                    roots,
                    self.swap.schema,
                    lambda table, key: table.id in still_old or (table.name, meaning(key)) in same,
                )
            ),
            "locked": self._locked(roots),
            "deleted": codes(deleted(roots, self.swap.schema)),
        }

    def _after(self) -> dict[str, Any]:
        """Return the queries that count violations in the new tables, as variables of the template.

        There may be violations, because some constraints are not validated yet.
        """
        roots = [*self.swap.planned.new.roots.values()]
        now = self._settled()
        staying = [(one, now[one.new.id]) for one in self.swap.staying]
        return {
            "counts": codes(same.refused() for _, same in staying),
            "duplicates": codes(text for one, same in staying for text in duplicates(same, new_groups(one))),
            "references": codes(self._references(now)),
            "closure": codes(closure(roots, self.swap.schema)),
            "locked": self._locked(roots),
            "deleted": codes(deleted(roots, self.swap.schema)),
        }

    def _locked(self, roots: Sequence[Table]) -> list[SqlCode]:
        """Return the tables to which nobody may write while refused documents are counted and then deleted."""
        names = (table.name for root in roots for table in root.family)
        return codes(f"{plain(self.swap.schema)}.{plain(name)}" for name in names)

    def _settled(self) -> dict[str, Tables]:
        new = self.swap.planned.new
        return {one.id: settled(one, new, self.swap.schema) for one in new.roots.values()}

    def _references(self, now: Mapping[str, Tables]) -> Iterator[str]:
        """Yield the queries for those foreign keys that are perhaps not validated yet.

        Each query finds documents with a reference to a row that does not exist.
        """
        foreign = {(table, name) for table, name, _ in self.swap.foreign()}
        added = {one.new.id: new_keys(one) for one in self.swap.staying}
        for name, one in now.items():
            restored = (
                (table, key)
                for table in one.new.family
                for key in table.foreign_keys
                if (one.name(table.name), plain(key.name)) in foreign
            )
            yield from unmatched(one, [*added.get(name, ()), *restored], now)


def _replacing(one: Statement) -> str:
    return one.text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
