"""The drafts as data: the keywords of each draft, grouped by the form of their values.

A `Draft` is a published draft of JSON Schema, or a variant that OpenAPI or a custom metaschema defines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import referencing.jsonschema
from referencing import Specification

_2019, _2020 = "https://json-schema.org/draft/2019-09/", "https://json-schema.org/draft/2020-12/"


@dataclass(frozen=True, slots=True)
class Draft:
    """How the keywords of a document are read.

    - `known`: all keywords with a meaning
    - `one`: keywords whose value is a subschema
    - `many`: keywords whose value is a list of subschemas
    - `named`: keywords whose value is an object of subschemas
    - `ref_alone`: whether the siblings of `$ref` are ignored, as in drafts up to 7

    Two keywords can have values of several forms. `items` before 2020-12 is in `one`. `dependencies` is in none of
    these sets, only in `known`.
    """

    name: str
    uri: str
    specification: Specification[Any]
    known: frozenset[str]
    one: frozenset[str]
    many: frozenset[str]
    named: frozenset[str]
    ref_alone: bool


def keyword_set(text: str) -> frozenset[str]:
    """Return the set of the keywords in a space-separated text."""
    return frozenset(text.split())


METADATA = frozenset({"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"})
_CONTENT = frozenset({"contentEncoding", "contentMediaType", "contentSchema"})
_CONTAINERS = frozenset({"$defs", "definitions"})
_ONE = keyword_set(
    "additionalItems additionalProperties contains contentSchema else if items not propertyNames then"
    " unevaluatedItems unevaluatedProperties"
)
_MANY = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_NAMED = frozenset(("dependentSchemas", "patternProperties", "properties"))
OPENAPI = frozenset(("discriminator", "example", "externalDocs", "nullable", "xml"))

_DRAFT4 = keyword_set(
    "$ref $schema additionalItems additionalProperties allOf anyOf default definitions dependencies"
    " description enum exclusiveMaximum exclusiveMinimum format id items maxItems maxLength maxProperties"
    " maximum minItems minLength minProperties minimum multipleOf not oneOf pattern patternProperties"
    " properties required title type uniqueItems"
)
_DRAFT6 = (_DRAFT4 - {"id"}) | {"$id", "const", "contains", "examples", "propertyNames"}
_DRAFT7 = _DRAFT6 | {"$comment", "if", "then", "else", "readOnly", "writeOnly"} | _CONTENT - {"contentSchema"}

_CORE = keyword_set("$anchor $comment $defs $id $ref $schema $vocabulary")
_UNEVALUATED = keyword_set("unevaluatedItems unevaluatedProperties")
_APPLICATOR = keyword_set(
    "additionalProperties allOf anyOf contains dependentSchemas else if items not oneOf patternProperties"
    " properties propertyNames then"
)
_VALIDATION = keyword_set(
    "const dependentRequired enum exclusiveMaximum exclusiveMinimum maxContains maxItems maxLength"
    " maxProperties maximum minContains minItems minLength minProperties minimum multipleOf pattern required"
    " type uniqueItems"
)
_FORMAT = frozenset({"format"})

#: Keywords of each vocabulary (JSON Schema 2019-09 and 2020-12), by prefix and last segment of its URI.
VOCABULARIES: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        _2019: MappingProxyType(
            {
                "core": _CORE | {"$recursiveAnchor", "$recursiveRef"},
                "applicator": _APPLICATOR | _UNEVALUATED | {"additionalItems"},
                "validation": _VALIDATION,
                "meta-data": METADATA,
                "format": _FORMAT,
                "content": _CONTENT,
            }
        ),
        _2020: MappingProxyType(
            {
                "core": _CORE | {"$dynamicAnchor", "$dynamicRef"},
                "applicator": _APPLICATOR | {"prefixItems"},
                "unevaluated": _UNEVALUATED,
                "validation": _VALIDATION,
                "meta-data": METADATA,
                "format-annotation": _FORMAT,
                "format-assertion": _FORMAT,
                "content": _CONTENT,
            }
        ),
    }
)


def _draft(name: str, uri: str, known: Iterable[str], *, ref_alone: bool) -> Draft:
    keywords = frozenset(known)
    return Draft(
        name,
        uri,
        referencing.jsonschema.specification_with(uri),
        keywords,
        keywords & _ONE,
        keywords & _MANY,
        (keywords & _NAMED) | _CONTAINERS,
        ref_alone,
    )


def _all(vocabularies: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*vocabularies.values())


DRAFTS: Mapping[str, Draft] = MappingProxyType(
    {
        "04": _draft("04", "http://json-schema.org/draft-04/schema", _DRAFT4, ref_alone=True),
        "06": _draft("06", "http://json-schema.org/draft-06/schema", _DRAFT6, ref_alone=True),
        "07": _draft("07", "http://json-schema.org/draft-07/schema", _DRAFT7, ref_alone=True),
        "2019-09": _draft(
            "2019-09", f"{_2019}schema", _all(VOCABULARIES[_2019]) | {"dependencies"}, ref_alone=False
        ),
        "2020-12": _draft(
            "2020-12", f"{_2020}schema", _all(VOCABULARIES[_2020]) | {"dependencies"}, ref_alone=False
        ),
    }
)
BY_URI: Mapping[str, Draft] = MappingProxyType({draft.uri: draft for draft in DRAFTS.values()})

#: Scheme and host are case-insensitive (RFC 3986 §6.2.2.1).
_SCHEME_AND_HOST = re.compile(r"https?://(?:www\.)?json-schema\.org/", re.IGNORECASE)
_SPELLED: Mapping[str, str] = MappingProxyType({uri.partition("://")[2]: uri for uri in BY_URI})

#: Swagger 2.0 and OpenAPI 3.0 are based on draft 4, but authors also use draft 7 keywords in them.
OPENAPI_30 = replace(DRAFTS["07"], name="openapi-3.0", known=DRAFTS["07"].known | OPENAPI)
OPENAPI_31 = replace(DRAFTS["2020-12"], name="openapi-3.1", known=DRAFTS["2020-12"].known | OPENAPI)

#: Every keyword of any draft; none of these is ever reported as unknown.
ALL_KEYWORDS = frozenset().union(*(draft.known for draft in DRAFTS.values())) | _CONTAINERS | {"id", "$id"}


def declared_uri(named: str) -> str:
    """Return the URI of a `$schema` in a normalized form, for comparison (docs/readings.md).

    An empty fragment is removed. In the URI of a draft, a wrong scheme or an added `www.` is corrected.
    """
    uri = named[:-1] if named.endswith("#") else named
    return _SPELLED.get(_SCHEME_AND_HOST.sub("json-schema.org/", uri), uri)


def with_vocabularies(base: Draft, vocabularies: Mapping[str, Any]) -> Draft:
    """Return the draft that a metaschema defines by its `$vocabulary` (JSON Schema Core 2020-12 §8.1.2).

    `base` is the draft in which the metaschema itself is written. Unknown vocabularies add no keywords.
    """
    prefix = base.uri.removesuffix("schema")
    table = VOCABULARIES.get(prefix)
    if table is None:
        return base
    names = {uri.removeprefix(f"{prefix}vocab/") for uri in vocabularies}
    known = table["core"].union(*(table[name] for name in names if name in table))
    if "applicator" in names and prefix == _2020:
        known |= {"dependencies"}
    return _draft(base.name, base.uri, known, ref_alone=base.ref_alone)
