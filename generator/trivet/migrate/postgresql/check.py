"""Plans the part `check` of a migration: it counts the documents that the new version refuses.

Before the tables are changed, these are documents in the old tables. After that, until the migration is
finished, they are documents in the new tables: some constraints there may not be validated yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.migrate.planned import Planned, codes
from trivet.migrate.postgresql.family import Tables, settled, tables
from trivet.migrate.postgresql.references import (
    closure,
    deleted,
    duplicates,
    new_groups,
    new_keys,
    unmatched,
)
from trivet.migrate.script import Statement
from trivet.targets.sql.plan.records import ForeignKey, Table


@dataclass(frozen=True, slots=True)
class CheckPart:
    """The template variables of `check`, the part of a migration that counts what the new version refuses.

    `kept` are the tables whose documents are counted.
    """

    planned: Planned
    kept: tuple[Tables, ...]
    schema: str

    def variables(self) -> dict[str, Any]:
        old, new = self.planned.old, self.planned.new
        known = {one.name for one in (*old.shared, *old.statements)}
        functions = [one for one in new.shared if one.text not in {made.text for made in old.shared}]
        functions += [one for one in new.statements if self._is_own(one) and one.name not in known]
        return {
            "functions": codes(_replacing(one) for one in functions),
            "judges": codes(text for one in self.kept for text in one.judges()),
            "before": self._before(),
            "after": self._after(),
        }

    def _is_own(self, one: Statement) -> bool:
        """Return whether a statement makes a function whose name ends with a hash of its content."""
        return one.kind == "CREATE FUNCTION" and not self.planned.new.owner(one)

    def _before(self) -> dict[str, Any]:
        old, new = self.planned.old, self.planned.new
        unchanged = (tables(one, old, new, self.schema) for one in self.planned.unchanged)
        targets = {one.new.id: one for one in (*self.kept, *unchanged)}
        return {
            "counts": codes(one.refused() for one in self.kept),
            "duplicates": codes(text for one in self.kept for text in duplicates(one, new_groups(one))),
            "references": codes(text for one in self.kept for text in unmatched(one, new_keys(one), targets)),
            "closure": codes(closure(list(old.roots.values()), self.schema)),
            "deleted": codes(deleted(list(old.roots.values()), self.schema)),
        }

    def _after(self) -> dict[str, Any]:
        """Return the queries that count violations in the new tables, as variables of the template.

        There may be violations, because some constraints are not validated yet.
        """
        new = self.planned.new
        now = {one.id: settled(one, new, self.schema) for one in new.roots.values()}
        staying = [(one, now[one.new.id]) for one in self.kept if one.stays]
        return {
            "counts": codes(one.refused() for _, one in staying),
            "duplicates": codes(text for one, same in staying for text in duplicates(same, new_groups(one))),
            "references": codes(self._references(now)),
            "closure": codes(closure(list(new.roots.values()), self.schema)),
            "deleted": codes(deleted(list(new.roots.values()), self.schema)),
        }

    def _references(self, now: Mapping[str, Tables]) -> Iterator[str]:
        anew = {one.new.id for one in self.kept if not one.stays}
        added = {one.new.id: new_keys(one) for one in self.kept if one.stays}
        for name, one in now.items():
            if name not in anew:
                yield from unmatched(one, [*added.get(name, ()), *_cut(one.new, anew)], now)


def _cut(root: Table, anew: set[str]) -> Iterator[tuple[Table, ForeignKey]]:
    """Yield (table, foreign key) for each foreign key that was dropped because its target table is made anew.

    The foreign keys of `root` and its child tables are searched. `anew` has the ids of the tables that are made
    anew.
    """
    for table in root.family:
        for key in table.foreign_keys:
            if key.target in anew:
                yield table, key


def _replacing(one: Statement) -> str:
    return one.text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
