"""Finds the schemas of the normal form that apply to each part of an instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trivet.diagnostics import escape_token, unescape_token
from trivet.normalize.schema import Definition, Schema
from trivet.prove.kinds import may_match

_SAME_VALUE = ("allOf", "anyOf", "oneOf")
_SAME_VALUE_ONE = ("not", "if", "then", "else")
#: Keywords whose members have locations of their own in the ledger, such as `/required/0`.
_LISTED = ("required", "dependentRequired")


def visits(
    schema: Schema, value: Any, definitions: Mapping[str, Definition], toward: str | None = None
) -> Iterator[tuple[str, Schema]]:
    """Yield each pair (pointer, schema) once: a part of the value, with a schema that may apply to the part.

    If `toward` is given, only the parts on the path to this JSON Pointer are visited.
    """
    seen: set[tuple[int, str]] = set()
    pending: list[tuple[str, Schema, Any]] = [("", schema, value)]
    while pending:
        pointer, current, part = pending.pop()
        if (id(current), pointer) in seen:
            continue
        seen.add((id(current), pointer))
        yield pointer, current
        if current.get("$ref") in definitions:
            pending.append((pointer, definitions[current["$ref"]].schema, part))
        pending.extend((pointer, child, part) for child in _in_place(current))
        parts = _parts(part) if toward is None else _part_toward(part, toward[len(pointer) :])
        for token, child, inner in _below(current, part, parts):
            pending.append((f"{pointer}/{escape_token(str(token))}", child, inner))


def _parts(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _part_toward(value: Any, rest: str) -> Iterable[tuple[str | int, Any]]:
    """Return the part that the first token of a JSON Pointer selects, as [(key or index, part)]; [] if none.

    `rest` is the pointer relative to `value`; it is empty if the pointer leads to `value` itself.
    """
    token = unescape_token(rest[1:].partition("/")[0])
    if isinstance(value, dict):
        return [(token, value[token])] if rest and token in value else []
    is_index = isinstance(value, list) and token.isdigit() and int(token) < len(value)
    return [(int(token), value[int(token)])] if is_index else []


def _in_place(schema: Schema) -> Iterator[Schema]:
    for keyword in _SAME_VALUE:
        yield from schema.get(keyword, ())
    for keyword in _SAME_VALUE_ONE:
        if keyword in schema:
            yield schema[keyword]
    yield from schema.get("dependentSchemas", {}).values()


def _below(
    schema: Schema, value: Any, parts: Iterable[tuple[Any, Any]]
) -> Iterator[tuple[str | int, Schema, Any]]:
    if isinstance(value, dict):
        for key, item in parts:
            yield from ((key, child, inner) for child, inner in _of_member(schema, key, item))
    elif isinstance(value, list):
        prefix = schema.get("prefixItems", ())
        for index, item in parts:
            if index < len(prefix):
                yield index, prefix[index], item
            elif "items" in schema:
                yield index, schema["items"], item
            for keyword in ("contains", "unevaluatedItems"):
                if keyword in schema:
                    yield index, schema[keyword], item


def _of_member(schema: Schema, key: str, item: Any) -> Iterator[tuple[Schema, Any]]:
    declared = schema.get("properties", {}).get(key)
    if declared is not None:
        yield declared, item
    for pattern, child in schema.get("patternProperties", {}).items():
        if may_match(pattern, key):
            yield child, item
    for closer in ("additionalProperties", "unevaluatedProperties"):
        if closer in schema and (declared is None or closer == "unevaluatedProperties"):
            yield schema[closer], item
    if "propertyNames" in schema:
        yield schema["propertyNames"], key


def places_of(schema: Schema) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return (locations of the schema and its keywords, locations of `required` and `dependentRequired`)."""
    own = {str(schema.origin), *(str(schema.origin_of(keyword)) for keyword in schema.keywords)}
    own.update(str(origin) for origin in schema.origins.values())
    own.update(str(one.origin) for one in schema.conceded)
    listed = tuple(str(schema.origin_of(keyword)) for keyword in _LISTED if keyword in schema)
    return frozenset(own), listed
