"""Makes the index of the search: types, properties, and values of enumerations, each with its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from trivet.catalog.records import Entity, Facts, ListOf, Literals, MapOf, Shape, UnionOf
from trivet.json_text import json_line
from trivet.predicates.values import json_key
from trivet.sinks import JsonText
from trivet.targets.docs.notes import text_of
from trivet.targets.docs.site import Site
from trivet.targets.docs.web.html import site_target
from trivet.visible import visible_json

_DESCRIPTION = 140
#: A row: (kind, name, name of the type or module that contains it, path of the page, anchor, description).
Row = tuple[str, str, str, str, str, str]


def index(site: Site) -> JsonText:
    """Return the index as JSON, with two lists: the paths of the pages (`pages`), and what can be found (`rows`).

    Each row refers to its page by the page's index in `pages`.
    """
    pages: dict[str, int] = {}
    rows = []
    for entity in site.catalog.entities.values():
        if site.layout.is_shown(entity.full_name):
            for kind, name, owner, page, anchor, text in _rows(site, entity):
                number = pages.setdefault(site_target(page), len(pages))
                rows.append([kind, name, owner, number, anchor, text])
    return JsonText(visible_json(json_line({"pages": list(pages), "rows": rows}, _escaped)))


def _escaped(text: str) -> str:
    return json_line(text).replace("<", "\\u003c")


def _rows(site: Site, entity: Entity) -> Iterator[Row]:
    name, local = entity.full_name, entity.name.local
    page, anchor = site.layout.page(name), site.layout.anchor(name)
    yield "type", local, entity.name.module, page, anchor, _cut(text_of(entity.facts) or entity.facts.title)
    for field in entity.fields:
        at = site.layout.member_anchor(name, field.name)
        yield "property", field.name, local, page, at, _cut(text_of(field.facts) or field.facts.title)
        for value, text in _described(_literals(field.shape), field.facts):
            yield "value", _shown(value), local, page, at, text
    for value, text in _described(entity.values if entity.kind == "enum" else (), entity.facts):
        yield "value", _shown(value), local, page, anchor, text


def _literals(shape: Shape) -> Iterator[Any]:
    """Yield the values that a shape lists: itself, in its options, in its items or in its map values."""
    match shape:
        case Literals(values):
            yield from values
        case UnionOf(options):
            for option in options:
                yield from _literals(option)
        case ListOf(inner) | MapOf(inner):
            yield from _literals(inner)


def _described(values: Iterable[Any], facts: Facts) -> Iterator[tuple[Any, str]]:
    """Yield each value with its description, or else its title."""
    effects = facts.effects
    told = {json_key(value): text for value, text in (*effects.enum_titles, *effects.enum_descriptions)}
    return ((value, _cut(told.get(json_key(value), ""))) for value in values)


def _shown(value: Any) -> str:
    return _cut(value if isinstance(value, str) else json_line(value))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _DESCRIPTION else f"{line[:_DESCRIPTION]}…"
