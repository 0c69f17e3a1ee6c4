"""Find names in `required`, and in similar keywords, that are likely misspellings of a property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.bundle import DRAFT
from trivet.normalize.near import near
from trivet.normalize.schema import Definition, Schema
from trivet.validation import UnusableError, validator_of

#: Keywords whose subschemas apply to the same value as the schema.
_IN_PLACE = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"))
#: If more properties than this are declared, no similar one is searched for.
_MOST_COMPARED = 1_000


def check_required(definitions: Mapping[str, Definition]) -> Iterator[Diagnostic]:
    """Yield a warning for each required name that is undeclared, but resembles a property that is declared.

    A name counts as declared if any schema that applies to the same value declares it.
    """
    found = _Finder(definitions)
    for name, definition in definitions.items():
        found.enter(definition.schema, name)
    yield from found.misspelt()


@dataclass(slots=True)
class _Finder:
    """Finds groups of schemas that apply to the same value.

    A schema is in one group with its in-place subschemas, such as the branches of `allOf`, and with the definition
    that it refers to.
    """

    definitions: Mapping[str, Definition]
    _joined: dict[object, object] = field(default_factory=dict)
    _schemas: dict[object, list[Schema]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, schema: Schema, group: object) -> None:
        """Add `schema` to `group`, and each of its subschemas to a group.

        A group has schemas that apply to the same value. A `$ref` joins two groups.
        """
        pending = [(schema, group)]
        while pending:
            one, group = pending.pop()
            self._schemas[group].append(one)
            target = one.get("$ref")
            if target in self.definitions:
                self._joined[self._first(group)] = self._first(target)
            pending.extend(
                (child, group if steps[0] in _IN_PLACE else child.origin) for steps, child in one.children()
            )

    def _first(self, group: object) -> object:
        """Return the representative of all groups that were joined with this one (union-find)."""
        while (next_one := self._joined.get(group, group)) != group:
            self._joined[group] = self._joined.get(next_one, next_one)
            group = self._joined[group]
        return group

    def misspelt(self) -> Iterator[Diagnostic]:
        gathered: dict[object, list[Schema]] = defaultdict(list)
        for group, schemas in self._schemas.items():
            gathered[self._first(group)].extend(schemas)
        for schemas in gathered.values():
            declared = {name for one in schemas for name in one.get("properties", ())}
            patterns = {pattern for one in schemas for pattern in one.get("patternProperties", ())}
            if 0 < len(declared) <= _MOST_COMPARED:
                yield from _misspelt(schemas, declared, patterns)


@dataclass(frozen=True, slots=True)
class _Required:
    """A name in `required`, or in a keyword that works like it.

    `others` are all names in the same list. None of them is suggested as the correct spelling of `name`.
    """

    keyword: str
    origin: Origin
    name: str
    others: frozenset[str]


def _misspelt(schemas: Iterable[Schema], declared: set[str], patterns: set[str]) -> Iterator[Diagnostic]:
    for one in (one for schema in schemas for one in _required(schema) if one.name not in declared):
        meant = near(one.name, declared - one.others)
        if meant and not _matches(patterns, one.name):
            text = f"`{one.keyword}` names '{show(one.name)}', which is not a property; did you mean '{show(meant)}'?"
            yield rules.NEAR_MISS.at(one.origin, text)


def _required(schema: Schema) -> Iterator[_Required]:
    yield from _listed("required", schema.origin_of("required"), schema.get("required", ()))
    for keyword in ("dependentRequired", "dependentSchemas"):
        others = frozenset(schema.get(keyword, ()))
        for name in schema.get(keyword, ()):
            yield _Required(keyword, schema.origin_of(keyword) / name, name, others)
    for name, names in schema.get("dependentRequired", {}).items():
        yield from _listed("dependentRequired", schema.origin_of("dependentRequired") / name, names)


def _listed(keyword: str, origin: Origin, names: Sequence[str]) -> Iterator[_Required]:
    for index, name in enumerate(names):
        yield _Required(keyword, origin / index, name, frozenset(names))


def _matches(patterns: Iterable[str], name: str) -> bool:
    """Return whether a key of `patternProperties` matches the name; an invalid expression is taken to match it."""
    refusing = {"$schema": DRAFT, "patternProperties": dict.fromkeys(sorted(patterns), False)}
    try:
        return not validator_of(refusing).is_valid({name: 0})
    except UnusableError:
        return True
