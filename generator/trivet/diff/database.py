"""Determines the verdict `sql` of a change: how much work it causes in a migration of one dialect's tables."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from trivet.diff.records import LEVELS
from trivet.diff.sides import Side
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.tables import plan_tables

#: Kind of `Step` → level of work in PostgreSQL, which changes tables in place.
_IN_PLACE = {
    "add": "metadata", "rename": "metadata", "claim": "scan", "drop": "metadata", "check": "scan", "widen": "rewrite",
    "accept": "metadata", "remake": "rebuild", "index": "scan", "unique": "precheck", "partition": "rebuild",
}  # fmt: skip
#: The same for SQLite, which adds and renames columns, and makes the table anew for everything else. It also counts for
#: other dialects that store columns.
_BY_COPY = {
    "add": "alter", "rename": "alter", "claim": "alter", "drop": "rebuild", "check": "rebuild", "widen": "rebuild",
    "accept": "rebuild", "remake": "none", "index": "metadata", "unique": "precheck", "partition": "rebuild",
}  # fmt: skip
#: The same for dialects that store whole documents, and compute columns from them.
_DOCUMENTS = {
    "add": "rebuild", "rename": "rebuild", "claim": "rebuild", "drop": "rebuild", "check": "rebuild",
    "widen": "rebuild", "accept": "rebuild", "remake": "none", "backfill": "precheck", "convert": "precheck",
    "index": "metadata", "unique": "precheck",
}  # fmt: skip


def effort(dialect: str) -> Mapping[str, str]:
    """Return a mapping from kinds of `Step` to levels of work in the dialect, such as `rebuild`.

    A kind that is not in the mapping is itself a level.
    """
    if DIALECTS[dialect].limits.keeps_documents:
        return _DOCUMENTS
    return _IN_PLACE if dialect == "postgresql" else _BY_COPY


def gravest(levels: Iterable[str]) -> str:
    """Return the level that requires the most work from a migration; `none` if there are no levels."""
    return max(levels, key=LEVELS.index, default="none")


@dataclass(slots=True)
class Tables:
    """The planned tables of one version, by dialect and by definition."""

    side: Side
    _planned: dict[str, Mapping[str, Table]] = field(default_factory=dict)

    @property
    def dialects(self) -> tuple[str, ...]:
        target = self.side.settings.targets.sql
        return () if target is None else target.dialects

    def table(self, dialect: str, definition: str) -> Table | None:
        """Return the table planned for a definition in a dialect; None if the definition has no table."""
        if dialect not in self._planned:
            self._planned[dialect] = dict(self._plan(DIALECTS[dialect]))
        return self._planned[dialect].get(definition)

    def _plan(self, dialect: Dialect) -> Iterator[tuple[str, Table]]:
        settings = self.side.settings
        if settings.targets.sql is not None:
            catalog = self.side.catalog.made
            for one in plan_tables(catalog, dialect, settings.targets.sql, settings.readings).tables:
                yield one.entity.full_name, one


@dataclass(frozen=True, slots=True)
class Step:
    """One difference between the old and the new version of a table, or of one of its child tables.

    - `kind`: an amount of work (one of `LEVELS`), or a kind of difference, such as `add`, from which `effort` derives
      the amount of work. `claim`: a member gets a column or a new name, and old documents may have an undeclared
      member of that name. `accept`: NULL, or the absence of rows, gets another meaning. `remake`: PostgreSQL cannot
      alter the table in place.
    - `path`: the path of the member that differs; () for the whole table; None if it may be any member
    - `owner`: the old full name of the type that has this member; empty if it is not known
    - `member`: the name of the member in that type; None for the type itself
    - `holds`: the old full names of the types that describe the member's value
    """

    kind: str
    path: tuple[str, ...] | None = ()
    owner: str = ""
    member: str | None = None
    holds: frozenset[str] = frozenset()

    def is_about(self, names: Container[str | None], tightens: bool) -> bool:
        """Return whether the step belongs to a change of the members in `names`; None stands for the type itself.

        `tightens` says whether the change refuses stored values. If it does, a check of whole documents belongs to a
        change of any member, and every check belongs to a change of the type itself.
        """
        is_checked = tightens and self.kind == "check" and (not self.path or None in names)
        if self.path is None or is_checked:
            return True
        return (self.path[0] if self.path else None) in names

    def level(self, dialect: str, tightens: bool) -> str:
        """Return how much work this step causes in the dialect, such as `scan` or `rebuild`.

        If `tightens` is true, the new version may refuse stored rows. The level of a step that can refuse rows is then
        `precheck`: the refused rows must be counted before the step.
        """
        kind = "precheck" if self.kind in ("check", "claim") and tightens else self.kind
        return effort(dialect).get(kind, kind)
