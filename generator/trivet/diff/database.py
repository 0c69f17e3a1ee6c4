"""Determines the verdict `sql` of a change: how much work it causes in a migration of one dialect's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trivet.catalog.effects import JsonIndex
from trivet.diff.about import rename_keys
from trivet.diff.records import LEVELS
from trivet.diff.sides import Side
from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import JsonType, Predicate, TypeIs, When
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Check, Child, Column, Group, Kind, Table
from trivet.targets.sql.plan.tables import plan_tables
from trivet.targets.sql.plan.undeclared import leaves_out, loses, refuses

#: What a difference asks of PostgreSQL, which changes tables in place.
_IN_PLACE = {
    "add": "metadata", "rename": "metadata", "drop": "metadata", "check": "scan", "widen": "rewrite",
    "index": "scan", "unique": "precheck", "partition": "rebuild", "lose": "lossy",
}  # fmt: skip
#: What it asks of SQLite, which adds and renames columns, and makes the table anew for everything else. Dialects
#: that are not named below are expected to do no better.
_BY_COPY = {
    "add": "alter", "rename": "alter", "drop": "rebuild", "check": "rebuild", "widen": "rebuild",
    "index": "metadata", "unique": "precheck", "partition": "rebuild", "lose": "lossy",
}  # fmt: skip
#: What it asks where whole documents are stored, and columns are computed from them.
_DOCUMENTS = {
    "add": "rebuild", "rename": "rebuild", "drop": "rebuild", "check": "rebuild", "widen": "rebuild",
    "backfill": "precheck", "convert": "precheck", "lose": "rebuild",
    "index": "metadata", "unique": "precheck",
}  # fmt: skip

#: The kinds of columns that hold every value of another kind.
_WIDER: Mapping[Kind, tuple[Kind, ...]] = {"integer": ("number", "float"), "float": ("number",)}


def effort(dialect: str) -> Mapping[str, str]:
    """Return a mapping from kinds of `Step` to levels of work in the dialect, such as `rebuild`.

    A kind that is not in the mapping has a level of the same name.
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
    """One difference between the old and the new version of a table.

    - `member`: the member whose column differs; "" for the whole table
    - `kind`: a kind of difference, such as `add`, or an amount of work (one of `LEVELS`). With `lose`, a column's
      values are lost, unless the dialect stores whole documents.
    """

    kind: str
    member: str

    def level(self, dialect: str, tightens: bool) -> str:
        """Return how much work this step causes in the dialect, such as `scan` or `rebuild`.

        If `tightens` is true, stored rows may violate a new check. The level of a new check is then `precheck`: those
        rows must be counted before the step.
        """
        kind = "precheck" if self.kind == "check" and tightens else self.kind
        return effort(dialect).get(kind, kind)


