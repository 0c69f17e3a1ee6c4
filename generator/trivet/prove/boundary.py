"""Derives instances from a schema: for every assertion, values on both sides of its boundary.

A *site* is the set of schemas that apply to one value.

The assertions take turns: each gives one value in each round. So a limit on the number of instances does not
favour some assertions.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from trivet.catalog.effects import ReadEffects, no_effects
from trivet.json_text import json_line
from trivet.normalize.schema import Schema
from trivet.prove.edges import EDGES, PROBES, absences, odd
from trivet.prove.instances import LONGEST, Instance
from trivet.prove.kinds import Site
from trivet.prove.samples import Sampler
from trivet.prove.stored import stored
from trivet.visible import json_escape

_DEEPEST = 12
_ABOVE = re.compile("[\U00010000-\U0010ffff]")

Embed = Callable[[Any], Any]


def around(root: Schema, sampler: Sampler, effects: ReadEffects = no_effects) -> Around:
    """Return streams of boundary values for a schema, and for the schemas of its members and items.

    Schemas under a condition are left out. `effects` reads x- keys, which may request column types with
    boundaries of their own.
    """
    walk = _Walk(sampler, effects)
    return Around(tuple(walk.streams(root)), frozenset(walk.asserted))


@dataclass(frozen=True, slots=True)
class Around:
    """The boundary values of a schema and of the schemas inside it.

    - `streams`: the values, as one `Stream` for each assertion
    - `asserted`: the ids of the `Schema` objects whose assertions are tested
    """

    streams: tuple[Stream, ...]
    asserted: frozenset[int]


def in_turn(streams: Sequence[Stream]) -> Iterator[Instance]:
    """Yield an instance from each stream in turn, round after round; the same instance may occur more than once.

    Instances with a text longer than `LONGEST` characters are skipped.
    """
    for stream, value in _in_turn(_spread(streams)):
        instance = stream.instance(value)
        if len(instance.text) <= LONGEST:
            yield instance


@dataclass(frozen=True, slots=True)
class Stream:
    """The values derived for one assertion, and the function that inserts such a value into a whole document.

    `about` is the schema location of the assertion.
    """

    about: str
    embed: Embed
    values: Callable[[], Iterable[Any]]

    def instance(self, value: Any) -> Instance:
        """Return an instance: the whole document with `value` in it.

        In the instance's `text`, each character above U+FFFF is escaped as a surrogate pair.
        """
        whole = self.embed(value)
        text = _ABOVE.sub(lambda match: json_escape(match[0]), json_line(whole))
        return Instance(whole, text, f"derived for {self.about}", about=self.about)


def _spread(streams: Sequence[Stream]) -> list[Stream]:
    """Return the streams in another order: even the first few of them come from all parts of the given list.

    For eight streams, the order is 0, 4, 2, 6, 1, 5, 3, 7.
    """
    width = len(streams).bit_length()
    order = sorted(range(len(streams)), key=lambda index: f"{index:0{width}b}"[::-1])
    return [streams[index] for index in order]


def _in_turn(streams: list[Stream]) -> Iterator[tuple[Stream, Any]]:
    """Yield (stream, value) pairs, taking one value from each stream in turn, until all streams are exhausted.

    The n-th stream starts at its n-th value, and yields its first values at the end.
    """
    pending: deque[tuple[Stream, Iterator[Any]]] = deque(
        (stream, _from(number, stream.values)) for number, stream in enumerate(streams)
    )
    while pending:
        stream, values = pending.popleft()
        for value in values:
            yield stream, value
            pending.append((stream, values))
            break


def _from(number: int, values: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    listed = list(values())
    start = number % len(listed) if listed else 0
    yield from (*listed[start:], *listed[:start])


@dataclass(frozen=True, slots=True)
class _Place:
    """A location in a document for which values are derived, and its depth in the document.

    - `site`: the schemas that apply there
    - `embed`: inserts a value for the location into a whole document
    """

    site: Site
    embed: Embed
    depth: int

    def stream(self, origin: object, values: Callable[[], Iterable[Any]]) -> Stream:
        return Stream(str(origin), self.embed, values)


@dataclass(slots=True)
class _Walk:
    sampler: Sampler
    effects: ReadEffects
    asserted: set[int] = field(default_factory=set)
    _seen: set[tuple[int, ...]] = field(default_factory=set)
    _pending: deque[_Place] = field(default_factory=deque)

    def streams(self, root: Schema) -> Iterator[Stream]:
        """Yield the streams of values for the root and for the schemas of all members and items.

        A stream has one assertion's boundary values. Schemas that are nested too deeply are left out.
        """
        self._pending.append(_Place((root,), _same, 0))
        yield Stream(str(root.origin), _same, lambda: PROBES)
        while self._pending:
            place = self._pending.popleft()
            key = tuple(sorted(map(id, self.sampler.flat(place.site, choice=None))))
            if not key or key in self._seen or place.depth > _DEEPEST:
                continue
            self._seen.add(key)
            yield from self._place(place)

    def _place(self, place: _Place) -> Iterator[Stream]:
        base = self.sampler.sample(place.site)
        yield place.stream(place.site[0].origin, lambda: (base,))
        for choice in range(self.sampler.width(place.site)):
            flat = self.sampler.flat(place.site, choice=choice)
            inner = self._inner(place, flat, choice, base)
            yield from self._edges(place, flat, inner)
            if isinstance(inner, dict):
                yield place.stream(place.site[0].origin, partial(self._full, flat, inner))
            self._push(place, flat, inner)

    def _inner(self, place: _Place, flat: Site, choice: int, base: Any) -> Any:
        if choice == 0:
            return base
        branches = self.sampler.flat(place.site, choice=None)
        chosen = tuple(schema for schema in flat if schema not in branches) or flat
        return self.sampler.sample((*branches, *chosen))

    def _edges(self, place: _Place, flat: Site, base: Any) -> Iterator[Stream]:
        """Yield streams of boundary values for the value at `place`, without those for its members and items.

        `flat` has the schemas that apply to the value, and `base` is a sample of it.
        """
        for schema in flat:
            self.asserted.add(id(schema))
            for keyword in schema.keywords:
                if keyword in EDGES:
                    values = partial(EDGES[keyword], self.sampler, schema, flat, base)
                    yield place.stream(schema.origin_of(keyword), values)
        yield place.stream(flat[0].origin, partial(odd, flat))
        yield place.stream(flat[0].origin, partial(stored, flat, base, self._types(flat)))
        if isinstance(base, dict):
            yield place.stream(flat[0].origin, partial(absences, self.sampler, flat, base))

    def _types(self, flat: Site) -> tuple[str, ...]:
        """Return the SQL column types that are requested by `x-` keys in the schemas of `flat`, for any dialect."""
        declared = (self.effects(schema).sql_types for schema in flat)
        return tuple(dict.fromkeys(type_ for types in declared for type_ in types.values()))

    def _full(self, flat: Site, inner: dict[str, Any]) -> Iterable[Any]:
        return (self.sampler.full(flat, inner),)

    def _push(self, place: _Place, flat: Site, base: Any) -> None:
        """Queue the members and items of a value, so that boundary values are derived for them later.

        - `flat`: the schemas that apply to the value
        - `base`: a sample of the value
        """
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
    """Return a function that puts a value into an array, and puts this array into the document with `embed`.

    The array is `start`, the value, and the items of `base` after that position.
    """
    return lambda value: embed([*start, value, *base[len(start) + 1 :]])
