"""Compares the old and the new table of a definition, and finds the steps of a migration between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trivet.catalog.effects import JsonIndex
from trivet.diff.about import rename_keys
from trivet.diff.database import Step
from trivet.diff.in_place import fits
from trivet.diff.members import members
from trivet.diff.places import Place
from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import JsonType, Predicate, TypeIs, When
from trivet.predicates.tree import named
from trivet.targets.sql.plan.records import Check, Child, Column, Group, Kind, Nested, Table, nested_columns
from trivet.targets.sql.plan.undeclared import declared, leaves_out, loses, refuses

#: The kinds of columns that hold every value of another kind.
_WIDER: Mapping[Kind, tuple[Kind, ...]] = {"integer": ("number", "float"), "float": ("number",)}


#: A check: the name of the member that it is about (None for the whole value), and what it asserts.
_Check: TypeAlias = tuple[str | None, Predicate]


@dataclass(frozen=True, slots=True)
class Compared:
    """Compares the old and the new table of a definition.

    - `same`: returns whether two checks, as predicates, accept the same values.
    - `reached`: takes names of old types and names of new types. Returns the old full names of these types, and of all
      types to which they refer, even indirectly.
    - `drops`: takes names of old types. Returns whether a migration leaves out members of one of them.
    - `declared`: whether the schemas declare that the table was renamed.
    """

    same: Callable[[Predicate, Predicate], bool]
    reached: Callable[[frozenset[str], frozenset[str]], frozenset[str]]
    drops: Callable[[frozenset[str]], bool]
    declared: bool

    def steps(self, old: Table | None, new: Table | None, place: Place) -> Iterator[Step]:
        """Yield the differences between a definition's old and new table, whose objects are those at `place`.

        A table is None if the definition has no table in that version.
        """
        if old is None or new is None:
            if old is not new:
                yield Step("lossy" if new is None else "add")
            return
        if old.name != new.name:
            yield Step("rename" if self.declared else "lossy")
        is_remade = not fits(old, new, place.moved())
        if is_remade:
            yield Step("remake")
        yield from self._table(old, new, place, is_remade)

    def _table(self, old: Table, new: Table, place: Place, is_remade: bool) -> Iterator[Step]:
        """Yield the differences between two tables that store the objects at `place`. Their names are not compared.

        `is_remade` says whether PostgreSQL cannot alter the tables in place.
        """
        if old.value is not None and new.value is not None:
            kinds = self._column(old.value, new.value, place, is_remade)
            yield from (_whole(place, kind) for kind in kinds)
        elif old.value is not new.value:
            yield _whole(place, "convert")
        yield from self._members(old, new, new, place, is_remade)
        moved = place.moved()
        before = [(_moved(name, moved), rename_keys(node, moved)) for name, node in _of_table(old)]
        for kind, name in self._checks(before, [*_of_table(new)]):
            yield _whole(place, kind) if name is None else self._about(place, name, kind)
        for kind in self._keys(old, new, moved):
            yield _whole(place, kind)
        if loses(new) and not leaves_out(old) and not refuses(old):
            yield _whole(place, "lossy")
        yield from self._children(old, new, place, is_remade)

    # Members -----------------------------------------------------------------------------------------------
    def _members(
        self, old: Table | Nested, new: Table | Nested, table: Table, place: Place, is_remade: bool
    ) -> Iterator[Step]:
        """Yield the differences between the columns of an object, and of the objects inside it.

        `table` is the new table with these columns.
        """
        moved = place.moved()
        columns = {one.member: one for one in new.columns}
        for column in old.columns:
            name = moved.get(column.member, column.member)
            other = columns.pop(name, None)
            kinds = (
                [self._gone(column.member, table, place)]
                if other is None
                else [*self._column(column, other, place, is_remade)]
            )
            yield from (self._about(place, name, kind) for kind in kinds)
        yield from (self._about(place, one.member, _added(one, place)) for one in columns.values())
        objects = {one.member: one for one in new.objects}
        for nested in old.objects:
            name = moved.get(nested.member, nested.member)
            inner = objects.pop(name, None)
            if inner is None:
                yield self._about(place, name, self._gone(nested.member, table, place))
            else:
                is_same = _facts(nested) == _facts(inner)
                parts = _parts(nested, inner, place, is_remade=is_remade, is_same=is_same)
                yield from (self._about(place, name, kind) for kind in parts)
                yield from self._members(nested, inner, table, place.inside(name), is_remade)
        for nested in objects.values():
            added = {_added(nested, place), *(_added(one, place) for one in nested_columns(nested))}
            yield from (self._about(place, nested.member, kind) for kind in sorted(added))

    def _gone(self, member: str, table: Table, place: Place) -> str:
        """Return the kind of the step for an old member that has no column or rows in the new version."""
        if place.is_declared(member):
            name = place.moved().get(member, member)
            return "lossy" if self.drops(self._about(place, name, "convert").holds) else "convert"
        return "lossy" if place.is_dropped(member) or loses(table) else "rebuild"

    def _column(self, old: Column, new: Column, place: Place, is_remade: bool) -> Iterator[str]:
        if old.member != new.member:
            yield "claim" if place.is_open else "rename"
            if place.path:
                yield "rebuild"
        elif old.name != new.name:
            yield "convert"
        if old.type != new.type:
            fitting = old.kind == new.kind or new.kind in _WIDER.get(old.kind, ())
            yield "widen" if fitting and not self._is_guarded(old, new) else "convert"
        if old.may_be_null and not new.may_be_null:
            yield "backfill"
        elif (new.required and not old.required) or (old.nullable and not new.nullable):
            yield "check"
        if new.may_be_null and not old.may_be_null:
            yield "drop"
        if (old.remembers_null, old.implies_null) != (new.remembers_null, new.implies_null):
            yield from _accept(is_remade)
        if not self.same(old.meaning, new.meaning):
            before, after = ([(None, node) for node in _of_column(one)] for one in (old, new))
            yield from (kind for kind, _ in self._checks(before, after))
            if old.kind == "json" and self.drops(self._holds(old.meaning, new.meaning)):
                yield "lossy"

    def _is_guarded(self, old: Column, new: Column) -> bool:
        """Return whether the new column's type may be unable to store some values of the old column."""
        if new.guard is None:
            return False
        return old.guard is None or not self.same(old.guard.check.predicate, new.guard.check.predicate)

    def _about(self, place: Place, name: str, kind: str) -> Step:
        """Return the step for the member that is called `name` in the new version."""
        before = next((old for old, new in place.moved().items() if new == name), name)
        old, new = (
            None if entity is None else members(entity).get(member)
            for entity, member in ((place.old, before), (place.new, name))
        )
        holds = self._holds(old.predicate if old else None, new.predicate if new else None)
        owner = "" if place.old is None else place.old.full_name
        return Step(kind, (*place.path, name), owner, name, holds)

    def _holds(self, old: Predicate | None, new: Predicate | None) -> frozenset[str]:
        before, after = (frozenset(named(node) if node is not None else ()) for node in (old, new))
        return self.reached(before, after)

    # Checks ------------------------------------------------------------------------------------------------
    def _checks(self, before: Sequence[_Check], after: Sequence[_Check]) -> Iterator[tuple[str, str | None]]:
        """Compare the checks of a table or column in two versions, given as (member's name or None, predicate) pairs.

        Yield (`check`, member's name) for new checks without an equivalent old one, and (`drop`, member's name) for old
        checks without an equivalent new one.
        """
        added = [name for name, one in after if not any(self.same(other, one) for _, other in before)]
        gone = [name for name, one in before if not any(self.same(one, other) for _, other in after)]
        yield from (("check", name) for name in dict.fromkeys(added))
        yield from (("drop", name) for name in dict.fromkeys(gone))

    def _keys(self, old: Table, new: Table, moved: Mapping[str, str]) -> Iterator[str]:
        """Yield the kinds of `Step` for changed keys, constraints, indexes and partitions of a table.

        A new key or UNIQUE constraint gives `index` if it has all columns of an old one, because then no row violates
        it. Any other new key, UNIQUE constraint or foreign key gives `unique`.
        """
        before, after = {*self._unique(old, moved)}, {*self._unique(new, {})}
        for one in after - before:
            yield "index" if any(_is_within(other, one) for other in before) else "unique"
        if before - after:
            yield "drop"
        if {*_indexes(old, moved)} != {*_indexes(new, {})}:
            yield "index"
        if _partition(old, moved) != _partition(new, {}):
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

    # Tables of rows ----------------------------------------------------------------------------------------
    def _children(self, old: Table, new: Table, place: Place, is_remade: bool) -> Iterator[Step]:
        after = {child.path: child for child in new.children}
        for child in old.children:
            outer, path = place, []
            for part in child.path:
                path.append(outer.moved().get(part, part))
                owner, outer = outer, outer.inside(path[-1])
            other = after.pop(tuple(path), None)
            if other is None:
                yield self._about(owner, path[-1], self._gone(child.member, new, owner))
                continue
            if child.table.name != other.table.name:
                yield self._about(owner, path[-1], "rebuild")
            is_same = (child.kind, child.required, child.others) == (other.kind, other.required, other.others)
            kinds = _parts(child, other, owner, is_remade=is_remade, is_same=is_same)
            yield from (self._about(owner, path[-1], kind) for kind in kinds)
            rows = owner.inside(path[-1], other.kind)
            yield from self._table(child.table, other.table, rows, is_remade)
        for other in after.values():
            owner = _owner(place, other)
            yield self._about(owner, other.member, _added(other, owner))
            if _leaves_out(other, owner):
                yield self._about(owner, other.member, "lossy")


