"""Finds how a document of the old version becomes one of the new version: members are renamed or left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog.records import (
    Catalog,
    Entity,
    ListOf,
    MapOf,
    Reference,
    Shape,
    TupleOf,
    UnionOf,
    without_null,
)
from trivet.diagnostics import Diagnostic, TrivetError, show
from trivet.diff.pairs import Pairs, dropped, renamed
from trivet.diff.sides import Side
from trivet.predicates.nodes import (
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    Predicate,
    PropertyIs,
)
from trivet.predicates.tree import named, parts
from trivet.rules import MIGRATION_LOSS


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The changes that turn an old JSON value into a new one. Everything else stays as it is.

    - `renames`: new names of members, by old name; not applied if the object already has the new name
    - `drops`: members to leave out
    - `inside`: the rewritings of members' values, by old name
    - `items`: the rewriting of each item of an array
    - `values`: the rewriting of each value of a map
    """

    renames: Mapping[str, str] = field(default_factory=dict)
    drops: tuple[str, ...] = ()
    inside: Mapping[str, Rewriting] = field(default_factory=dict)
    items: Rewriting | None = None
    values: Rewriting | None = None

    @property
    def is_nothing(self) -> bool:
        return self == NOTHING

    def apply(self, value: Any) -> Any:
        """Return the rewritten value."""
        if isinstance(value, list) and self.items is not None:
            return [self.items.apply(one) for one in value]
        if not isinstance(value, dict):
            return value
        found = {}
        for key, one in value.items():
            inner = self.values or self.inside.get(key, NOTHING)
            name = self.renames.get(key, key)
            if key not in self.drops:
                found[key if name in value else name] = inner.apply(one)
        return found


NOTHING = Rewriting()


@dataclass(slots=True)
class Rewritings:
    """Finds the rewritings between two versions: how the documents of each type change.

    `losses` collects a finding for each member whose values are lost.
    """

    old: Side
    new: Side
    pairs: Pairs
    losses: list[Diagnostic] = field(default_factory=list)
    _open: set[tuple[str, str]] = field(default_factory=set)
    _met: set[tuple[str, str]] = field(default_factory=set)
    _found: dict[tuple[str, str], Rewriting] = field(default_factory=dict)

    def of(self, old: Entity, new: Entity) -> Rewriting:
        """Return the rewriting that turns documents of the type `old` into documents of the type `new`.

        Raises `TrivetError` if a member was renamed or removed inside a recursive type, or inside one of several
        alternatives.
        """
        pair = (old.full_name, new.full_name)
        if pair in self._found:
            return self._found[pair]
        if pair in self._open:
            self._met.add(pair)
            return NOTHING
        self._open.add(pair)
        found = self._of(old, new)
        self._open.discard(pair)
        if pair in self._met and not found.is_nothing:
            raise _refused(new, "is recursive")
        # A rewriting found while an outer pair is open assumes that the outer pair has none. If it has one, an error is
        # raised for the outer pair
        self._found[pair] = found
        return found

    def _of(self, old: Entity, new: Entity) -> Rewriting:
        if not old.fields:
            return self._shape(old.shape, new.shape, new)
        _require_effect(old, new)
        moved = {earlier: one.name for earlier, one in renamed(old, new).items()}
        others = {self.pairs.by_new.get(name, "") for name in _of_other_members(new.predicate)}
        after = {one.name: one for one in new.fields}
        inside, drops = {}, tuple(dropped(old, new))
        self._require_none(_of_other_members(old.predicate), new, "stands under names that are not declared")
        for one in old.fields:
            other = after.get(moved.get(one.name, one.name))
            if other is not None:
                inner = self._shape(one.shape, other.shape, new)
                if not inner.is_nothing:
                    inside[one.name] = inner
            elif one.name in drops:
                self._lose(new, one.name)
            else:
                undeclared = [name for name in _references(one.shape) if name in others]
                self._require_none(undeclared, new, "declares it no longer by name")
        return Rewriting(moved, drops, inside)

    def _shape(self, old: Shape, new: Shape, inside: Entity) -> Rewriting:
        match without_null(old), without_null(new):
            case Reference(one), Reference(other):
                return self.of(self._old.entities[one], self._new.entities[other])
            case ListOf(one), ListOf(other):
                inner = self._shape(one, other, inside)
                return NOTHING if inner.is_nothing else Rewriting(items=inner)
            case MapOf(one), MapOf(other):
                inner = self._shape(one, other, inside)
                return NOTHING if inner.is_nothing else Rewriting(values=inner)
        why = "is one of several alternatives, or of items with types of their own, there"
        self._require_none(_references(old), inside, why)
        return NOTHING

    def _require_none(self, definitions: Iterable[str], inside: Entity, why: str) -> None:
        """Raise `TrivetError` if values of one of these old definitions would have to be rewritten.

        The message names `inside`, the new type that contains them, and gives `why` as the reason.
        """
        for name in self._reached(definitions):
            after = self.pairs.by_old.get(name)
            if (
                after is not None
                and not self.of(self._old.entities[name], self._new.entities[after]).is_nothing
            ):
                raise _refused(inside, why)

    def _reached(self, definitions: Iterable[str]) -> Iterator[str]:
        """Yield the old definitions that have a counterpart in the new version.

        A definition without a counterpart is replaced by the definitions to which it refers, and so on.
        """
        seen: set[str] = set()
        waiting = [*definitions]
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if name in self.pairs.by_old:
                yield name
                continue
            entity = self._old.entities[name]
            for shape in (entity.shape, *(one.shape for one in entity.fields)):
                waiting += _references(shape)
            waiting += _of_other_members(entity.predicate)

    @property
    def _old(self) -> Catalog:
        return self.old.catalog

    @property
    def _new(self) -> Catalog:
        return self.new.catalog

    def _lose(self, new: Entity, member: str) -> None:
        loss = MIGRATION_LOSS.at(
            self.new.locate(new.origin),
            f"the values of `{show(member)}` are lost: {show(new.full_name)} does not declare it any more,"
            " and accepts no undeclared members",
        )
        if loss not in self.losses:
            self.losses.append(loss)


