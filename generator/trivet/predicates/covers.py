"""Finds the members and items that a schema evaluates (Core 2020-12 §11), for `unevaluated…` keywords.

A *cover* is a set of members or items, with a condition under which they are evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from trivet.diagnostics import InputError
from trivet.normalize.schema import Definition, Schema
from trivet.predicates.nodes import Always, And, HasKey, ItemCover, KeyCover, Not, Predicate, TypeIs, When
from trivet.predicates.tree import walk
from trivet.rules import LIMIT

#: The maximum number of nodes in all conditions of one keyword's covers. Each level of nested choices multiplies it.
_MOST = 4_000


class SchemaCompiler(Protocol):
    @property
    def definitions(self) -> Mapping[str, Definition]: ...

    def compile(self, schema: Schema) -> Predicate: ...


def key_covers(compiler: SchemaCompiler, schema: Schema) -> tuple[KeyCover, ...]:
    """Return the members that `unevaluatedProperties` skips because other keywords evaluate them.

    Each `KeyCover` has some of these members, and the condition under which they count as evaluated.
    """
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
    """Return the items that `unevaluatedItems` skips because other keywords evaluate them.

    Each `ItemCover` has some items, and the condition under which they are skipped.
    """
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
    return "additionalProperties" in schema or "unevaluatedProperties" in schema


def _closes_items(schema: Schema) -> bool:
    return "items" in schema or "unevaluatedItems" in schema


Conditioned = Iterator[tuple[Predicate, Schema]]
Closes = Callable[[Schema], bool]


def _bounded(
    compiler: SchemaCompiler, schema: Schema, beside: Schema, keyword: str, closes: Closes
) -> Conditioned:
    """Yield (condition, schema) for `beside`, and for each schema that `beside` applies to the same value.

    Such schemas are those in `allOf` or behind `$ref`, for example. Raises `InputError` if the conditions have more
    than `_MOST` nodes in total.

    - `beside`: the `schema` without the `keyword`, which is `unevaluatedProperties` or `unevaluatedItems`.
    - `closes`: returns whether to skip the schemas inside a given schema.
    """
    size = 0
    for condition, found in _in_place(compiler, beside, Always(), frozenset(), closes, set()):
        size += sum(1 for _ in walk(condition))
        if size > _MOST:
            message = (
                f"the conditions of `{keyword}` have more than {_MOST:,} parts because of nested choices"
            )
            hint = "Move it into each of the choices, where fewer schemas apply to the same value."
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
    """Yield (condition, schema) for `schema`, and for each schema that it applies to the same value.

    - `condition`: the condition under which `schema` itself applies.
    - `closes`: returns whether to skip the schemas inside a given schema.
    - `seen`: the definitions whose references led to `schema`. They are not followed again.
    - `certain`: collects the definitions that apply without a condition, so that each is followed only once.
    """
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
