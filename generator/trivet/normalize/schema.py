"""The records of the normal form, which all later stages read: JSON Schema 2020-12 as `Schema` records.

Each subschema and keyword knows its location in the user's files.
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
#: All keywords with subschemas.
HOLDERS = frozenset((*SCHEMA_KEYWORDS, *SCHEMA_LIST_KEYWORDS, *SCHEMA_MAP_KEYWORDS))
#: The keywords of a schema that have no effect: an object that maps each of them to its raw value. Keywords that are
#: outside this object, such as a `format` directly in the schema, *are* in force.
UNASSERTED = "x-trivet-unasserted"
#: What was said of each option of a choice between constants, before the choice was converted to an `enum`: schemas
#: with a `const`, which assert nothing here.
VALUES = "x-trivet-values"
#: The faults of a schema tolerated by `concessions:`: a tuple of `Conceded`. Printed as `x-trivet-conceded`; not an
#: x- key here, because x- keys are annotations, and this key is treated as an assertion.
CONCEDED = "$conceded"


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema or subschema of the normal form.

    - `keywords`: the value of each keyword. Subschemas are `Schema`, or a tuple or dict of `Schema`. Everything
      else is plain JSON, with `int` and `Decimal` numbers.
    - `origins`: the origin of each keyword that does not come from `origin / keyword`.

    `$ref` is the full name of a definition, such as `shop.order.Line`. `true` is a schema without keywords;
    `false` is `{"not": true}`.

    Every keyword of JSON Schema 2020-12 is in force; `format` is an assertion. Keywords that had no effect where
    they were written are kept under `x-trivet-unasserted` (UNASSERTED).
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
        """Return where the user wrote this keyword."""
        return self.origins.get(keyword) or self.origin / keyword

    def with_keywords(self, keywords: Mapping[str, Any], **origins: Origin) -> Schema:
        """Return a copy of the schema that has `keywords` instead of its own keywords.

        `origins` are added to the origins of the schema.
        """
        return Schema(self.origin, keywords, {**self.origins, **origins} if origins else self.origins)

    def with_references(self, change: Callable[[Any], Any]) -> Schema:
        """Return the schema with `change` applied to the value of each `$ref`, in subschemas too."""
        schema = over_children(self, lambda child: child.with_references(change))
        if "$ref" not in schema:
            return schema
        return schema.with_keywords({**schema.keywords, "$ref": change(schema["$ref"])})

    @property
    def conceded(self) -> tuple[Conceded, ...]:
        """Return the faults of this schema that the settings tolerate."""
        found = self.keywords.get(CONCEDED, ())
        return found if isinstance(found, tuple) else ()

    @property
    def is_true(self) -> bool:
        """Return whether the schema has no assertion and no annotation."""
        return not self.keywords

    @property
    def is_false(self) -> bool:
        return len(self.keywords) == 1 and "not" in self.keywords and self.keywords["not"].is_true

    def children(self) -> Iterator[tuple[tuple[str, ...], Schema]]:
        """Yield (relative path, subschema) of each direct subschema; a path is e.g. `("properties", "mood")`."""
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
        """Yield this schema and all its subschemas, depth first; references are not followed."""
        pending = [self]
        while pending:
            schema = pending.pop()
            yield schema
            pending.extend(child for _, child in schema.children())


def false_schema(origin: Origin) -> Schema:
    """Return the schema that rejects every value: `{"not": true}`."""
    return Schema(origin, {"not": Schema(origin)})


def over_children(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """Return the schema with `change` applied to each direct subschema."""
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
    """The name of a definition: a dotted module (`oura.publicsession`) and a class in it (`PublicSession`)."""

    module: str
    local: str

    def __str__(self) -> str:
        return f"{self.module}.{self.local}"


@dataclass(frozen=True, slots=True)
class Definition:
    """One entry in `$defs` of the normal form: a schema with its name."""

    name: Name
    schema: Schema


@dataclass(frozen=True, slots=True)
class Root:
    """A document that is itself a schema, and the full name of its definition.

    `is_holder` is true if the document only contains definitions for other documents, and makes no assertions
    itself.
    """

    document: str
    definition: str
    is_holder: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A member of a document's `$defs`, `definitions` or `components/schemas`.

    `definition` is the full name of the definition made from it.
    """

    document: str
    pointer: str
    definition: str


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """The way in which an ambiguity of the input is resolved, for all targets (docs/readings.md).

    `kind` is the id of the rule that reports the reading, such as `reading-nullable`.
    """

    origin: Origin
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NormalForm:
    """All documents as one bundle of definitions.

    - `definitions`: by full name (`str(Name)`), sorted; each `$ref` is such a name
    - `entries`: the members of `$defs` and similar containers, sorted
    - `inside`: for each definition from an inline schema, the named definition that contains it; in document order
    """

    definitions: Mapping[str, Definition]
    roots: tuple[Root, ...]
    readings: tuple[Reading, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    format: Literal["assert", "annotate"] = field(default="assert")
    entries: tuple[Entry, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)
