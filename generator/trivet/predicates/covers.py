"""Which members and items a schema has evaluated, collected while compiling (Core 2020-12 §11).

`unevaluated*` then needs no annotations at run time: a member is unevaluated when no cover whose condition
holds covers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from trivet.normalize.schema import Definition, Schema
from trivet.predicates.nodes import Always, And, HasKey, ItemCover, KeyCover, Not, Predicate, TypeIs, When


class SchemaCompiler(Protocol):
    @property
    def definitions(self) -> Mapping[str, Definition]: ...

    def compile(self, schema: Schema) -> Predicate: ...


def key_covers(compiler: SchemaCompiler, schema: Schema) -> tuple[KeyCover, ...]:
    """What stands beside `unevaluatedProperties` in this schema, and in place below it, has evaluated."""
    covers: list[KeyCover] = []
    beside = _without(schema, "unevaluatedProperties")
    for condition, found in _in_place(compiler, beside, Always(), frozenset()):
        closed = "additionalProperties" in found or "unevaluatedProperties" in found
        keys = tuple(sorted(found.get("properties", ())))
        patterns = tuple(sorted(found.get("patternProperties", ())))
        if closed or keys or patterns:
            covers.append(KeyCover(condition, keys, patterns, every=closed))
    return tuple(covers)


def item_covers(compiler: SchemaCompiler, schema: Schema) -> tuple[ItemCover, ...]:
    """What stands beside `unevaluatedItems` in this schema, and in place below it, has evaluated."""
    covers: list[ItemCover] = []
    beside = _without(schema, "unevaluatedItems")
    for condition, found in _in_place(compiler, beside, Always(), frozenset()):
        if "items" in found or "unevaluatedItems" in found:
            covers.append(ItemCover(condition, prefix=None))
        elif "prefixItems" in found:
            covers.append(ItemCover(condition, prefix=len(found["prefixItems"])))
        if "contains" in found:
            covers.append(ItemCover(condition, contains=compiler.compile(found["contains"])))
    return tuple(covers)


def _without(schema: Schema, keyword: str) -> Schema:
    return schema.with_keywords({key: value for key, value in schema.keywords.items() if key != keyword})


Conditioned = Iterator[tuple[Predicate, Schema]]


def _in_place(
    compiler: SchemaCompiler, schema: Schema, condition: Predicate, seen: frozenset[str]
) -> Conditioned:
    """Each schema that is applied to the same value, with the condition under which its result counts."""
    yield condition, schema
    for keyword, step in _STEPS.items():
        if keyword in schema:
            for extra, child in step(compiler, schema):
                yield from _in_place(compiler, child, _both(condition, extra), seen)
    target = schema.get("$ref")
    if target is not None and target not in seen:
        yield from _in_place(compiler, compiler.definitions[target].schema, condition, seen | {target})


def _both(condition: Predicate, extra: Predicate) -> Predicate:
    if isinstance(condition, Always):
        return extra
    return condition if isinstance(extra, Always) else And((condition, extra))


def _all_of(compiler: SchemaCompiler, schema: Schema) -> Conditioned:
    for child in schema["allOf"]:
        yield Always(), child


def _any_of(compiler: SchemaCompiler, schema: Schema) -> Conditioned:
    for child in schema["anyOf"]:
        yield compiler.compile(child), child


def _one_of(compiler: SchemaCompiler, schema: Schema) -> Conditioned:
    for child in schema["oneOf"]:
        yield compiler.compile(child), child


def _if(compiler: SchemaCompiler, schema: Schema) -> Conditioned:
    condition = compiler.compile(schema["if"])
    yield condition, schema["if"]
    if "then" in schema:
        yield condition, schema["then"]
    if "else" in schema:
        yield Not(condition), schema["else"]


def _dependent(compiler: SchemaCompiler, schema: Schema) -> Conditioned:
    for key, child in schema["dependentSchemas"].items():
        yield When(TypeIs(("object",)), HasKey(key)), child


_STEPS: dict[str, Callable[[SchemaCompiler, Schema], Conditioned]] = {
    "allOf": _all_of,
    "anyOf": _any_of,
    "dependentSchemas": _dependent,
    "if": _if,
    "oneOf": _one_of,
}
