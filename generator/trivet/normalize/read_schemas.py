"""Convert raw definitions to `Schema` records with the keywords of the normal form.

In these records, the value of a `$ref` is still a `Place`, because definitions have no names yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from trivet import rules
from trivet.diagnostics import Origin, escape_token
from trivet.normalize.context import Context, Report
from trivet.normalize.passes import PASSES
from trivet.normalize.place import Place, Scope
from trivet.normalize.schema import CONCEDED, Schema, false_schema
from trivet.normalize.scope import Scopes
from trivet.settings import Readings
from trivet.source import Draft, Registry
from trivet.source.drafts import DRAFTS, METADATA
from trivet.source.index import REF_KEYWORDS

#: The maximum number of conversions of definitions in a dynamic scope that is not empty. No schemas written by hand
#: come near it.
MOST_SPECIALISED = 5_000

Overrides = Mapping[tuple[str, str], Mapping[str, tuple[Any, Origin]]]


class Lifter:
    """Converts definitions to `Schema` records, together with the definitions to which they refer.

    A definition is converted once for each dynamic scope. `same` has the documents that consist only of a reference to
    one of their own definitions, each with the pointer of that definition: only the definition is converted.
    """

    def __init__(
        self,
        registry: Registry,
        scopes: Scopes,
        readings: Readings,
        overrides: Overrides,
        report: Report,
        same: Mapping[str, str],
    ) -> None:
        self._registry = registry
        self._scopes = scopes
        self._readings = readings
        self._overrides = overrides
        self._report = report
        self._named = definition_places(registry)
        self._same = same
        self._evaluates_items = uses_unevaluated_items(registry)
        self._pending: deque[Place] = deque()
        self._specialised = 0
        self.definitions: dict[Place, Schema] = {}

    def lift(self, starts: Iterable[tuple[str, str]]) -> dict[Place, Schema]:
        """Return the definitions at these (document, pointer) locations, and all definitions to which they refer."""
        for document, pointer in starts:
            self.place(document, pointer)
        while self._pending:
            place = self._pending.popleft()
            if place in self.definitions:
                continue
            if place.scope:
                self._specialised += 1
            if self._specialised > MOST_SPECIALISED:
                self._give_up(place)
                break
            value = self._registry.value(place.document, place.pointer)
            self.definitions[place] = self._schema(place.document, place.pointer, value, place.scope)
        return self.definitions

    def _give_up(self, place: Place) -> None:
        """Report that there are too many dynamic scopes, and let the remaining definitions accept everything."""
        text = f"`$dynamicRef` has more than {MOST_SPECIALISED:,} meanings in this tree"
        self._report.finding(rules.LIMIT, place.origin, text)
        for left in (place, *self._pending):
            self.definitions.setdefault(left, Schema(left.origin))

    def place(self, document: str, pointer: str) -> Place:
        """Schedule the conversion of the definition at a pointer, and return its `Place`.

        A `Place` is the location of a definition with its dynamic scope. Here, the dynamic scope begins at the
        definition itself.
        """
        return self._place(document, pointer, ())

    def place_of(self, document: str, pointer: str, scope: Scope = ()) -> Place:
        """Return the location and the dynamic scope of a definition, without converting the definition.

        `scope` is the dynamic scope of the reference that leads to the definition.
        """
        inside = self._scopes.enter(scope, self._registry.resource(document, pointer))
        if not pointer and document in self._same:
            return self.place_of(document, self._same[document], inside)
        return Place(document, pointer, self._scopes.restrict(inside, document, pointer))

    def _place(self, document: str, pointer: str, scope: Scope) -> Place:
        place = self.place_of(document, pointer, scope)
        if place not in self.definitions:
            self._pending.append(place)
        return place

    def _child(self, document: str, pointer: str, value: Any, scope: Scope) -> Schema:
        """Convert a subschema. If the subschema has a definition of its own, return a reference to the definition."""
        if (document, pointer) not in self._named:
            return self._schema(document, pointer, value, scope)
        origin = Origin(document, pointer)
        return Schema(origin, {"$ref": self._place(document, pointer, scope)}, {"$ref": origin})

    def _schema(self, document: str, pointer: str, value: Any, scope: Scope) -> Schema:
        origin = Origin(document, pointer)
        added = self._overrides.get((document, pointer)) if self._overrides else None
        if isinstance(value, bool):
            if not added:
                return Schema(origin) if value else false_schema(origin)
            value = {} if value else {"not": {}}
        resource = self._registry.resource(document, pointer)
        scope = self._scopes.enter(scope, resource)
        keywords = self._keywords(document, pointer, value, scope, resource.draft)
        passed = self._registry.conceded.get((document, pointer))
        schema = Schema(origin, {**keywords, CONCEDED: passed} if passed else keywords)
        if added:
            schema = schema.with_keywords(
                {**schema.keywords, **{key: each for key, (each, _) in added.items()}},
                **{key: at for key, (_, at) in added.items()},
            )
        context = Context(resource.draft, value, self._readings, self._report, self._evaluates_items)
        for step in PASSES:
            schema = step(schema, context)
        return schema

    def _keywords(
        self, document: str, pointer: str, raw: Mapping[str, Any], scope: Scope, draft: Draft
    ) -> dict[str, Any]:
        """Return the keywords of a raw schema, with subschemas converted.

        The value of each reference is the `Place` of its target.
        """
        alone = draft.ref_alone and isinstance(raw.get("$ref"), str)
        if alone and not self._is_resolved(document, pointer):
            return {keyword: value for keyword, value in raw.items() if keyword in METADATA}
        result: dict[str, Any] = {}
        for keyword, value in raw.items():
            if keyword in REF_KEYWORDS and isinstance(value, str) and keyword in draft.known:
                target = self._registry.targets.get((document, pointer, keyword))
                if target is not None:
                    result[keyword] = self._place(*self._scopes.answer(scope, target), scope)
            elif keyword in REF_KEYWORDS and keyword in draft.known:
                continue  # not a string: `resolve` has reported it
            elif alone or keyword not in _HOLDERS:
                result[keyword] = value
            else:
                result[keyword] = self._held(document, f"{pointer}/{keyword}", keyword, value, scope, draft)
        return result

    def _is_resolved(self, document: str, pointer: str) -> bool:
        """Return whether the `$ref` of a schema is resolved, or is dangling but tolerated by the settings."""
        passed = self._registry.conceded.get((document, pointer), ())
        is_conceded = any(one.fault == "dangling-ref" for one in passed)
        return is_conceded or (document, pointer, "$ref") in self._registry.targets

    def _held(self, document: str, pointer: str, keyword: str, value: Any, scope: Scope, draft: Draft) -> Any:
        """Return the value of a keyword with its subschemas converted.

        The value is returned unchanged if the keyword has no subschemas in this draft.
        """
        if keyword == "contentSchema" or keyword not in draft.known:
            return value
        if keyword in draft.named or keyword == "dependencies":
            return {
                key: child
                if keyword == "dependencies" and isinstance(child, list)
                else self._child(document, f"{pointer}/{escape_token(key)}", child, scope)
                for key, child in value.items()
            }
        if isinstance(value, list):
            return tuple(
                self._child(document, f"{pointer}/{index}", child, scope) for index, child in enumerate(value)
            )
        return self._child(document, pointer, value, scope)


_HOLDERS = frozenset({"dependencies"}).union(
    *(draft.one | draft.many | draft.named for draft in DRAFTS.values())
) - {"$defs", "definitions"}


def definition_places(registry: Registry) -> frozenset[tuple[str, str]]:
    """Return (document, pointer) of every schema that gets a definition.

    These are the roots of documents, members of `$defs` and similar containers, targets of references, and
    schemas with a `$dynamicAnchor` or `$recursiveAnchor`.
    """
    named = {(target.document, target.pointer) for target in registry.targets.values()}
    for path, entry in registry.indexes.items():
        named.add((path, ""))
        named.update((path, pointer) for pointer in entry.entries)
        for resource in entry.resources.values():
            named.update((path, pointer) for pointer in resource.dynamic.values())
        named.update((path, pointer) for pointer, resource in entry.resources.items() if resource.recursive)
    return frozenset(named)


def uses_unevaluated_items(registry: Registry) -> bool:
    """Return whether any document may use `unevaluatedItems`.

    The result is also true if a description contains the word, or if a metaschema is among the documents.
    """
    return any(
        entry.document.mentions("unevaluatedItems") or entry.document.role == "metaschema"
        for entry in registry.indexes.values()
    )