def _require_effect(old: Entity, new: Entity) -> None:
    """Raise `TrivetError` if a member of the new version has an `x-renamed-from` that cannot be applied.

    For example, two members cannot swap their names. A name in `x-renamed-from` is ignored if the old version has
    no such member. It is also ignored if the old version of the same member already has it in `x-renamed-from`.
    """
    before, found = {one.name: one for one in old.members}, renamed(old, new)
    for member in new.members:
        sources = [before[name] for name, one in found.items() if one is member]
        sources += [before[member.name]] if member.name in before else []
        known = {name for one in sources for name in one.facts.effects.renamed_from}
        for earlier in member.facts.effects.renamed_from:
            if earlier in before and earlier not in known and found.get(earlier) is not member:
                raise TrivetError(
                    f"the member `{show(member.name)}` of {show(new.full_name)} cannot be renamed from"
                    f" `{show(earlier)}`: both versions have a member of one of these names, or another member is"
                    " renamed, too; no migration can be written in one step: use a name that is free in both"
                    " versions, and rename the member again afterwards"
                )


def _references(shape: Shape) -> Iterator[str]:
    """Yield the names of the definitions that a shape refers to."""
    match shape:
        case Reference(name):
            yield name
        case ListOf(inner) | MapOf(inner):
            yield from _references(inner)
        case TupleOf(items, rest):
            for one in (*items, *((rest,) if rest is not None else ())):
                yield from _references(one)
        case UnionOf(options):
            for one in options:
                yield from _references(one)


def _of_other_members(node: Predicate) -> Iterator[str]:
    """Yield the names of definitions that describe members which the predicate does not declare by name.

    These are the definitions used for `patternProperties` and `additionalProperties`, for example.
    """
    if isinstance(node, EveryMatchingProperty | EveryUncoveredProperty):
        yield from named(node)
    elif not isinstance(node, PropertyIs | EveryItem):
        for part in parts(node):
            yield from _of_other_members(part)


def _refused(entity: Entity, why: str) -> TrivetError:
    return TrivetError(
        f"a member inside {show(entity.full_name)} was renamed or removed, and the type {why}: "
        "no migration can be written for its documents"
    )
