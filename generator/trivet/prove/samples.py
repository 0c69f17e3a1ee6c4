"""Makes plausible values of a schema: small, deterministic, and mostly valid.

A *site* is the set of schemas that apply to the same value. A *flat* site also includes the schemas to which
`$ref` and `allOf` lead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from trivet.normalize.schema import Definition, Schema
from trivet.predicates.compile import Compiler
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import Predicate
from trivet.prove.kinds import Site, kinds, listed, text_matches
from trivet.prove.texts import FORMAT_TEXTS, matching

_DEPTH = 8
#: Down to this depth, a site always gets the same sample. Below it, `_DEPTH` may cut the sample short.
_SAME_DEPTH = 2
_TRIES = 40
_MOST_ITEMS = 300
#: The depth down to which the fullest sample has all members.
_FULL_DEPTH = 5
_BRANCHES = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Sampler:
    """Makes sample values for a site. A site is a tuple of schemas that apply to the same value.

    `definitions` are the definitions that the schemas may refer to, and `predicates` are their predicates.
    """

    definitions: Mapping[str, Definition]
    predicates: Mapping[str, Predicate]
    _known: dict[tuple[int, ...], Any] = field(default_factory=dict)
    _compiled: dict[int, Predicate] = field(default_factory=dict)

    def holds(self, site: Site, value: Any) -> bool:
        """Return whether all schemas of the site accept the value. Return False if the evaluation fails.

        A site is the set of schemas that apply to the same value.
        """
        try:
            return all(evaluate(self._predicate(schema), value, self.predicates) for schema in site)
        except (EvaluationError, RecursionError):
            return False

    def _predicate(self, schema: Schema) -> Predicate:
        if id(schema) not in self._compiled:
            self._compiled[id(schema)] = Compiler(self.definitions).compile(schema)
        return self._compiled[id(schema)]

    def sample(self, site: Site, depth: int = 0) -> Any:
        """Return a small value for the site, which is the set of schemas that apply to the same value.

        This is the first candidate that is valid. If none is, it is the first candidate; without candidates, None.
        """
        key = (max(depth - _SAME_DEPTH, 0), *map(id, site))
        if key not in self._known:
            self._known[key] = self._sampled(site, depth)
        return self._known[key]

    def _sampled(self, site: Site, depth: int) -> Any:
        tried = []
        for value in islice(self.candidates(site, depth), _TRIES):
            if self.holds(site, value):
                return value
            tried.append(value)
        return tried[0] if tried else None

    def flat(self, site: Site, *, choice: int | None = 0) -> Site:
        """Return `site` with all schemas behind its `$ref` and `allOf`, and one option of each `anyOf` and `oneOf`.

        `choice` is the index of the option. If there are fewer options, the last one is added. If `choice` is None, no
        option is added.
        """
        found: dict[int, Schema] = {}
        pending = list(reversed(site))
        while pending:
            schema = pending.pop()
            if id(schema) in found:
                continue
            found[id(schema)] = schema
            if "$ref" in schema and schema["$ref"] in self.definitions:
                pending.append(self.definitions[schema["$ref"]].schema)
            pending.extend(reversed(schema.get("allOf", ())))
            for keyword in _BRANCHES if choice is not None else ():
                options = schema.get(keyword, ())
                if options and choice is not None:
                    pending.append(options[min(choice, len(options) - 1)])
        return tuple(found.values())

    def candidates(self, site: Site, depth: int = 0) -> Iterator[Any]:
        """Yield values that a site may accept, the plainest first.

        A site is the set of schemas that apply to the same value.
        """
        for choice in range(min(self.width(site), 6)):
            flat = self.flat(site, choice=choice)
            choices = [value for schema in flat for value in listed(schema)]
            yield from choices
            if not choices and depth < _DEPTH:
                for kind in kinds(flat):
                    yield from _MAKERS[kind](self, flat, depth)
        yield from (schema["default"] for schema in self.flat(site) if "default" in schema)
        for schema in self.flat(site):
            yield from schema.get("examples", ())

    def width(self, site: Site) -> int:
        """Return the number of branches of the longest `anyOf` or `oneOf` in the site, but at least 1.

        A site is the set of schemas that apply to the same value.
        """
        flat = self.flat(site, choice=None)
        return max((len(schema.get(keyword, ())) for schema in flat for keyword in _BRANCHES), default=1) or 1

    def member(self, flat: Site, key: str) -> Site:
        """Return all schemas that apply to the value of the member `key`.

        `flat` has the schemas that apply to the object itself.
        """
        return tuple(child for schema in flat for child in _member(schema, key))

    def together(self, flat: Site, key: str, value: dict[str, Any]) -> dict[str, Any]:
        """Return the object `value` with samples added for all members that are required if `key` is present.

        `flat` has the schemas that apply to the object. Their `dependentRequired` and `dependentSchemas` require these
        members.
        """
        wanted: list[str] = []
        inner = flat
        for schema in flat:
            wanted.extend(schema.get("dependentRequired", {}).get(key, ()))
            dependent = schema.get("dependentSchemas", {}).get(key)
            if dependent is not None:
                inner = self.flat((*inner, dependent))
                wanted.extend(name for each in inner for name in each.get("required", ()))
        missing = [name for name in dict.fromkeys(wanted) if name not in value]
        found = {**value, **{name: self.sample(self.member(inner, name)) for name in missing}}
        for name in missing:
            found = self.together(flat, name, found) if len(found) < _MOST_ITEMS else found
        return found

    def full(self, flat: Site, value: dict[str, Any]) -> dict[str, Any]:
        """Return the object `value` with a sample added for each missing member in `properties`.

        `flat` has all schemas that apply to the object. Invalid samples are left out, and so are members beyond
        `maxProperties`.
        """
        found = dict(value)
        most = min((int(schema["maxProperties"]) for schema in flat if "maxProperties" in schema), default=99)
        for key in dict.fromkeys(key for schema in flat for key in schema.get("properties", ())):
            member = self.member(flat, key)
            if key not in found and len(found) < most:
                item = self.sample(member)
                if self.holds(member, item):
                    found[key] = item
        return found

    def fullest(self, site: Site, depth: int = 0) -> Any:
        """Return a value with every declared member, and with two items in each array.

        Members and items that would make the value invalid are left out. `site` is the set of schemas that apply.
        """
        flat = self.flat(site)
        value = self.sample(site, depth)
        fuller = value
        if depth < _FULL_DEPTH and isinstance(value, dict):
            fuller = self._fullest_object(flat, value, depth)
        elif depth < _FULL_DEPTH and isinstance(value, list):
            fuller = self._fullest_array(flat, value, depth)
        return fuller if self.holds(site, fuller) else value

    def _fullest_object(self, flat: Site, value: dict[str, Any], depth: int) -> dict[str, Any]:
        found = self.full(flat, value)
        for key in found:
            fuller = self.fullest(self.member(flat, key), depth + 1)
            if isinstance(fuller, dict | list):
                found[key] = fuller
        return found

    def _fullest_array(self, flat: Site, value: list[Any], depth: int) -> list[Any]:
        items = [self.fullest(self.item(flat, index), depth + 1) for index in range(2)]
        unlike = items if items[0] != items[1] else [items[0], *fill(self, flat, [items[0]], 2, depth)[1:]]
        return [*unlike, *value[2:]]

    def item(self, flat: Site, index: int) -> Site:
        """Return the site of the item at `index`: all schemas that apply to this item.

        `flat` is the site of the array: all schemas that apply to the array itself.
        """
        found: list[Schema] = []
        for schema in flat:
            prefix = schema.get("prefixItems", ())
            if index < len(prefix):
                found.append(prefix[index])
            elif "items" in schema:
                found.append(schema["items"])
            elif "unevaluatedItems" in schema:
                found.append(schema["unevaluatedItems"])
        return tuple(found)

    def undeclared(self, flat: Site) -> Iterator[str]:
        """Yield names of members that no `properties` in `flat` declares.

        `flat` has the schemas that apply to one object. Names that fit `propertyNames` or `patternProperties` in
        `flat` come first, then arbitrary names.
        """
        declared = {key for schema in flat for key in schema.get("properties", ())}
        patterns = [pattern for schema in flat for pattern in schema.get("patternProperties", ())]
        for schema in flat:
            names = schema.get("propertyNames")
            if names is not None:
                yield from (key for key in _texts(self.flat((names,))) if key not in declared)
        for pattern in patterns:
            yield from (key for key in matching(pattern) if key not in declared)
        yield from (key for key in ("undeclared", "undeclared2", "k", "") if key not in declared)


# Objects and arrays --------------------------------------------------------------------------------------
def _objects(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    required = [key for schema in flat for key in schema.get("required", ())]
    least = max((int(schema.get("minProperties", 0)) for schema in flat), default=0)
    value = {key: sampler.sample(sampler.member(flat, key), depth + 1) for key in dict.fromkeys(required)}
    if len(value) < least:
        optional = [key for schema in flat for key in schema.get("properties", ())]
        for key in (*optional, *sampler.undeclared(flat), *(f"k{n}" for n in range(min(least, _MOST_ITEMS)))):
            if len(value) >= least:
                break
            value.setdefault(key, sampler.sample(sampler.member(flat, key), depth + 1))
    yield value
    for schema in flat:
        for option in ("then", "else"):
            if option in schema:
                inner = sampler.flat((*flat, schema[option]))
                needed = [key for each in inner for key in each.get("required", ())]
                yield {**{k: sampler.sample(sampler.member(inner, k), depth + 1) for k in needed}, **value}
    optional = [key for schema in flat for key in schema.get("properties", ()) if key not in value]
    for key in optional[:_TRIES]:
        yield {**value, key: sampler.sample(sampler.member(flat, key), depth + 1)}


def _member(schema: Schema, key: str) -> Iterator[Schema]:
    declared = key in schema.get("properties", ())
    if declared:
        yield schema["properties"][key]
    for pattern, child in schema.get("patternProperties", {}).items():
        if text_matches(pattern, key):
            declared = True
            yield child
    for closer in ("additionalProperties", "unevaluatedProperties"):
        if not declared and closer in schema:
            yield schema[closer]


def _arrays(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    least = min(max((int(schema.get("minItems", 0)) for schema in flat), default=0), _MOST_ITEMS)
    contained = [schema["contains"] for schema in flat if "contains" in schema]
    value = [sampler.sample((child,), depth + 1) for child in contained]
    yield fill(sampler, flat, value, least, depth)
    yield fill(sampler, flat, [], max(least, 1), depth)


def fill(sampler: Sampler, flat: Site, start: list[Any], length: int, depth: int = 0) -> list[Any]:
    """Return an array of this length that begins with `start`.

    `flat` has the schemas that apply to the array. If one of them has `uniqueItems`, new items are distinct where
    possible.
    """
    unique = any(schema.get("uniqueItems") is True for schema in flat)
    value = list(start)
    while len(value) < length:
        site = sampler.item(flat, len(value))
        item = sampler.sample(site, depth + 1)
        if unique and item in value:
            fresh = (each for each in _distinct(sampler, site, depth) if each not in value)
            item = next(fresh, item)
        value.append(item)
    return value


def _distinct(sampler: Sampler, site: Site, depth: int) -> Iterator[Any]:
    yield from islice(sampler.candidates(site, depth + 1), _TRIES)
    for number in range(_MOST_ITEMS):
        for value in (f"s{number:04d}", number):
            if sampler.holds(site, value):
                yield value


# Scalars -------------------------------------------------------------------------------------------------
def _strings(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    least = min(max((int(schema.get("minLength", 0)) for schema in flat), default=0), 100_000)
    for text in _texts(flat):
        yield text
        if len(text) < least:
            yield text + (text or "x")[-1] * (least - len(text))
            yield "x" * (least - len(text)) + text
    yield "x" * max(least, 1)
    yield "x" * least


def _texts(flat: Site) -> Iterator[str]:
    for schema in flat:
        yield from (value for value in listed(schema) if isinstance(value, str))
        if isinstance(schema.get("format"), str):
            yield from FORMAT_TEXTS.get(schema["format"], ())[:3]
        if "pattern" in schema:
            yield from matching(schema["pattern"])


def _numbers(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    low = [schema[word] for schema in flat for word in ("minimum", "exclusiveMinimum") if word in schema]
    high = [schema[word] for schema in flat for word in ("maximum", "exclusiveMaximum") if word in schema]
    steps = [schema["multipleOf"] for schema in flat if "multipleOf" in schema]
    for value in (0, 1, *low, *high):
        for step in (*steps, 1, Decimal("0.5")):
            if abs(Decimal(value)) > Decimal(10) ** 30 or not step:
                yield value
                continue
            at = math.floor(Decimal(value) / Decimal(step)) * step
            yield from (value, at, at + step, at - step)


def _integers(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    for value in _numbers(sampler, flat, depth):
        whole = Decimal(value)
        if abs(whole.adjusted()) < 400:
            yield int(whole)


def _booleans(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    yield from (True, False)


def _nulls(sampler: Sampler, flat: Site, depth: int) -> Iterator[Any]:
    yield None


_MAKERS = {
    "object": _objects,
    "array": _arrays,
    "string": _strings,
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "null": _nulls,
}
