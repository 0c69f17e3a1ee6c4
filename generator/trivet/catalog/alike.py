"""Find inline definitions that are equal, regardless of their names and of the names of definitions inside them."""

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
    """Return the groups of two or more equal inline definitions, each in the order of `inline`.

    Annotations are compared, too. A reference to an inline definition equals a reference to any other of the same
    group, so that recursive definitions can be equal: the groups are divided until no definition in a group differs
    from the others. `apart` returns a further key that must be equal.
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
    """Return the mapping with a number in place of each value; equal values get equal numbers."""
    numbers: dict[Hashable, int] = {}
    return {name: numbers.setdefault(key, len(numbers)) for name, key in keys.items()}


def _references(schema: Schema, inner: Collection[str]) -> tuple[str, ...]:
    """Return the inline definitions that a schema refers to, in an order that depends on its structure only."""
    return tuple(each["$ref"] for each in schema.walk() if each.get("$ref") in inner)


def _text(schema: Schema, inner: Collection[str]) -> str:
    return json_lines(plain(_comparable(schema, inner)))


def _comparable(schema: Schema, inner: Collection[str]) -> Schema:
    """Return the schema in a form to compare: without the names of inline definitions, and with sorted keywords."""
    changed = over_children(schema, lambda child: _comparable(child, inner))
    keywords = dict(sorted(changed.keywords.items()))
    if keywords.get("$ref") in inner:
        keywords["$ref"] = ""
    if "required" in keywords:
        keywords["required"] = sorted(keywords["required"])
    return Schema(schema.origin, keywords)
