"""The records of the normal form: what `normalize` makes and every later stage reads.

The normal form is JSON Schema 2020-12 without everything that needs a resolver. It is held
as `Schema` records, not as plain dicts, so that each subschema and each keyword remembers where it stands in
the user's own files; `trivet.targets.schema` prints it as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from trivet.diagnostics import Diagnostic, Origin
from trivet.source import Conceded

_NOTHING: Mapping[str, Any] = MappingProxyType({})

#: Keywords whose value is one subschema (JSON Schema Core 2020-12 §10).
SCHEMA_KEYWORDS = (
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
#: Keywords whose value is an array of subschemas.
SCHEMA_LIST_KEYWORDS = ("allOf", "anyOf", "oneOf", "prefixItems")
#: Keywords whose value is an object of subschemas.
SCHEMA_MAP_KEYWORDS = ("dependentSchemas", "patternProperties", "properties")
#: All of them.
HOLDERS = frozenset((*SCHEMA_KEYWORDS, *SCHEMA_LIST_KEYWORDS, *SCHEMA_MAP_KEYWORDS))
#: Where keywords go that the user wrote and that are not in force: an object from keyword to its raw value.
#: A `format` (or any other keyword of 2020-12) that stands in a schema under its own name *is* asserted.
UNASSERTED = "x-trivet-unasserted"
#: What the options of a choice between constants said of each, where the choice has become an `enum`: schemas with
#: a `const`, which assert nothing here.
VALUES = "x-trivet-values"
#: The faults of a schema that passed, as `concessions:` says: a tuple of `Conceded`. It is printed as
#: `x-trivet-conceded`, and is no x- key here, for it counts among the assertions.
CONCEDED = "$conceded"


@dataclass(frozen=True, slots=True)
class Schema:
    """One (sub)schema of the normal form.

    `keywords` maps a keyword to its value. Subschemas are `Schema` (SCHEMA_KEYWORDS), `tuple[Schema, ...]`
    (SCHEMA_LIST_KEYWORDS) or `dict[str, Schema]` (SCHEMA_MAP_KEYWORDS); every other value is plain JSON with
    `int` and `Decimal` numbers. `$ref` holds the full name of a definition (`oura.components.ISODate`), not a
    URI. `true` is a schema without keywords; `false` is `{"not": true}`.

    `origins` says where a keyword stands when that is not `origin / keyword` (it was moved or renamed by a
    pass, or came from another draft's spelling).

    A keyword of JSON Schema 2020-12 that stands here is in force: a `format` is asserted. Keywords that mean
    nothing where they were written (a `format` that is only an annotation, a keyword of another draft, an
    assertion beside a draft-7 `$ref`) are kept under `x-trivet-unasserted` (UNASSERTED), with raw values.
    """

    origin: Origin
    keywords: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def __getitem__(self, keyword: str) -> Any:
        return self.keywords[keyword]

    def __contains__(self, keyword: object) -> bool:
        return keyword in self.keywords

    def get(self, keyword: str, default: Any = None) -> Any:
        return self.keywords.get(keyword, default)

    def origin_of(self, keyword: str) -> Origin:
        """Where the user wrote this keyword."""
        return self.origins.get(keyword) or self.origin / keyword

    def with_keywords(self, keywords: Mapping[str, Any], **origins: Origin) -> Schema:
        """The same schema with other keywords; `origins` are added to those known."""
        return Schema(self.origin, keywords, {**self.origins, **origins} if origins else self.origins)

    def with_references(self, change: Callable[[Any], Any]) -> Schema:
        """The same schema with `change` applied to what each `$ref` in it names."""
        schema = over_children(self, lambda child: child.with_references(change))
        if "$ref" not in schema:
            return schema
        return schema.with_keywords({**schema.keywords, "$ref": change(schema["$ref"])})

    @property
    def conceded(self) -> tuple[Conceded, ...]:
        """The faults of this schema that passed."""
        found = self.keywords.get(CONCEDED, ())
        return found if isinstance(found, tuple) else ()

    @property
    def is_true(self) -> bool:
        """No assertion and no annotation at all."""
        return not self.keywords

    @property
    def is_false(self) -> bool:
        return len(self.keywords) == 1 and "not" in self.keywords and self.keywords["not"].is_true

    def children(self) -> Iterator[tuple[tuple[str, ...], Schema]]:
        """Each direct subschema with its path below this one, e.g. `("properties", "mood")`."""
        if HOLDERS.isdisjoint(self.keywords):
            return
        for keyword in SCHEMA_KEYWORDS:
            if keyword in self.keywords:
                yield (keyword,), self.keywords[keyword]
        for keyword in SCHEMA_LIST_KEYWORDS:
            for index, child in enumerate(self.keywords.get(keyword, ())):
                yield (keyword, str(index)), child
        for keyword in SCHEMA_MAP_KEYWORDS:
            for key, child in self.keywords.get(keyword, _NOTHING).items():
                yield (keyword, key), child

    def walk(self) -> Iterator[Schema]:
        """This schema and every subschema below it, depth first; references are not followed."""
        pending = [self]
        while pending:
            schema = pending.pop()
            yield schema
            pending.extend(child for _, child in schema.children())


def false_schema(origin: Origin) -> Schema:
    """The schema that refuses every value, in the normal form's spelling."""
    return Schema(origin, {"not": Schema(origin)})


def over_children(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """The same schema with each direct subschema changed."""
    if HOLDERS.isdisjoint(schema.keywords):
        return schema
    keywords = dict(schema.keywords)
    for keyword, value in schema.keywords.items():
        if keyword in SCHEMA_KEYWORDS:
            keywords[keyword] = change(value)
        elif keyword in SCHEMA_LIST_KEYWORDS:
            keywords[keyword] = tuple(change(child) for child in value)
        elif keyword in SCHEMA_MAP_KEYWORDS:
            keywords[keyword] = {key: change(child) for key, child in value.items()}
    return schema.with_keywords(keywords)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of a definition: a dotted module (`oura.publicsession`) and a class (`PublicSession`)."""

    module: str
    local: str

    def __str__(self) -> str:
        return f"{self.module}.{self.local}"


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry of the bundle's `$defs`."""

    name: Name
    schema: Schema


@dataclass(frozen=True, slots=True)
class Root:
    """A document that is itself a schema, and the definition made from it.

    `is_holder` tells that it says nothing itself and only holds definitions for others.
    """

    document: str
    definition: str
    is_holder: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A definition that a document keeps for others (`$defs`, `definitions`, `components/schemas`)."""

    document: str
    pointer: str
    definition: str


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """An ambiguity in the input and how it was read, the same way for all legs (docs/readings.md).

    `kind` is the rule id that lists it (`reading-nullable`, `reading-ref-siblings`, …).
    """

    origin: Origin
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NormalForm:
    """All documents as one bundle.

    `definitions` maps full names (`str(Name)`), sorted, to definitions; every `$ref` in them names one. `entries`
    are those that documents keep, sorted. `inside` has, for each definition that was made for an inline schema, the
    named one inside which it stands, in the order of the documents' texts.
    """

    definitions: Mapping[str, Definition]
    roots: tuple[Root, ...]
    readings: tuple[Reading, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    format: Literal["assert", "annotate"] = field(default="assert")
    entries: tuple[Entry, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)
