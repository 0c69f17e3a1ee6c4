"""Compares two versions of the schemas type by type.

Verdicts say whether data of one version is valid in the other, and how code and databases are affected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from trivet.catalog.records import Entity
from trivet.diagnostics import show
from trivet.diff.code import of_member, worst
from trivet.diff.context import Context
from trivet.diff.database import gravest
from trivet.diff.found import Found
from trivet.diff.members import Members
from trivet.diff.migrations import Migrations
from trivet.diff.objects import Types
from trivet.diff.records import SAFE, Change, Judgement, TypeDiff
from trivet.diff.sides import Side
from trivet.diff.values import Values
from trivet.diff.verdicts import Verdicts
from trivet.predicates.tree import named
from trivet.targets.docs.plain import PlainWords


def compare(old: Side, new: Side) -> tuple[TypeDiff, ...]:
    """Return the differences between types of two versions, sorted by the name of the type.

    Types without a difference that a user could notice are left out.
    """
    rows = _Comparison(Context(old, new)).types()
    return tuple(sorted(rows, key=lambda row: row.name))


@dataclass(slots=True)
class _Comparison:
    context: Context
    migrations: Migrations = field(init=False)
    verdicts: Verdicts = field(init=False)
    members: Members = field(init=False)
    objects: Types = field(init=False)

    def __post_init__(self) -> None:
        self.migrations = Migrations(self.context)
        self.verdicts = Verdicts(self.context, self.migrations)
        before, after = PlainWords(self.context.old.catalog), PlainWords(self.context.new.catalog)
        values = Values(self.context.versions, before.assertion, after.assertion)
        self.members = Members(self.context.versions, values)
        self.objects = Types(self.context.versions, values)

    def types(self) -> Iterator[TypeDiff]:
        old, new, pairs = self.context.old.catalog, self.context.new.catalog, self.context.pairs
        roots = {root.definition for root in new.roots}
        for one, other in pairs.by_old.items():
            row = self._pair(old.entities[one], new.entities[other], other in roots)
            if row is not None:
                yield row
        yield from (self._removed(old.entities[name]) for name in pairs.removed if name not in old.inline)
        yield from (self._added(new.entities[name]) for name in pairs.added if name not in new.inline)

    # Types of both versions ------------------------------------------------------------------------------
    def _pair(self, old: Entity, new: Entity, is_root: bool) -> TypeDiff | None:
        versions = self.context.versions
        is_written, is_affected = old.full_name in versions.written, old.full_name in versions.affected
        steps = self.migrations.steps(old, new)
        told = [
            (one, change)
            for one in self._found(old, new, is_written)
            if (change := self.verdicts.judged(old, new, one, steps))
        ]
        changes = [change for _, change in told]
        untold = self.migrations.untold(old, new, told)
        changes += self.verdicts.code(old, new, changes)
        if not changes and not untold and not is_written and not (is_affected and is_root):
            return None
        writer = self.context.judging.writer(old, new) if is_affected else SAFE
        reader = self.context.judging.reader(old, new) if is_affected else SAFE
        changes += self.verdicts.stored(old, new, untold, tightens=writer.kind != "safe", alone=not changes)
        if is_affected and not self._is_explained(old, changes, writer, reader):
            changes.append(self.verdicts.whole(old, new, writer, reader, steps))
        sql = {
            dialect: gravest(one.level(dialect, writer.kind != "safe") for one in each)
            for dialect, each in steps.items()
        }
        if not changes and writer == SAFE and reader == SAFE and set(sql.values()) <= {"none"}:
            return None
        if not changes and not is_root:
            return None
        python = worst(change.python for change in changes)
        origin, all_changes = new.origin, tuple(changes)
        return TypeDiff(
            new.full_name, origin.document, origin.pointer, all_changes, writer, reader, python, sql, is_root
        )

    def _found(self, old: Entity, new: Entity, is_written: bool) -> Iterator[Found]:
        yield from self.verdicts.class_name(old, new)
        yield from self.migrations.names(old, new)
        for found in self.members.changes(old, new):
            if is_written or found.rule == "default-changed":
                yield found
        if is_written:
            yield from self.objects.changes(old, new)

    def _is_explained(self, old: Entity, changes: list[Change], writer: Judgement, reader: Judgement) -> bool:
        """Return whether the reported changes explain the verdicts `writer` and `reader` of a type.

        They do if the type refers to another affected type. Otherwise, if `writer` is not `SAFE`, a change must have a
        `writer` verdict that is not `SAFE`; likewise for `reader`.
        """
        affected = self.context.versions.affected
        if any(name in affected for name in named(old.predicate) if name != old.full_name):
            return True
        return (writer == SAFE or any(one.writer != SAFE for one in changes)) and (
            reader == SAFE or any(one.reader != SAFE for one in changes)
        )

    # Types of one version --------------------------------------------------------------------------------
    def _removed(self, entity: Entity) -> TypeDiff:
        return self._alone(entity, "type-removed", f"{show(entity.name.local)} is gone", is_new=False)

    def _added(self, entity: Entity) -> TypeDiff:
        return self._alone(entity, "type-added", f"{show(entity.name.local)} is new", is_new=True)

    def _alone(self, entity: Entity, rule: str, message: str, *, is_new: bool) -> TypeDiff:
        place = self.context.classes[1 if is_new else 0].place(entity.full_name)
        python = of_member(rule, place, place, {}, tightens=False, defaults=False)
        sql = self.migrations.alone(entity, is_new=is_new)
        old = None if is_new else self.context.old_place(entity.origin)
        new = self.context.new_place(entity.origin) if is_new else None
        change = Change(rule, "", (message,), old, new, SAFE, SAFE, python, sql)
        origin = entity.origin
        return TypeDiff(entity.full_name, origin.document, origin.pointer, (change,), SAFE, SAFE, python, sql)
