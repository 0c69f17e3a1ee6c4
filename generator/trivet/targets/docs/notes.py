"""Finds titles, descriptions, defaults and examples inside a schema, such as those of an array's items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from trivet.catalog.declared import told_by
from trivet.catalog.facts import facts_of
from trivet.catalog.records import Facts
from trivet.json_text import json_line
from trivet.normalize.choices import TEXTS
from trivet.normalize.schema import Schema
from trivet.predicates.values import json_key
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.targets.docs.markdown import NOTHING, compose, cut, ended, join, sentence
from trivet.targets.docs.values import short_value

_CHARACTERS = 1_500
_DEPTH = 4


#: (annotations of a schema, limit) → the schema's description on one line, cut after `limit` characters.
Line = Callable[[Facts, int], Markdown]


def notes(schema: Schema, facts: Facts, line: Line) -> tuple[Markdown, ...]:
    """Return a line for each inner schema with an annotation: `Each item: A port. Default: 80.`

    Described values of an enumeration have a line each, too. Referenced definitions, members of objects, conditions
    and negations are left out. `facts` are the annotations of `schema`. `line(facts, limit)` returns a description on
    one line.
    """
    return tuple(dict.fromkeys((*_values(schema, facts, ()), *_inside(schema, (), 0, line))))


def _values(schema: Schema, facts: Facts, place: tuple[Markdown, ...]) -> Iterator[Markdown]:
    texts = {json_key(value): text for value, text in value_texts(schema.get("enum", ()), facts)}
    for value in schema.get("enum", ()):
        if text := texts.get(json_key(value)):
            where = join(", ", (*place, short_value(value)))
            yield compose("{}: {}", sentence(where), ended(markdown_text(cut(text, _CHARACTERS))))


def value_texts(values: Sequence[Any], facts: Facts) -> Iterator[tuple[Any, str]]:
    """Yield (value, description) for each described value of an enumeration with these values and annotations.

    A value may be yielded with several descriptions, of which the last is to be used. Descriptions in an x- key are
    yielded after all others, so they take precedence.
    """
    for keyword in TEXTS:
        texts = facts.other.get(keyword)
        if isinstance(texts, list | tuple) and len(texts) == len(values):
            yield from ((value, text) for value, text in zip(values, texts, strict=True) if _is_text(text))
    texts = facts.other.get("meta:enum")
    if isinstance(texts, Mapping):
        by_name = {value if isinstance(value, str) else json_line(value): value for value in values}
        yield from ((by_name[key], text) for key, text in texts.items() if key in by_name and _is_text(text))
    yield from facts.effects.enum_descriptions


def _is_text(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _inside(schema: Schema, path: tuple[Markdown, ...], depth: int, line: Line) -> Iterator[Markdown]:
    if depth == _DEPTH:
        return
    for where, child in _parts(schema):
        place = (*path, where) if where else path
        told = told_of(facts_of(child if where else _unlike(child, schema)), line)
        if told:
            yield compose("{}: {}", sentence(join(", ", place)), told) if place else told
        yield from _values(child, facts_of(child), place)
        yield from _inside(child, place, depth + 1, line)


def _unlike(part: Schema, schema: Schema) -> Schema:
    """Return a part of an `allOf` without the annotations that `schema` has taken over from it."""
    taken = {key for key, value in told_by(part).items() if schema.get(key) is value}
    kept = {key: value for key, value in part.keywords.items() if key not in taken}
    return Schema(part.origin, kept, part.origins)


def _parts(schema: Schema) -> Iterator[tuple[Markdown, Schema]]:
    """Yield (words, schema) for most schemas directly inside a schema, but not for those of declared members.

    The words say which values the inner schema describes, such as `each item`. They are empty for `allOf`.
    """
    for index, child in enumerate(schema.get("prefixItems", ()), 1):
        yield compose("item {}", index), child
    if "items" in schema:
        yield Markdown("each further item" if "prefixItems" in schema else "each item"), schema["items"]
    if "contains" in schema:
        yield Markdown("one of the items"), schema["contains"]
    for pattern, child in schema.get("patternProperties", {}).items():
        yield compose("each member whose name matches {}", markdown_code(cut(pattern, 120))), child
    if "additionalProperties" in schema:
        others = "properties" in schema or "patternProperties" in schema
        yield Markdown("each other member" if others else "each value"), schema["additionalProperties"]
    if "propertyNames" in schema:
        yield Markdown("each name"), schema["propertyNames"]
    for keyword in ("anyOf", "oneOf"):
        for index, child in enumerate(schema.get(keyword, ()), 1):
            yield _option(index, child), child
    for child in schema.get("allOf", ()):
        yield NOTHING, child


def _option(index: int, option: Schema) -> Markdown:
    """Return the text for an option of a choice: its constant value, or `option 2` if it is no constant."""
    if option.get("type") in ("null", ["null"]):
        return short_value(None)
    return short_value(option["const"]) if "const" in option else compose("option {}", index)


def told_of(facts: Facts, line: Line) -> Markdown:
    """Return the title, description, default and examples of a schema as one text.

    `line(facts, limit)` returns the description on one line of at most `limit` characters.
    """
    parts = [
        compose("*{}.*", markdown_text(facts.title.rstrip("."))) if facts.title.rstrip(".") else NOTHING,
        line(facts, _CHARACTERS),
        *values_told(facts),
    ]
    return join(" ", filter(None, (ended(part) for part in parts)))


def values_told(facts: Facts) -> Iterator[Markdown]:
    """Yield the default and the first examples of a schema, if it has them."""
    if facts.has_default:
        yield compose("Default: {}.", short_value(facts.default))
    if facts.examples:
        word = Markdown("Examples" if len(facts.examples) > 1 else "Example")
        yield compose("{}: {}.", word, join(", ", map(short_value, facts.examples[:3])))


def text_of(facts: Facts, is_markdown: bool = False) -> str:
    """Return the description in `facts`, or else the `markdownDescription`; empty if both are missing.

    If `is_markdown` is true, the `markdownDescription` is preferred instead.
    """
    other = facts.other.get("markdownDescription")
    rich = other.strip() if isinstance(other, str) else ""
    return rich or facts.description if is_markdown else facts.description or rich