def _leaves_out(child: Child, owner: Place) -> bool:
    """Return whether the rows of a new child table leave out members that old objects may have.

    The old version does not store these objects as rows of a child table. `owner` is the place of the objects that
    contain them.
    """
    if not owner.had(child.member):
        return False
    rows = owner.inside(child.member, child.kind)
    if loses(child.table):
        if rows.is_any or (rows.old is not None and rows.old.open):
            return True
        moved = rows.moved()
        if rows.old is not None and any(
            moved.get(name, name) not in declared(child.table) for name in members(rows.old)
        ):
            return True
    return any(_leaves_out(one, _owner(rows, one)) for one in child.table.children)


def _owner(place: Place, child: Child) -> Place:
    """Return the place of the objects with the member that `child` stores: `place`, or a place inside it."""
    for part in child.path[:-1]:
        place = place.inside(part)
    return place


def _whole(place: Place, kind: str) -> Step:
    """Return a step that concerns all objects at `place`, and no single member."""
    return Step(kind, place.path, "" if place.old is None else place.old.full_name)


def _added(one: Column | Nested | Child, place: Place) -> str:
    """Return the kind of the step for a new column, or for a new member with columns or rows, of objects at `place`."""
    if one.required:
        is_filled = not isinstance(one, Column) or one.may_be_null or one.server_default is not None
        return "check" if is_filled else "backfill"
    return "claim" if place.is_open else "add"


