"""Merges the parts of a definition that describe the same member.

Such parts are its own keywords, `allOf` branches and references. If several of them describe the member as an
object, the member gets one combined definition.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from trivet.diagnostics import escape_token
from trivet.normalize.nature import Natures
from trivet.normalize.place import Place
from trivet.normalize.schema import Schema, over_children

#: A subschema, and whether it is written in the definition itself, rather than in one to which the definition refers.
_Described = tuple[Schema, bool]


def merge(result: Mapping[Place, Schema], lifted: Collection[Place]) -> dict[Place, Schema]:
    """Return the definitions, changed so that each member refers to at most one definition of an object.

    Several parts of a definition, such as `allOf` branches, may describe the same member as an object. If one of
    them is an inline object of the definition itself, this object is extended. Otherwise, a definition is added.
    `lifted` has the places of the definitions that the documents themselves declare, for example in `$defs`.
    """
    merger = _Merger(dict(result), lifted)
    merger.run()
    return merger.result


class _Merger:
    def __init__(self, result: dict[Place, Schema], lifted: Collection[Place]) -> None:
        self.result = result
        self.lifted = lifted
        self.natures = Natures(result)
        #: Added definition → the definition for which it was added.
        self.within: dict[Place, Place] = {}
        self.added: dict[tuple[Place, frozenset[Place]], Place] = {}

    def run(self) -> None:
        pending = deque(self.result)
        while pending:
            whole = pending.popleft()
            if whole in self.result and self.natures.is_class(self.result[whole]):
                pending.extend(self._merged(whole))

    def _merged(self, whole: Place) -> Iterator[Place]:
        """Combine, for each member of the definition `whole`, the schemas that describe this member.

        Yield the places of the definitions that were added or changed.
        """
        for name, described in self._members(self.result[whole]).items():
            cores = self._cores(described)
            own = [core for core, is_own in cores.items() if is_own and core not in self.lifted]
            if len(cores) < 2:
                continue
            types = frozenset.intersection(*(self.natures.types(one) for one, _ in described))
            if own:
                yield self._extended(whole, own, [core for core in cores if core not in own])
                plain = all("$ref" in one for one, is_own in described if is_own)
                if types == {"object"} and not plain:
                    self._add_member(whole, name, _reference(self.result[whole], own[0]))
            else:
                yield from self._added(whole, name, tuple(cores), types - {"object"})
            self.natures = Natures(self.result)

    def _members(self, schema: Schema) -> dict[str, list[_Described]]:
        """Map each member that several parts of the schema declare to (subschema, flag) pairs, one for each part.

        The flag is false if the part is reached through a `$ref`.
        """
        found: dict[str, list[_Described]] = {}
        for part, is_own in self._together(schema, True, set()):
            for name, child in part.get("properties", {}).items():
                found.setdefault(name, []).append((child, is_own))
        return {name: described for name, described in found.items() if len(described) > 1}

    def _together(self, schema: Schema, is_own: bool, seen: set[Place]) -> Iterator[_Described]:
        """Yield (subschema, flag) for each schema that `schema` applies to its own objects, then for `schema` itself.

        The flag is false for subschemas behind a `$ref`, else `is_own`. Targets in `seen` are skipped.
        """
        if "$ref" in schema and schema["$ref"] not in seen:
            seen.add(schema["$ref"])
            yield from self._together(self.result[schema["$ref"]], False, seen)
        for child in schema.get("allOf", ()):
            yield from self._together(child, is_own, seen)
        only = self.natures.only_object(schema)
        if only is not None:
            yield from self._together(only, is_own, seen)
        yield schema, is_own

    def _cores(self, described: list[_Described]) -> dict[Place, bool]:
        """Return the definitions with classes to which the subschemas of one member refer, each with a flag.

        The flag is true if one of the referring subschemas was reached without a `$ref`. A definition is left out if
        another one in the result extends it.
        """
        found: dict[Place, bool] = {}
        for schema, is_own in described:
            place = self._core(schema)
            if place is not None:
                found[place] = is_own or found.get(place, False)
        extended = {base for place in found for base in self._bases(place)}
        return {place: is_own for place, is_own in found.items() if place not in extended}

    def _core(self, schema: Schema | None) -> Place | None:
        """Return the class definition to which a member's schema refers, directly or indirectly; None if there is none.

        A schema with `properties` or `allOf` is not followed further.
        """
        while schema is not None and not {"properties", "allOf"} & schema.keywords.keys():
            place: Place | None = schema.get("$ref")
            if place is not None and self.natures.is_class(self.result[place]):
                return place
            schema = self.natures.only_object(schema) if place is None else self.result[place]
        return None

    def _bases(self, place: Place) -> set[Place]:
        """Return the definitions that a definition extends, directly or indirectly."""
        seen: set[Place] = set()
        for _ in self._together(self.result[place], True, seen):
            pass
        return seen

    def _extended(self, whole: Place, own: list[Place], others: list[Place]) -> Place:
        """Merge all definitions of a member into the first one in `own`, and return its `Place`.

        - `own`: the definitions of inline objects. All but the first are removed, and references to them in the
          definition `whole` then lead to the first.
        - `others`: the other definitions of the member. They stay, and the merged definition refers to them in
          `allOf`.
        """
        first, *rest = own
        schema = self.result[first]
        bases = tuple(_reference(schema, other) for other in others)
        parts = (*bases, *schema.get("allOf", ()), *(self.result.pop(one) for one in rest))
        self.result[first] = schema.with_keywords({**schema.keywords, "allOf": parts})
        self.result[whole] = _redirected(self.result[whole], dict.fromkeys(rest, first))
        return first

    def _added(
        self, whole: Place, name: str, cores: tuple[Place, ...], others: frozenset[str]
    ) -> Iterator[Place]:
        """Give the member `name` of the definition `whole` one definition that extends all `cores`.

        If there is no such definition yet, add it, and yield its place. `cores` are the class definitions that describe
        the member. `others` are the types besides object that the member accepts.
        """
        schema = self.result[whole]
        top = self.within.get(whole, whole)
        place = self.added.get((top, frozenset(cores)))
        if place is None:
            place = self._free(whole, name)
            self.added[top, frozenset(cores)] = place
            self.within[place] = top
            parts = tuple(_reference(schema, core) for core in cores)
            self.result[place] = Schema(
                schema.origin, {"type": "object", "allOf": parts}, {"type": schema.origin}
            )
            yield place
        member = _reference(schema, place)
        if others:
            rest = Schema(schema.origin, {"type": sorted(others)}, {"type": schema.origin})
            member = Schema(schema.origin, {"anyOf": (member, rest)}, {"anyOf": schema.origin})
        self._add_member(whole, name, member)

    def _add_member(self, whole: Place, name: str, member: Schema) -> None:
        schema = self.result[whole]
        part = Schema(schema.origin, {"properties": {name: member}})
        self.result[whole] = schema.with_keywords(
            {**schema.keywords, "allOf": (*schema.get("allOf", ()), part)}
        )

    def _free(self, whole: Place, name: str) -> Place:
        place = Place(whole.document, f"{whole.pointer}/properties/{escape_token(name)}", whole.scope)
        while place in self.result:
            place = Place(place.document, place.pointer, place.scope, f"{place.part}Object")
        return place


def _reference(schema: Schema, place: Place) -> Schema:
    return Schema(schema.origin, {"$ref": place}, {"$ref": schema.origin})


def _redirected(schema: Schema, places: Mapping[Place, Place]) -> Schema:
    """Return the schema with the targets of its references replaced according to `places`."""
    if not places:
        return schema
    keywords: dict[str, Any] = dict(schema.keywords)
    if "$ref" in keywords:
        keywords["$ref"] = places.get(keywords["$ref"], keywords["$ref"])
    return over_children(schema.with_keywords(keywords), lambda child: _redirected(child, places))
