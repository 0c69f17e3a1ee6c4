"""Finds the members that a schema declares in `properties`.

Members that a schema declares for some objects only, such as in one option of a `oneOf`, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog.meaning import Meanings
from trivet.diagnostics import Origin
from trivet.normalize.schema import Definition, Schema
from trivet.predicates.analysis.marks import unmarked
from trivet.predicates.compile import COMPILERS
from trivet.predicates.evaluate import EvaluationError, evaluate, matches
from trivet.predicates.nodes import Predicate

#: Keywords whose subschemas may declare members for some objects only.
_CONDITIONAL = ("oneOf", "anyOf", "then", "else", "dependentSchemas")
_LITERAL = frozenset(("const", "enum", "type"))
_LEADING = ("title", "description", "deprecated", "default", "examples", "readOnly", "writeOnly")


@dataclass(frozen=True, slots=True)
class Declared:
    """The members that a schema declares.

    `members` maps the name of each member to the subschemas that apply to it. `required` are the names of required
    members.
    """

    members: Mapping[str, tuple[Schema, ...]]
    required: frozenset[str]


_NOTHING = Declared({}, frozenset())


@dataclass(slots=True)
class Declarations:
    """Finds the members that schemas declare.

    `definitions` maps full names to definitions, so that references can be followed.
    """

    definitions: Mapping[str, Definition]
    meanings: Meanings
    _known: dict[str, Declared] = field(default_factory=dict)

    def always(self, schema: Schema) -> Declared:
        """Return the members that a schema declares for every object, in the order of the declaring subschemas.

        The members of an option of `anyOf` or `oneOf` are included only if no other option accepts objects.
        """
        return _joint(
            Declared(
                {name: (child,) for name, child in place.get("properties", {}).items()},
                frozenset(place.get("required", ())),
            )
            for place in self.together(schema, set())
        )

    def required_only(self, schema: Schema) -> dict[str, tuple[Schema, ...]]:
        """Return the required members that no `properties` declares, each with the schemas for its value.

        A member is left out if the schema refuses every object that has this member.
        """
        places = list(self.together(schema, set()))
        known = {name for place in places for name in place.get("properties", {})}
        meaning = self.meanings.of(schema)
        found: dict[str, tuple[Schema, ...]] = {}
        for place in places:
            for at, name in enumerate(place.get("required", ())):
                if name not in known and name not in found and not self.meanings.refuses(meaning, name):
                    schemas = tuple(one for other in places for one in applied(other, name))
                    found[name] = schemas or (Schema(place.origin_of("required") / at),)
        return found

    def of_objects(self, schema: Schema) -> Declared:
        """Return the members declared for all objects that a schema accepts.

        A member that one option of an `anyOf` or `oneOf` declares is included if every other option declares or
        refuses it. The schema of such a member accepts each value that at least one of these options accepts for it.
        """
        own = Declared(
            {name: (child,) for name, child in schema.get("properties", {}).items()},
            frozenset(schema.get("required", ())),
        )
        named = [self._named(schema["$ref"])] if "$ref" in schema else []
        every = [*named, *(self.of_objects(child) for child in schema.get("allOf", ())), own]
        choices = [self._shared(schema[keyword]) for keyword in ("oneOf", "anyOf") if keyword in schema]
        found = _joint([*choices, *every])  # the last subschemas take precedence
        order = _joint([*every, *choices]).members
        return Declared({name: found.members[name] for name in order}, found.required)

    def has_conditional(self, schema: Schema) -> bool:
        """Return whether the schema declares members for some of its objects only.

        For example, this is so if an option of a `oneOf` has `properties`.
        """
        seen: set[tuple[int, bool]] = set()
        pending = [(schema, False)]
        while pending:
            current, is_conditional = pending.pop()
            if (id(current), is_conditional) in seen:
                continue
            seen.add((id(current), is_conditional))
            if is_conditional and "properties" in current:
                return True
            if "$ref" in current:
                pending.append((self.definitions[current["$ref"]].schema, is_conditional))
            pending += [(child, is_conditional) for child in current.get("allOf", ())]
            pending += [(child, True) for path, child in current.children() if path[0] in _CONDITIONAL]
        return False

    def together(self, schema: Schema, seen: set[str]) -> Iterator[Schema]:
        """Yield each subschema that applies to the same objects as `schema`, and finally `schema` itself.

        Such a subschema is in `allOf`, is referred to by `$ref`, or is the only option of an `anyOf` or `oneOf` that
        accepts objects. `seen` collects the `$ref`s that have been followed.
        """
        for part in self.parts(schema, seen):
            yield from self.together(part, seen)
        yield schema

    def parts(self, schema: Schema, seen: set[str]) -> Iterator[Schema]:
        """Yield the subschemas that `together` yields, except those that are inside another one of them."""
        target = schema.get("$ref")
        if target is not None and target not in seen:
            seen.add(target)
            yield self.definitions[target].schema
        yield from schema.get("allOf", ())
        for keyword in ("anyOf", "oneOf"):
            objects = [one for one in schema.get(keyword, ()) if self._may_be_object(one)]
            if len(objects) == 1:
                yield objects[0]

    def _named(self, definition: str) -> Declared:
        """Return the members that a definition declares for every object that it accepts.

        If the definition refers to itself for the same value, for example by `allOf`, the reference adds no members.
        """
        if definition not in self._known:
            self._known[definition] = _NOTHING
            self._known[definition] = self.of_objects(self.definitions[definition].schema)
        return self._known[definition]

    def _shared(self, branches: Iterable[Schema]) -> Declared:
        """Return the members that at least one branch declares and that every other branch declares or refuses.

        Branches that accept no objects are ignored.
        """
        objects = [(branch, self.of_objects(branch)) for branch in branches if self._may_be_object(branch)]
        if len(objects) < 2:
            return objects[0][1] if objects else _NOTHING
        names = dict.fromkeys(name for _, one in objects for name in one.members)
        known = [
            name
            for name in names
            if all(name in one.members or self._refuses(branch, name) for branch, one in objects)
        ]
        members = {
            name: (self._either([joined(one.members[name]) for _, one in objects if name in one.members]),)
            for name in known
        }
        return Declared(members, frozenset.intersection(*(one.required for _, one in objects)))

    def _refuses(self, branch: Schema, member: str) -> bool:
        return self.meanings.refuses(self.meanings.of(branch), member)

    def _either(self, options: list[Schema]) -> Schema:
        """Return a schema that accepts each value that some option accepts, with the annotations of all options."""
        meanings: list[Predicate] = []
        distinct: list[Schema] = []
        for option in options:
            meaning = unmarked(self.meanings.of(option))
            if meaning not in meanings:
                meanings.append(meaning)
                distinct.append(option)
        first = distinct[0]
        annotations = {key: value for one in reversed(options) for key, value in told_by(one).items()}
        places = {key: one.origin_of(key) for one in reversed(options) for key in told_by(one)}
        values = [self._values(one) for one in distinct]
        if len(distinct) == 1:
            return Schema(first.origin, {**first.keywords, **annotations}, {**first.origins, **places})
        if all(found is not None for found in values):
            every = tuple(value for found in values for value in found or ())
            return Schema(
                first.origin, {**annotations, "enum": every}, {**places, "enum": _place_of_values(first)}
            )
        return Schema(
            first.origin, {**annotations, "anyOf": tuple(distinct)}, {**places, "anyOf": first.origin}
        )

    def _values(self, schema: Schema) -> tuple[Any, ...] | None:
        """Return the values that the schema lists in `const` or `enum` and accepts.

        Return None if it lists none, or has other assertions besides `type`. A `$ref` alone is followed.
        """
        asserted = COMPILERS.keys() & schema.keywords.keys()
        if asserted == {"$ref"}:
            return self._values(self.definitions[schema["$ref"]].schema)
        if not asserted <= _LITERAL or asserted.isdisjoint(("const", "enum")):
            return None
        listed = (schema["const"],) if "const" in schema else tuple(schema["enum"])
        meaning = self.meanings.of(schema)
        return tuple(value for value in listed if evaluate(meaning, value, {}))

    def _may_be_object(self, schema: Schema) -> bool:
        return "object" in self.meanings.types(self.meanings.of(schema))


def applied(schema: Schema, name: str) -> Iterator[Schema]:
    """Yield the subschemas that apply to the member `name`, which is not in `properties`.

    They are those of the matching `patternProperties` or, if no pattern matches, `additionalProperties`.
    """
    fitting = matching(schema, name)
    if not fitting and "additionalProperties" in schema:
        fitting = [schema["additionalProperties"]]
    yield from fitting


def matching(schema: Schema, name: str) -> list[Schema]:
    """Return the subschemas in `patternProperties` that apply to the member `name`."""
    return [one for pattern, one in schema.get("patternProperties", {}).items() if _matches(pattern, name)]


def _matches(pattern: str, name: str) -> bool:
    try:
        return matches(pattern, name)
    except EvaluationError:
        return False


def joined(schemas: tuple[Schema, ...]) -> Schema:
    """Return one schema for a member to which all these subschemas apply.

    Several subschemas are combined by `allOf`, and the result has their annotations. If several have an annotation with
    different values, the value in the last subschema is used.
    """
    if len(schemas) == 1:
        return schemas[0]
    last = schemas[-1]
    told: dict[str, Any] = {}
    for one in schemas:
        told = {**{key: value for key, value in told.items() if key not in one.keywords}, **told_by(one)}
    places = {key: one.origin_of(key) for one in schemas for key in told_by(one)}
    return Schema(last.origin, {**told, "allOf": schemas[::-1]}, {**last.origins, **places})


def told_by(schema: Schema) -> dict[str, Any]:
    """Return the annotations of a schema, such as `title` and `default`, including its x- keys."""
    return {key: value for key, value in schema.keywords.items() if key in _LEADING or key.startswith("x-")}


def _joint(parts: Iterable[Declared]) -> Declared:
    members: dict[str, tuple[Schema, ...]] = {}
    required: frozenset[str] = frozenset()
    for part in parts:
        required |= part.required
        for name, schemas in part.members.items():
            before = members.get(name, ())
            fresh = (one for one in schemas if not any(one is other for other in before))
            members[name] = (*before, *fresh)
    return Declared(members, required)


def _place_of_values(schema: Schema) -> Origin:
    return schema.origin_of("const" if "const" in schema else "enum")
