"""Finds cycles of references in which every reference applies to the same value.

For example, `A` is only a reference to `B`, and `B` only one to `A`. Such a cycle asserts nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.place import Place
from trivet.normalize.schema import Schema

#: Keywords whose subschemas apply to the same value as the schema (JSON Schema Core 2020-12 §10.2).
_IN_PLACE_ONE = ("not", "if", "then", "else")
_IN_PLACE_MANY = ("allOf", "anyOf", "oneOf")


def endless(definitions: Mapping[Place, Schema]) -> Iterator[tuple[Origin, Diagnostic]]:
    """Yield (origin of the reference that closes the cycle, error) for each endless cycle of references.

    Such a cycle applies all of its references to the same value. The search takes linear time.
    """
    edges = {place: tuple(_in_place(schema)) for place, schema in definitions.items()}
    done: set[Place] = set()
    for start in definitions:
        if start not in done:
            yield from _walk(start, edges, done)


def _walk(
    start: Place, edges: Mapping[Place, tuple[tuple[Origin, Place], ...]], done: set[Place]
) -> Iterator[tuple[Origin, Diagnostic]]:
    way: dict[Place, None] = {start: None}
    stack = [iter(edges[start])]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            done.add(way.popitem()[0])
            continue
        origin, target = step
        if target in way:
            length = len(way) - list(way).index(target)
            back = "itself" if length == 1 else f"{show(str(target.origin))}, {length} references long,"
            message = f"this reference is a cycle back to {back} without descending into the value"
            yield origin, rules.ENDLESS_REF.at(origin, message)
        elif target not in done and target in edges:
            way[target] = None
            stack.append(iter(edges[target]))


def cut(definitions: Mapping[Place, Schema], closing: Container[Origin]) -> dict[Place, Schema]:
    """Return the definitions without the references at the origins in `closing`, which close cycles.

    A schema without such a reference may accept other values than before, but checking a value terminates.
    """
    return {place: _cut(schema, closing) for place, schema in definitions.items()}


def _cut(schema: Schema, closing: Container[Origin]) -> Schema:
    keywords = dict(schema.keywords)
    if "$ref" in keywords and schema.origin_of("$ref") in closing:
        del keywords["$ref"]
    for keyword in keywords:
        if keyword in _IN_PLACE_ONE:
            keywords[keyword] = _cut(keywords[keyword], closing)
        elif keyword in _IN_PLACE_MANY:
            keywords[keyword] = tuple(_cut(part, closing) for part in keywords[keyword])
        elif keyword == "dependentSchemas":
            keywords[keyword] = {name: _cut(part, closing) for name, part in keywords[keyword].items()}
    return schema.with_keywords(keywords)


def _in_place(schema: Schema) -> Iterator[tuple[Origin, Place]]:
    """Yield (origin, target) for each reference that is applied to the same value as `schema`.

    References in subschemas for members or items are not among them.
    """
    pending = [schema]
    while pending:
        inner = pending.pop()
        target = inner.get("$ref")
        if isinstance(target, Place):
            yield inner.origin_of("$ref"), target
        pending.extend(inner[keyword] for keyword in _IN_PLACE_ONE if keyword in inner)
        for keyword in _IN_PLACE_MANY:
            pending.extend(inner.get(keyword, ()))
        pending.extend(inner.get("dependentSchemas", {}).values())
