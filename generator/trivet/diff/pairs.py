"""Pairs the types of the old version with those of the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Entity, Field
from trivet.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of the same type in the old and in the new version, by name.

    - `by_old`: the new name for each old name.
    - `by_new`: the old name for each new name.
    - `removed`: types that only the old version has.
    - `added`: types that only the new version has.
    """

    by_old: Mapping[str, str]
    by_new: Mapping[str, str]
    removed: tuple[str, ...]
    added: tuple[str, ...]


def pairs(old: Catalog, new: Catalog) -> Pairs:
    """Pair each type of the old version with its counterpart in the new version.

    They are paired by location, then by full name, then by `x-renamed-from`. The last ones are types inside moved or
    renamed types, or inside renamed members: they are paired by their locations relative to these.
    """
    pairing = _Pairing(old, new, {}, {})
    pairing.by_origin()
    pairing.by_name()
    pairing.by_renaming()
    pairing.inside()
    return Pairs(
        dict(sorted(pairing.by_old.items())),
        dict(sorted(pairing.by_new.items())),
        tuple(name for name in old.entities if name not in pairing.by_old),
        tuple(name for name in new.entities if name not in pairing.by_new),
    )


@dataclass(slots=True)
class _Pairing:
    old: Catalog
    new: Catalog
    by_old: dict[str, str]
    by_new: dict[str, str]

    def add(self, old: str, new: str) -> None:
        if old not in self.by_old and new not in self.by_new:
            self.by_old[old], self.by_new[new] = new, old

    def by_origin(self) -> None:
        places = _by_origin(self.old)
        for name, entity in self.new.entities.items():
            for other in sorted(places.get(entity.origin, ()), key=lambda one: one != name):
                self.add(other, name)

    def by_name(self) -> None:
        for name in self.new.entities:
            if name in self.old.entities and name not in self.new.inline and name not in self.old.inline:
                self.add(name, name)

    def by_renaming(self) -> None:
        """Pair new types with unpaired old types by `x-renamed-from`, if exactly one old type fits.

        The key gives the earlier name or document of a type.
        """
        for name, entity in self.new.entities.items():
            if name in self.by_new:
                continue
            for earlier in entity.facts.effects.renamed_from:
                found = [one for one in self._free() if earlier in names_of(one)]
                if len(found) == 1:
                    self.add(found[0].full_name, name)

    def _free(self) -> Iterator[Entity]:
        return (
            one
            for one in self.old.entities.values()
            if one.full_name not in self.by_old and one.full_name not in self.old.inline
        )

    def inside(self) -> None:
        """Pair types that lie inside a renamed or moved type, or inside a renamed member.

        For example, if `Order` is now `Purchase`, the type at `Order/properties/line` is paired with the type at
        `Purchase/properties/line`.
        """
        moved = dict(self._moved())
        places = _by_origin(self.new)
        for name, entity in self.old.entities.items():
            if name in self.by_old:
                continue
            for place in _parents(entity.origin):
                if place in moved:
                    rest = entity.origin.pointer[len(place.pointer) :]
                    other = Origin(moved[place].document, moved[place].pointer + rest)
                    for found in places.get(other, ()):
                        self.add(name, found)
                    break

    def _moved(self) -> Iterator[tuple[Origin, Origin]]:
        for one, other in tuple(self.by_old.items()):
            before, after = self.old.entities[one], self.new.entities[other]
            if before.origin != after.origin:
                yield before.origin, after.origin
            fields = {field.name: field for field in before.members}
            for name, field in renamed(before, after).items():
                yield fields[name].origin, field.origin


def _by_origin(catalog: Catalog) -> Mapping[Origin, list[str]]:
    """Map each location to the full names of its types.

    A location can have two types: one for all values, and one for the objects among these values.
    """
    found: dict[Origin, list[str]] = {}
    for name, entity in catalog.entities.items():
        found.setdefault(entity.origin, []).append(name)
    return found


def _parents(origin: Origin) -> Iterator[Origin]:
    pointer = origin.pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield Origin(origin.document, pointer)


def names_of(entity: Entity) -> frozenset[str]:
    """Return the names by which an `x-renamed-from` may call a type."""
    document = entity.origin.document
    stem = document.rpartition("/")[2].partition(".")[0]
    return frozenset((entity.full_name, entity.name.local, entity.facts.title, document, stem)) - {""}


def is_declared_renaming(old: Entity, new: Entity, table: str) -> bool:
    """Return whether `x-renamed-from` of the new type names the old type or its table.

    `table` is the name of the old table.
    """
    return not (names_of(old) | {table}).isdisjoint(new.facts.effects.renamed_from)


def renamed(old: Entity, new: Entity) -> dict[str, Field]:
    """Map old names of members to the renamed members of the new version.

    A name in `x-renamed-from` is used only if the old version has a member of that name, and the new version has none.
    The new name must not exist in the old version.
    """
    before, after = {one.name for one in old.members}, {one.name for one in new.members}
    found: dict[str, Field] = {}
    for field in new.members:
        for earlier in field.facts.effects.renamed_from:
            if field.name not in before and earlier in before - after and earlier not in found:
                found[earlier] = field
                break
    return found


def dropped(old: Entity, new: Entity) -> Iterator[str]:
    """Yield the old members that a migration leaves out of documents.

    The new version neither declares nor accepts them.
    """
    moved, after = renamed(old, new), {one.name for one in new.fields}
    for one in old.fields:
        if one.declared and not new.open and one.name not in after and one.name not in moved:
            yield one.name
