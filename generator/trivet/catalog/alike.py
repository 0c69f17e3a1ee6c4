"""Which inline definitions say the same, whatever they and what stands in them are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping

from trivet.catalog.records import Entity
from trivet.normalize import json_text, plain
from trivet.normalize.schema import Schema, over_children


def alike(
    entities: Mapping[str, Entity],
    inline: Collection[str],
    apart: Callable[[Entity], Hashable] = lambda _: None,
) -> tuple[tuple[str, ...], ...]:
    """The groups of inline definitions that nothing tells apart, each in the order of `inline`; those that are
    alone are left out.

    What the schemas say is compared, annotations included. A reference to an inline definition counts as one to its
    group, so that definitions that lead to each other can be equal, too: groups are parted until nothing parts them.
    `apart` gives what must be the same for other reasons.
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
    """A number for each key, the same for equal ones."""
    numbers: dict[Hashable, int] = {}
    return {name: numbers.setdefault(key, len(numbers)) for name, key in keys.items()}


def _references(schema: Schema, inner: Collection[str]) -> tuple[str, ...]:
    """The inline definitions that a schema refers to, in an order that only its structure decides."""
    return tuple(each["$ref"] for each in schema.walk() if each.get("$ref") in inner)


def _text(schema: Schema, inner: Collection[str]) -> str:
    return json_text(plain(_comparable(schema, inner)))


def _comparable(schema: Schema, inner: Collection[str]) -> Schema:
    """The schema without the names of inline definitions, and without what order its keywords have."""
    changed = over_children(schema, lambda child: _comparable(child, inner))
    keywords = dict(sorted(changed.keywords.items()))
    if keywords.get("$ref") in inner:
        keywords["$ref"] = ""
    if "required" in keywords:
        keywords["required"] = sorted(keywords["required"])
    return Schema(schema.origin, keywords)
