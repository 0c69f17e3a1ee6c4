"""Which members and items a schema has evaluated, collected while compiling (Core 2020-12 §11).

`unevaluated*` then needs no annotations at run time: a member is unevaluated when no cover whose condition
holds covers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from trivet.diagnostics import InputError
from trivet.normalize.schema import Definition, Schema
from trivet.predicates.nodes import Always, And, HasKey, ItemCover, KeyCover, Not, Predicate, TypeIs, When
from trivet.predicates.tree import walk
from trivet.rules import LIMIT

#: Nodes that the conditions of one keyword's covers may have: a choice in place of a choice is told with both.
_MOST = 4_000


class SchemaCompiler(Protocol):
    @property
    def definitions(self) -> Mapping[str, Definition]: ...

    def compile(self, schema: Schema) -> Predicate: ...


def key_covers(compiler: SchemaCompiler, schema: Schema) -> tuple[KeyCover, ...]:
    """What stands beside `unevaluatedProperties` in this schema, and in place below it, has evaluated."""
    covers: list[KeyCover] = []
    beside = _without(schema, "unevaluatedProperties")
    for condition, found in _bounded(compiler, schema, beside, "unevaluatedProperties", _closes_keys):
        closed = _closes_keys(found)
        keys = tuple(sorted(found.get("properties", ())))
        patterns = tuple(sorted(found.get("patternProperties", ())))
        if closed or keys or patterns:
            covers.append(KeyCover(condition, keys, patterns, every=closed))
    return tuple(covers)


def item_covers(compiler: SchemaCompiler, schema: Schema) -> tuple[ItemCover, ...]:
    """What stands beside `unevaluatedItems` in this schema, and in place below it, has evaluated."""
    covers: list[ItemCover] = []
    beside = _without(schema, "unevaluatedItems")
    for condition, found in _bounded(compiler, schema, beside, "unevaluatedItems", _closes_items):
        if _closes_items(found):
            covers.append(ItemCover(condition, prefix=None))
        elif "prefixItems" in found:
            covers.append(ItemCover(condition, prefix=len(found["prefixItems"])))
        if "contains" in found:
            covers.append(ItemCover(condition, contains=compiler.compile(found["contains"])))
    return tuple(covers)


def _without(schema: Schema, keyword: str) -> Schema:
    return schema.with_keywords({key: value for key, value in schema.keywords.items() if key != keyword})


def _closes_keys(schema: Schema) -> bool:
    """Whether the schema has evaluated every member."""
    return "additionalProperties" in schema or "unevaluatedProperties" in schema


def _closes_items(schema: Schema) -> bool:
    return "items" in schema or "unevaluatedItems" in schema


Conditioned = Iterator[tuple[Predicate, Schema]]
Closes = Callable[[Schema], bool]


def _bounded(
    compiler: SchemaCompiler, schema: Schema, beside: Schema, keyword: str, closes: Closes
) -> Conditioned:
    """Each schema that is applied to the same value, with the condition under which its result counts.

    Raises `InputError` where the conditions become too large.
    """
    size = 0
    for condition, found in _in_place(compiler, beside, Always(), frozenset(), closes, set()):
        size += sum(1 for _ in walk(condition))
        if size > _MOST:
            message = f"what `{keyword}` depends on has more than {_MOST:,} parts: choices inside choices"
            hint = "Say it in each of the choices, where fewer schemas apply to the same value."
            raise InputError([LIMIT.at(schema.origin_of(keyword), message, hint)])
        yield condition, found


def _in_place(
    compiler: SchemaCompiler,
    schema: Schema,
    condition: Predicate,
    seen: frozenset[str],
    closes: Closes,
    certain: set[str],
) -> Conditioned:
    """What is applied in place of a schema that has evaluated everything adds nothing to it; nor does a definition
    that is applied once more where it surely is, one of `certain`."""
    yield condition, schema
    if closes(schema):
        return
    for keyword, step in _STEPS.items():
        if keyword in schema:
            for extra, child in step(compiler, schema):
                yield from _in_place(compiler, child, _both(condition, extra), seen, closes, certain)
    target = schema.get("$ref")
    if target is None or target in seen or target in certain:
        return
    if isinstance(condition, Always):
        certain.add(target)
    inner = compiler.definitions[target].schema
    yield from _in_place(compiler, inner, condition, seen | {target}, closes, certain)


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
