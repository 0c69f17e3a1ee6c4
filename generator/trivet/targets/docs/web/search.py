"""Makes the index of the search: types, properties, and values of enumerations, each with its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from trivet.catalog.records import Entity, Facts
from trivet.json_text import json_line
from trivet.predicates.nodes import In, Predicate, PropertyIs
from trivet.predicates.tree import walk
from trivet.predicates.values import json_key
from trivet.sinks import JsonText
from trivet.targets.docs.notes import text_of, value_texts
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
    yield "type", local, entity.name.module, page, anchor, _told(entity.facts, local)
    listed: set[Any] = set()
    for field in entity.fields:
        at = site.layout.member_anchor(name, field.name)
        yield "property", field.name, local, page, at, _told(field.facts, field.name)
        values = _values(field.predicate)
        listed |= values.keys()
        for value, text in _described(values.values(), field.facts):
            yield "value", _shown(value), local, page, at, text
    declared = {field.name for field in entity.fields}
    for key in dict.fromkeys(node.key for node in walk(entity.predicate) if isinstance(node, PropertyIs)):
        if key not in declared:
            yield "property", key, local, page, anchor, ""
    own = (value for key, value in _values(entity.predicate).items() if key not in listed)
    for value, text in _described(own, entity.facts):
        yield "value", _shown(value), local, page, anchor, text


def _told(facts: Facts, name: str) -> str:
    """Return the title and the description; no title that is the name."""
    title = facts.title if facts.title != name else ""
    text = text_of(facts)
    return _cut(f"{title}{': ' if title and text else ''}{text}")


def _values(node: Predicate) -> dict[Any, Any]:
    """Return the values that a predicate compares with, also in conditions and for names, by their JSON keys."""
    return {json_key(value): value for part in walk(node) if isinstance(part, In) for value in part.values}


def _described(values: Iterable[Any], facts: Facts) -> Iterator[tuple[Any, str]]:
    """Yield each value with its description, or else its title."""
    listed = tuple(values)
    texts = (*facts.effects.enum_titles, *value_texts(listed, facts))
    told = {json_key(value): text for value, text in texts}
    return ((value, _cut(told.get(json_key(value), ""))) for value in listed)


def _shown(value: Any) -> str:
    return _cut(value if isinstance(value, str) else json_line(value))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _DESCRIPTION else f"{line[:_DESCRIPTION]}…"