@dataclass(frozen=True, slots=True)
class Compared:
    """Compares the old and the new table of a definition.

    - `same`: returns whether two checks mean the same.
    - `moved`: the new name of each renamed member, by old name.
    - `kept`: the old members that are still declared; None means all.
    - `declared`: whether the schemas declare that the table was renamed.
    """

    same: Callable[[Predicate, Predicate], bool]
    moved: Mapping[str, str]
    kept: frozenset[str] | None
    declared: bool

    def steps(self, old: Table | None, new: Table | None) -> Iterator[Step]:
        """Yield the differences between a definition's old and new table.

        A table is None if the definition has no table in that version.
        """
        if old is None or new is None:
            if old is not new:
                yield Step("lossy" if new is None else "add", "")
            return
        if old.name != new.name:
            yield Step("rename" if self.declared else "lossy", "")
        before = {column.name: column for column in old.all_columns}
        after = {column.name: column for column in new.all_columns}
        by_member = {column.member: column for column in new.all_columns}
        for key, column in before.items():
            other = (
                by_member.get(self.moved[column.member]) if column.member in self.moved else after.get(key)
            )
            if other is None:
                is_kept = self.kept is None or (column in old.columns and column.member in self.kept)
                yield Step("convert" if is_kept else "lose", column.member)
            else:
                after.pop(other.name, None)
                yield from self._column(column, other)
        for column in after.values():
            is_free = column.may_be_null or column.server_default is not None
            yield Step("add" if is_free else "backfill", column.member)
        for kind in self._checks([*map(self._moved, _of_table(old))], [*_of_table(new)]):
            yield Step(kind, "")
        yield from (Step(kind, "") for kind in self._keys(old, new))
        if loses(new) and not leaves_out(old) and not refuses(old):
            yield Step("lose", "")
        yield from self._children(old.children, new.children)

    def _column(self, old: Column, new: Column) -> Iterator[Step]:
        if old.name != new.name:
            yield Step("rename", new.member)
        if old.type != new.type:
            fits = old.kind == new.kind or new.kind in _WIDER.get(old.kind, ())
            yield Step("widen" if fits else "convert", new.member)
        if old.may_be_null and not new.may_be_null:
            yield Step("backfill", new.member)
        if new.may_be_null and not old.may_be_null:
            yield Step("drop", new.member)
        if not self.same(old.meaning, new.meaning):
            for kind in self._checks([*_of_column(old)], [*_of_column(new)]):
                yield Step(kind, new.member)

    def _checks(self, before: Sequence[Predicate], after: Sequence[Predicate]) -> Iterator[str]:
        """Compare the checks of two versions of a table.

        Yield `check` if a new check has no old equivalent. Yield `drop` if an old check has no new equivalent.
        """
        if any(not any(self.same(one, other) for one in before) for other in after):
            yield "check"
        if any(not any(self.same(one, other) for other in after) for one in before):
            yield "drop"

    def _keys(self, old: Table, new: Table) -> Iterator[str]:
        """Yield the kinds of `Step` for changed keys, constraints, indexes and partitions of a table.

        A new key or UNIQUE constraint gives `index` if it has all columns of an old one, because then no row violates
        it. Any other new key, UNIQUE constraint or foreign key gives `unique`.
        """
        before, after = {*self._unique(old, self.moved)}, {*self._unique(new, {})}
        for one in after - before:
            yield "index" if any(_is_within(other, one) for other in before) else "unique"
        if before - after:
            yield "drop"
        if {*_indexes(old, self.moved)} != {*_indexes(new, {})}:
            yield "index"
        if _partition(old, self.moved) != _partition(new, {}):
            yield "partition"

    def _unique(self, table: Table, moved: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Yield each key, UNIQUE constraint and foreign key of a table as a tuple, to compare two versions.

        The tuple begins with `key`, `unique` or `foreign`, followed by member names. For example, UNIQUE on the
        members `shop` and `number` gives (`unique`, `shop`, `number`). `moved` maps the old names of members to the
        new names, which the tuples contain. The tuple of a foreign key also has its target and actions.
        """
        yield from (("unique", *one) for one in _groups(table.uniques, moved))
        if table.key is not None:
            yield from (("key", *one) for one in _groups((table.key,), moved))
        for one in table.foreign_keys:
            yield (
                "foreign",
                *_members(one.columns, moved),
                one.target,
                *one.others,
                one.on_delete,
                one.on_update,
            )

    def _moved(self, node: Predicate) -> Predicate:
        """Return `node`, the predicate of a check in the old version, with the new names of renamed members."""
        return rename_keys(node, self.moved) if self.moved else node

    def _children(self, old: tuple[Child, ...], new: tuple[Child, ...]) -> Iterator[Step]:
        after = {child.path: child for child in new}
        for child in old:
            path = tuple(self.moved.get(part, part) for part in child.path)
            other = after.pop(path, None)
            if other is None:
                is_kept = self.kept is None or (len(child.path) == 1 and child.member in self.kept)
                yield Step("convert" if is_kept else "lose", child.member)
            else:
                yield from (Step(one.kind, other.member) for one in self.steps(child.table, other.table))
        for other in after.values():
            yield Step("add", other.member)


def _groups(groups: Iterable[Group], moved: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    return (_members(one.columns, moved) for one in groups)


def _is_within(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Return whether a new key or UNIQUE constraint has at least the columns of an old one.

    Both tuples are in the form that `_unique` yields. The result is always false for foreign keys.
    """
    return "foreign" not in (old[0], new[0]) and {*old[1:]} <= {*new[1:]}


def _indexes(table: Table, moved: Mapping[str, str]) -> Iterator[tuple[JsonIndex | None, tuple[str, ...]]]:
    return ((one.json, _members(one.columns, moved)) for one in table.indexes)


def _partition(table: Table, moved: Mapping[str, str]) -> tuple[str, ...]:
    """Return the partitioning method of a table, followed by the members that it is partitioned by.

    Return () if the table is not partitioned. `moved` maps old names of members to new ones.
    """
    one = table.partition
    return () if one is None else (one.method, *_members(one.columns, moved))


def _members(columns: Iterable[Column], moved: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(moved.get(one.member, one.member) for one in columns)


def _of_table(table: Table) -> Iterator[Predicate]:
    """Yield the checks of a table that concern whole documents rather than single columns, as predicates of documents.

    The checks of a table with columns are about objects, except for `shape`. They say nothing of other values.
    """
    yield from (check.predicate for check in table.shape)
    for check in table.rules:
        yield _among(("object",), check) if table.shape else check.predicate


def _of_column(column: Column) -> Iterator[Predicate]:
    """Yield the checks of a column as predicates of any value of its member."""
    for check in (*column.entry, *column.checks):
        yield check.predicate if column.kind == "json" else _among(column.accepts, check)


def _among(types: tuple[JsonType, ...], check: Check) -> Predicate:
    """Return what a check asserts of values of these types; a test of the type asserts it of all values."""
    return check.predicate if isinstance(bare(check.predicate), TypeIs) else When(TypeIs(types), check.predicate)
