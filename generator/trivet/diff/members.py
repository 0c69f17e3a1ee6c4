"""Finds the changes of the members that a type declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trivet.catalog.records import Entity, Field
from trivet.diff.about import about, has, needs
from trivet.diff.facets import NULL
from trivet.diff.found import Found
from trivet.diff.pairs import renamed
from trivet.diff.values import Values
from trivet.diff.versions import Versions
from trivet.json_text import json_line
from trivet.predicates.nodes import And, Not, Or, Predicate
from trivet.predicates.values import json_equal
from trivet.wording import Wording, code, json_code


def members(entity: Entity) -> dict[str, Field]:
    """Return the declared members of a type, by JSON name."""
    return {field.name: field for field in (*entity.fields, *entity.members)}


@dataclass(frozen=True, slots=True)
class Members:
    """Compares the members of both versions of a type."""

    versions: Versions
    values: Values

    def changes(self, old: Entity, new: Entity) -> Iterator[Found]:
        """Yield the changes of an object's members.

        First come the changes of members that exist in `new`, in the order of `new`. Then come the removed members.
        """
        before, after = members(old), members(new)
        moved = {field.name: name for name, field in renamed(old, new).items()}
        for name, field in after.items():
            if name in before:
                yield from self._changed(before[name], field)
            elif name in moved:
                yield self._renamed(old, new, before[moved[name]], field)
                yield from self._changed(before[moved[name]], field)
            else:
                yield self._added(old, new, field)
        for name, field in before.items():
            if name not in after and name not in moved.values():
                yield self._removed(old, new, field)

    # Members of one version ------------------------------------------------------------------------------
    def _added(self, old: Entity, new: Entity, field: Field) -> Found:
        return Found(
            "property-added-required" if field.required else "property-added-optional",
            (code(field.name), " is new"),
            old.origin,
            field.origin,
            old_part=self._old(old, field.name),
            new_part=self._new(new, field.name),
            member=field.name,
            always=True,
        )

    def _removed(self, old: Entity, new: Entity, field: Field) -> Found:
        return Found(
            "property-removed",
            (code(field.name), " is gone"),
            field.origin,
            new.origin,
            old_part=self._old(old, field.name),
            new_part=self._new(new, field.name),
            member=field.name,
            always=True,
            hint=self._suspicion(old, new, field),
        )

    def _renamed(self, old: Entity, new: Entity, before: Field, after: Field) -> Found:
        names = (before.name, after.name)
        return Found(
            "property-renamed",
            (code(before.name), " is now ", code(after.name)),
            before.origin,
            after.origin,
            And(tuple(self._old(old, name) for name in names)),
            And(tuple(self._new(new, name) for name in names)),
            after.name,
            before.name,
            always=True,
        )

    def _old(self, entity: Entity, name: str) -> Predicate:
        return self.versions.of_old(about(entity.predicate, name, self.versions.old))

    def _new(self, entity: Entity, name: str) -> Predicate:
        return self.versions.of_new(about(entity.predicate, name, self.versions.new))

    def _suspicion(self, old: Entity, new: Entity, field: Field) -> Wording:
        """Return a hint that the removed member `field` may have been renamed; () if that is unlikely.

        It is likely if exactly one new member has an equal predicate and is required exactly if `field` is.
        """
        before = members(old)
        alike = self.versions.alike_old(field.predicate)
        found = [
            one
            for one in members(new).values()
            if one.name not in before
            and one.required is field.required
            and self.versions.alike_new(one.predicate) is alike
        ]
        if len(found) != 1:
            return ()
        line = f"x-renamed-from: {json_line(field.name)}"
        return ("If ", code(found[0].name), " is its new name, put ", code(line), " there.")

    # Members of both versions ----------------------------------------------------------------------------
    def _changed(self, old: Field, new: Field) -> Iterator[Found]:
        for found in self._differences(old, new):
            yield replace(
                found,
                member=new.name,
                earlier=old.name if old.name != new.name else None,
                old=found.old or old.origin,
                new=found.new or new.origin,
            )

    def _differences(self, old: Field, new: Field) -> Iterator[Found]:
        name = code(new.name)
        if new.required and not old.required:
            yield Found("required-added", (name, " must be present"), new_part=needs(new.name), always=True)
        if old.required and not new.required:
            yield Found("required-removed", (name, " may be absent"), old_part=needs(old.name), always=True)
        if new.nullable and not old.nullable:
            yield Found("nullable-added", (name, " may be null"), old_part=has(old.name, Not(NULL)))
        if old.nullable and not new.nullable:
            yield Found("nullable-removed", (name, " may not be null"), new_part=has(new.name, Not(NULL)))
        if self.versions.alike_old(old.predicate) is not self.versions.alike_new(new.predicate):
            yield from self.values.changes(
                old.predicate,
                new.predicate,
                lambda part: has(new.name, Or((NULL, part))),
                (old.origin, new.origin),
                (name, ": "),
            )
        yield from _default(old, new)


def _default(old: Field, new: Field) -> Iterator[Found]:
    before, after = old.facts, new.facts
    if before.has_default is after.has_default and json_equal(before.default, after.default):
        return
    shown = [json_code(one.default) if one.has_default else "none" for one in (before, after)]
    first, second = (
        one.schema.origin_of("default") if one.facts.has_default else one.origin for one in (old, new)
    )
    message = (code(new.name), ": ", shown[0], " → ", shown[1])
    yield Found("default-changed", message, first, second, always=True)
