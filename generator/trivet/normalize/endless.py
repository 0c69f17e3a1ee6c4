"""Names the cycles of references that look at no part of the value: they mean nothing, and never end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.place import Place
from trivet.normalize.schema import Schema

#: Keywords whose subschemas apply to the very same value (JSON Schema Core 2020-12 §10.2).
_IN_PLACE_ONE = ("not", "if", "then", "else")
_IN_PLACE_MANY = ("allOf", "anyOf", "oneOf")


def endless(definitions: Mapping[Place, Schema]) -> Iterator[Diagnostic]:
    """An error for each cycle, at the reference that closes it; linear in the references."""
    edges = {place: tuple(_in_place(schema)) for place, schema in definitions.items()}
    done: set[Place] = set()
    for start in definitions:
        if start not in done:
            yield from _walk(start, edges, done)


def _walk(
    start: Place, edges: Mapping[Place, tuple[tuple[Origin, Place], ...]], done: set[Place]
) -> Iterator[Diagnostic]:
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
            message = f"this leads back to {back} without looking at any part of the value"
            yield rules.ENDLESS_REF.at(origin, message)
        elif target not in done and target in edges:
            way[target] = None
            stack.append(iter(edges[target]))


def _in_place(schema: Schema) -> Iterator[tuple[Origin, Place]]:
    """The references of a definition that apply to the same value, with where they stand."""
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
