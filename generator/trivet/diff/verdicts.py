"""Turns each difference that was found into a `Change`.

A `Change` has an id, and a verdict for each group of users that it may break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.diagnostics import show
from trivet.diff.code import of_member
from trivet.diff.context import Context
from trivet.diff.database import gravest
from trivet.diff.found import Found
from trivet.diff.members import members
from trivet.diff.migrations import Migrations, Steps
from trivet.diff.records import LEVELS, ROWS, SAFE, Change, Judgement, Python
from trivet.wording import code


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Turns the differences between two versions of a type into changes with verdicts.

    If both versions accept the same values, only differences with `always` set to true become changes.
    """

    context: Context
    migrations: Migrations

    def judged(self, old: Entity, new: Entity, found: Found, steps: Steps) -> Change | None:
        """Return the change with its verdicts.

        Return None if both versions accept the same values and `found.always` is false.
        `steps` has the differences between the old and the new tables, by dialect.
        """
        judging = self.context.judging
        writer = SAFE if found.new_part is None else judging.writer(old, new, found.new_part)
        reader = SAFE if found.old_part is None else judging.reader(old, new, found.old_part)
        if writer == SAFE and reader == SAFE and not found.always:
            return None
        return self._change(old, new, found, writer, reader, steps)

    def whole(self, old: Entity, new: Entity, writer: Judgement, reader: Judgement, steps: Steps) -> Change:
        """Return a change which says that the type as a whole accepts other values than before.

        - `writer`, `reader`: the verdicts on the whole type
        - `steps`: the differences between the type's tables in both versions, by dialect
        """
        message = ("the type accepts other values than before",)
        found = Found("", message, old.origin, new.origin, about="meaning")
        return self._change(old, new, found, writer, reader, steps)

    def stored(
        self, old: Entity, new: Entity, untold: Steps, *, tightens: bool, alone: bool
    ) -> Iterator[Change]:
        """Yield a change for those differences between a type's tables that belong to no other change of the type.

        They are reported if they need work and the type has no other change, or if stored rows decide whether a
        migration succeeds.

        - `untold`: these differences, by dialect
        - `tightens`: whether the new version may refuse stored values
        - `alone`: whether the type has no other change
        """
        levels = {
            dialect: gravest(step.level(dialect, tightens) for step in each)
            for dialect, each in untold.items()
        }
        gravest_of_all = LEVELS.index(gravest(levels.values()))
        if gravest_of_all >= (1 if alone else ROWS):
            places = self.context.old_place(old.origin), self.context.new_place(new.origin)
            yield Change("storage-changed", "", ("the tables differ",), *places, SAFE, SAFE, "same", levels)

    def _change(
        self, old: Entity, new: Entity, found: Found, writer: Judgement, reader: Judgement, steps: Steps
    ) -> Change:
        rule = found.rule or f"{found.about}-{self._direction(found, writer, reader)}"
        tightens = writer.kind != "safe"
        return Change(
            rule,
            found.member or "",
            found.message,
            self.context.old_place(found.old),
            self.context.new_place(found.new),
            writer,
            reader,
            self._python(old, new, found, rule, tightens),
            self.migrations.levels(found, rule, tightens, steps),
            found.hint,
        )

    def _direction(self, found: Found, writer: Judgement, reader: Judgement) -> str:
        """Return the last word of the change's id: `loosened`, `tightened` or `changed`.

        - `loosened`: the new type provably accepts all values that the old type accepts, or this is so for the changed
          parts of the types.
        - `tightened`: the reverse is proven.
        - `changed`: neither is proven.
        """
        if writer == SAFE:
            return "loosened"
        if reader == SAFE:
            return "tightened"
        one, other = found.old_part, found.new_part
        if one is not None and other is not None:
            node, refuter = self.context.versions.nodes.node, self.context.judging.refuter
            if refuter.implies(node(one), node(other)):
                return "loosened"
            if refuter.implies(node(other), node(one)):
                return "tightened"
        return "changed"

    # Python ----------------------------------------------------------------------------------------------
    def _python(self, old: Entity, new: Entity, found: Found, rule: str, tightens: bool) -> Python:
        first, second = self.context.classes
        earlier = found.member if found.earlier is None else found.earlier
        before = first.place(old.full_name, earlier)
        after = second.place(new.full_name, found.member)
        target = self.context.new.settings.targets.models
        fills_in = target is not None and target.use_defaults
        return of_member(
            rule, before, after, self.context.renamed_classes, tightens=tightens, defaults=fills_in
        )

    def class_name(self, old: Entity, new: Entity) -> Iterator[Found]:
        """Yield a change if the generated class of the type was renamed."""
        first, second = self.context.classes
        before, after = first.place(old.full_name), second.place(new.full_name)
        if before and after and before.name != after.name:
            message = (f"class {show(before.name)} is now {show(after.name)}",)
            yield Found("class-renamed", message, old.origin, new.origin, always=True)

    def code(self, old: Entity, new: Entity, changes: list[Change]) -> Iterator[Change]:
        """Yield a change for each member whose Python type has changed in a way that breaks code.

        Members that already have such a change in `changes` are skipped.
        """
        told = {change.member for change in changes if change.python == "breaking"}
        before = members(old)
        for name, one in members(new).items():
            if name not in told and name in before:
                message = (code(name), " has another type in Python")
                found = Found("code-changed", message, before[name].origin, one.origin, member=name)
                change = self._change(old, new, found, SAFE, SAFE, {})
                if change.python == "breaking":
                    yield change
