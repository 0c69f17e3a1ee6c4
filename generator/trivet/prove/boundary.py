"""Derives instances from a schema: for every assertion location, values on both sides of its boundary.

Sites are walked breadth first from the root, so the smallest documents come first; each derived value is
embedded in an otherwise plain, plausible document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trivet.normalize.schema import NormalForm, Schema
from trivet.predicates.nodes import Predicate
from trivet.prove.edges import PROBES, edges, odd
from trivet.prove.instances import Instance
from trivet.prove.kinds import Site
from trivet.prove.samples import Sampler
from trivet.prove.values import json_line

#: How many instances are derived for one document, and how long each may be.
MOST = 3_000
_LONGEST = 400_000
#: Out of so many times `MOST` the instances are chosen.
_CHOICE = 5
_DEEPEST = 12

Embed = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """`bounded` tells that there would have been more than `MOST`."""

    instances: tuple[Instance, ...]
    bounded: bool


def derive(
    normal: NormalForm, predicates: dict[str, Predicate], definition: str, most: int = MOST
) -> Derived:
    """The boundary instances of a definition, the smallest first, each value once.

    Where there are more than `most`, every location gets its first, then its second, and so on.
    """
    walk = _Walk(Sampler(normal.definitions, predicates))
    found: dict[str, Instance] = {}
    for about, value in walk.values(normal.definitions[definition].schema):
        text = json_line(value)
        if len(text) <= _LONGEST and text not in found:
            found[text] = Instance(value, text, f"derived for {about}", about=about)
        if len(found) > max(most, 1) * _CHOICE:
            break
    kept = sorted(_spread(found.values(), most), key=lambda instance: (len(instance.text), instance.text))
    return Derived(tuple(kept), len(found) > most)


def _spread(instances: Iterable[Instance], most: int) -> list[Instance]:
    """At most `most` of them, taken from the locations in turn."""
    turns: dict[str, int] = {}
    ranked: list[tuple[int, Instance]] = []
    for instance in instances:
        turn = turns[instance.about] = turns.get(instance.about, -1) + 1
        ranked.append((turn, instance))
    ranked.sort(key=lambda each: each[0])
    return [instance for _, instance in ranked[:most]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A site, how a value of it becomes a whole document, and how deep it lies."""

    site: Site
    embed: Embed
    depth: int


@dataclass(slots=True)
class _Walk:
    sampler: Sampler
    _seen: set[tuple[int, ...]] = field(default_factory=set)
    _pending: deque[_Place] = field(default_factory=deque)

    def values(self, root: Schema) -> Iterator[tuple[str, Any]]:
        """Every derived document with the location that it was made for."""
        self._pending.append(_Place((root,), _same, 0))
        for probe in PROBES:
            yield str(root.origin), probe
        while self._pending:
            place = self._pending.popleft()
            key = tuple(sorted(map(id, self.sampler.flat(place.site, choice=None))))
            if not key or key in self._seen or place.depth > _DEEPEST:
                continue
            self._seen.add(key)
            yield from self._place(place)

    def _place(self, place: _Place) -> Iterator[tuple[str, Any]]:
        base = self.sampler.sample(place.site)
        yield str(place.site[0].origin), place.embed(base)
        for choice in range(self.sampler.width(place.site)):
            flat = self.sampler.flat(place.site, choice=choice)
            inner = self._inner(place, flat, choice, base)
            yield from self._edges(place, flat, inner)
            if isinstance(inner, dict):
                yield str(place.site[0].origin), place.embed(self.sampler.full(flat, inner))
            self._push(place, flat, inner)
        for schema in self.sampler.flat(place.site, choice=None):
            yield from self._combined(place, schema)

    def _inner(self, place: _Place, flat: Site, choice: int, base: Any) -> Any:
        if choice == 0:
            return base
        branches = self.sampler.flat(place.site, choice=None)
        chosen = tuple(schema for schema in flat if schema not in branches) or flat
        return self.sampler.sample((*branches, *chosen))

    def _edges(self, place: _Place, flat: Site, base: Any) -> Iterator[tuple[str, Any]]:
        for schema in flat:
            for keyword, value in edges(self.sampler, schema, flat, base):
                yield str(schema.origin_of(keyword)), place.embed(value)
        for value in odd(flat):
            yield str(flat[0].origin), place.embed(value)

    def _combined(self, place: _Place, schema: Schema) -> Iterator[tuple[str, Any]]:
        """Each branch of each combination, together with the schemas around it."""
        for keyword in ("anyOf", "oneOf"):
            for option in schema.get(keyword, ()):
                yield str(option.origin), place.embed(self.sampler.sample((*place.site, option)))
                yield str(option.origin), place.embed(self.sampler.sample((option,)))
        for keyword in ("not", "if", "then", "else"):
            if keyword in schema:
                inner = (schema[keyword],)
                yield str(schema.origin_of(keyword)), place.embed(self.sampler.sample((*place.site, *inner)))
                self._pending.append(_Place(inner, place.embed, place.depth + 1))
                self._pending.append(_Place((*place.site, *inner), place.embed, place.depth + 1))
        for child in schema.get("dependentSchemas", {}).values():
            self._pending.append(_Place((*place.site, child), place.embed, place.depth + 1))

    def _push(self, place: _Place, flat: Site, base: Any) -> None:
        """Queues the sites of the value's own members and items."""
        base = base if isinstance(base, dict | list) else None
        members = [key for schema in flat for key in schema.get("properties", ())]
        open_words = ("additionalProperties", "patternProperties", "unevaluatedProperties")
        if any(word in schema for schema in flat for word in open_words):
            members.extend(self.sampler.undeclared(flat))
        holder = base if isinstance(base, dict) else {}
        for key in dict.fromkeys(members):
            embed = _member(place.embed, self.sampler.together(flat, key, holder), key)
            self._pending.append(_Place(self.sampler.member(flat, key), embed, place.depth + 1))
        longest = max((len(schema.get("prefixItems", ())) for schema in flat), default=0)
        if any(word in schema for schema in flat for word in ("items", "prefixItems", "unevaluatedItems")):
            for index in range(min(longest, 20) + 1):
                start = [self.sampler.sample(self.sampler.item(flat, before)) for before in range(index)]
                embed = _item(place.embed, base if isinstance(base, list) else [], start)
                self._pending.append(_Place(self.sampler.item(flat, index), embed, place.depth + 1))
        for schema in flat:
            if "contains" in schema:
                self._pending.append(
                    _Place((schema["contains"],), _item(place.embed, [], []), place.depth + 1)
                )


def _same(value: Any) -> Any:
    return value


def _member(embed: Embed, holder: dict[str, Any], key: str) -> Embed:
    return lambda value: embed({**holder, key: value})


def _item(embed: Embed, base: list[Any], start: list[Any]) -> Embed:
    """The value after `start`, then what the base has beyond it."""
    return lambda value: embed([*start, value, *base[len(start) + 1 :]])