def _parts(
    old: Nested | Child, new: Nested | Child, place: Place, *, is_remade: bool, is_same: bool
) -> Iterator[str]:
    """Yield the kinds of the steps for a member that has columns or rows for its parts in both versions.

    `is_same` says whether the absence of the member means the same in both versions.
    """
    if old.member != new.member:
        yield "claim" if place.is_open else "rename"
    if new.required and not old.required:
        yield "check"
    if not is_same:
        yield from _accept(is_remade)


def _accept(is_remade: bool) -> tuple[str, ...]:
    """Return the kinds of the steps for a member if NULL, or the absence of rows, gets another meaning."""
    return ("accept", "remake") if is_remade else ("accept",)


def _facts(one: Nested) -> tuple[bool, ...]:
    return (one.required, one.others, one.shows, one.open)


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


def _moved(name: str | None, moved: Mapping[str, str]) -> str | None:
    return None if name is None else moved.get(name, name)


def _of_table(table: Table) -> Iterator[_Check]:
    """Yield (member's name or None, predicate) for each check of a table that concerns more than one column's value.

    The predicates are about whole documents. In a table with columns, they apply to objects only, except for those of
    the checks in `shape`.
    """
    yield from ((None, check.predicate) for check in table.shape if not check.omitted)
    for check in (one for one in table.rules if not one.omitted):
        yield check.member, _among(("object",), check) if table.shape else check.predicate


def _of_column(column: Column) -> Iterator[Predicate]:
    """Yield the checks of a column, as predicates that can be tested for a value of any type."""
    for check in (one for one in (*column.entry, *column.checks) if not one.omitted):
        yield check.predicate if column.kind == "json" else _among(column.accepts, check)


def _among(types: tuple[JsonType, ...], check: Check) -> Predicate:
    """Return the predicate of a check, limited to values of these types; a test of the type is not limited."""
    return (
        check.predicate if isinstance(bare(check.predicate), TypeIs) else When(TypeIs(types), check.predicate)
    )
