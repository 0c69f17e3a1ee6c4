"""Members that several parts of one whole describe as objects: they get one definition that says what all parts do."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from trivet.diagnostics import escape_token
from trivet.normalize.nature import Natures
from trivet.normalize.place import Place
from trivet.normalize.schema import Schema, over_children

#: A subschema of a member, and whether the whole says it itself rather than a definition that it refers to.
_Said = tuple[Schema, bool]


def merge(made: Mapping[Place, Schema], lifted: Collection[Place]) -> dict[Place, Schema]:
    """The definitions, with one more for each such member; `lifted` are those that stood in the documents.

    An inline object of the whole itself is extended instead: nothing else refers to it.
    """
    merger = _Merger(dict(made), lifted)
    merger.run()
    return merger.made


class _Merger:
    def __init__(self, made: dict[Place, Schema], lifted: Collection[Place]) -> None:
        self.made = made
        self.lifted = lifted
        self.natures = Natures(made)
        #: For each definition that was added, the whole that it was first added for.
        self.within: dict[Place, Place] = {}
        self.added: dict[tuple[Place, frozenset[Place]], Place] = {}

    def run(self) -> None:
        pending = deque(self.made)
        while pending:
            whole = pending.popleft()
            if whole in self.made and self.natures.is_class(self.made[whole]):
                pending.extend(self._merged(whole))

    def _merged(self, whole: Place) -> Iterator[Place]:
        """Merges the members of one definition; the places that it made or changed."""
        for name, said in self._members(self.made[whole]).items():
            cores = self._cores(said)
            own = [core for core, is_own in cores.items() if is_own and core not in self.lifted]
            if len(cores) < 2:
                continue
            types = frozenset.intersection(*(self.natures.types(one) for one, _ in said))
            if own:
                yield self._extended(whole, own, [core for core in cores if core not in own])
                plain = all("$ref" in one for one, is_own in said if is_own)
                if types == {"object"} and not plain:
                    self._say(whole, name, _reference(self.made[whole], own[0]))
            else:
                yield from self._added(whole, name, tuple(cores), types - {"object"})
            self.natures = Natures(self.made)

    def _members(self, schema: Schema) -> dict[str, list[_Said]]:
        """What is said of each member that several parts declare."""
        found: dict[str, list[_Said]] = {}
        for part, is_own in self._together(schema, True, set()):
            for name, child in part.get("properties", {}).items():
                found.setdefault(name, []).append((child, is_own))
        return {name: said for name, said in found.items() if len(said) > 1}

    def _together(self, schema: Schema, is_own: bool, seen: set[Place]) -> Iterator[_Said]:
        """All that must hold of an object together with the schema."""
        if "$ref" in schema and schema["$ref"] not in seen:
            seen.add(schema["$ref"])
            yield from self._together(self.made[schema["$ref"]], False, seen)
        for child in schema.get("allOf", ()):
            yield from self._together(child, is_own, seen)
        only = self.natures.only_object(schema)
        if only is not None:
            yield from self._together(only, is_own, seen)
        yield schema, is_own

    def _cores(self, said: list[_Said]) -> dict[Place, bool]:
        """The definitions of the objects that a member may be, without those that another of them extends."""
        found: dict[Place, bool] = {}
        for schema, is_own in said:
            place = self._core(schema)
            if place is not None:
                found[place] = is_own or found.get(place, False)
        extended = {base for place in found for base in self._bases(place)}
        return {place: is_own for place, is_own in found.items() if place not in extended}

    def _core(self, schema: Schema | None) -> Place | None:
        """The definition of a member's objects, where its schema is nothing but a reference to them."""
        while schema is not None and not {"properties", "allOf"} & schema.keywords.keys():
            place: Place | None = schema.get("$ref")
            if place is not None and self.natures.is_class(self.made[place]):
                return place
            schema = self.natures.only_object(schema) if place is None else self.made[place]
        return None

    def _bases(self, place: Place) -> set[Place]:
        """The definitions that must hold together with this one."""
        seen: set[Place] = set()
        for _ in self._together(self.made[place], True, seen):
            pass
        return seen

    def _extended(self, whole: Place, own: list[Place], others: list[Place]) -> Place:
        """The first of the inline objects says what all do; the whole refers to it in their place."""
        first, *rest = own
        schema = self.made[first]
        bases = tuple(_reference(schema, other) for other in others)
        parts = (*bases, *schema.get("allOf", ()), *(self.made.pop(one) for one in rest))
        self.made[first] = schema.with_keywords({**schema.keywords, "allOf": parts})
        self.made[whole] = _redirected(self.made[whole], dict.fromkeys(rest, first))
        return first

    def _added(
        self, whole: Place, name: str, cores: tuple[Place, ...], others: frozenset[str]
    ) -> Iterator[Place]:
        """A definition that extends them all; recursive members come back to the one that was added before."""
        schema = self.made[whole]
        top = self.within.get(whole, whole)
        place = self.added.get((top, frozenset(cores)))
        if place is None:
            place = self._free(whole, name)
            self.added[top, frozenset(cores)] = place
            self.within[place] = top
            parts = tuple(_reference(schema, core) for core in cores)
            self.made[place] = Schema(
                schema.origin, {"type": "object", "allOf": parts}, {"type": schema.origin}
            )
            yield place
        member = _reference(schema, place)
        if others:
            rest = Schema(schema.origin, {"type": sorted(others)}, {"type": schema.origin})
            member = Schema(schema.origin, {"anyOf": (member, rest)}, {"anyOf": schema.origin})
        self._say(whole, name, member)

    def _say(self, whole: Place, name: str, member: Schema) -> None:
        """Adds what follows of a member from all that is said of it."""
        schema = self.made[whole]
        part = Schema(schema.origin, {"properties": {name: member}})
        self.made[whole] = schema.with_keywords(
            {**schema.keywords, "allOf": (*schema.get("allOf", ()), part)}
        )

    def _free(self, whole: Place, name: str) -> Place:
        place = Place(whole.document, f"{whole.pointer}/properties/{escape_token(name)}", whole.scope)
        while place in self.made:
            place = Place(place.document, place.pointer, place.scope, f"{place.part}Object")
        return place


def _reference(schema: Schema, place: Place) -> Schema:
    return Schema(schema.origin, {"$ref": place}, {"$ref": schema.origin})


def _redirected(schema: Schema, places: Mapping[Place, Place]) -> Schema:
    """The same schema with other places in its references."""
    if not places:
        return schema
    keywords: dict[str, Any] = dict(schema.keywords)
    if "$ref" in keywords:
        keywords["$ref"] = places.get(keywords["$ref"], keywords["$ref"])
    return over_children(schema.with_keywords(keywords), lambda child: _redirected(child, places))
