"""Finds inline definitions that are equal, apart from their names.

Inline definitions are made for schemas that are written inside another definition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping

from trivet.catalog.records import Entity
from trivet.json_text import json_lines
from trivet.normalize import plain
from trivet.normalize.schema import Schema, over_children


def alike(
    entities: Mapping[str, Entity],
    inline: Collection[str],
    apart: Callable[[Entity], Hashable] = lambda _: None,
) -> tuple[tuple[str, ...], ...]:
    """Return groups of two or more equal inline definitions, as full names in the order of `inline`.

    Equal definitions have equal annotations, too, and `apart` returns equal values for their entities. Recursive
    definitions can be equal.
    """
    inner = frozenset(inline)
    references = {name: _references(entities[name].schema, inner) for name in inline}
    group = _numbered({name: (apart(entities[name]), _text(entities[name].schema, inner)) for name in inline})
    count = 0
    while count < (count := len(set(group.values()))):
        group = _numbered(
            {name: (group[name], *(group[other] for other in references[name])) for name in inline}
        )
    found: dict[int, list[str]] = {}
    for name, number in group.items():
        found.setdefault(number, []).append(name)
    return tuple(tuple(names) for names in found.values() if len(names) > 1)


def _numbered(keys: Mapping[str, Hashable]) -> dict[str, int]:
    """Return the mapping with its values replaced by numbers; equal values get equal numbers."""
    numbers: dict[Hashable, int] = {}
    return {name: numbers.setdefault(key, len(numbers)) for name, key in keys.items()}


def _references(schema: Schema, inner: Collection[str]) -> tuple[str, ...]:
    """Return the full names of the inline definitions to which a schema refers.

    They have the order of `schema.walk`, with repetitions. `inner` has the full names of all inline definitions.
    """
    return tuple(each["$ref"] for each in schema.walk() if each.get("$ref") in inner)


def _text(schema: Schema, inner: Collection[str]) -> str:
    return json_lines(plain(_comparable(schema, inner)))


def _comparable(schema: Schema, inner: Collection[str]) -> Schema:
    """Return the schema in a form for comparison: without the names of inline definitions, and with sorted keywords.

    `inner` has the names of all inline definitions.
    """
    changed = over_children(schema, lambda child: _comparable(child, inner))
    keywords = dict(sorted(changed.keywords.items()))
    if keywords.get("$ref") in inner:
        keywords["$ref"] = ""
    if "required" in keywords:
        keywords["required"] = sorted(keywords["required"])
    return Schema(schema.origin, keywords)
