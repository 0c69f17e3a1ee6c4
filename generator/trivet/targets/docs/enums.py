"""Plans the tables of enumerations: the values on the page of a type, and the list of all enumerations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from trivet.catalog.records import Entity
from trivet.predicates.values import json_key
from trivet.sinks import Markdown, markdown_text
from trivet.targets.docs.markdown import NOTHING, compose, count, cut
from trivet.targets.docs.notes import value_texts
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words
from trivet.targets.docs.values import value_code
from trivet.targets.docs.words import values_words

_ROWS = 1_000
_SHOWN = 30


def values_table(entity: Entity) -> MarkdownTable:
    """Return a table of the values of an enumeration, with their descriptions if there are any.

    It has no rows if the entity is not an enumeration.
    """
    values = entity.values if entity.kind == "enum" else ()
    descriptions = {json_key(value): text for value, text in value_texts(values, entity.facts)}
    notes = [markdown_text(cut(descriptions.get(json_key(value), ""), 500)) for value in values]
    rows: list[Sequence[Markdown]] = [(value_code(value),) for value in values]
    headers = words("Value")
    if any(notes):
        headers = words("Value", "Description")
        rows = [(*row, note) for row, note in zip(rows, notes, strict=True)]
    if len(rows) > _ROWS:
        more = compose("… and {} more, in the schema below", len(rows) - _ROWS)
        rows = [*rows[:_ROWS], (more, *(NOTHING for _ in headers[1:]))]
    return table(headers, rows)


def enum_pages(site: Site) -> Iterable[ListPage]:
    """Yield `enums.md`: the enumerations by module, each with the number of its values and the first few of them."""
    sections = [
        Section(module, partial(_rows, site, entities))
        for module, everything in site.catalog.modules().items()
        if (
            entities := [
                one for one in everything if one.kind == "enum" and site.layout.is_shown(one.full_name)
            ]
        )
    ]
    intro = Markdown("Every named enumeration.") if sections else Markdown("The schemas name no enumeration.")
    return list_pages("enums", Markdown("Enumerations"), intro, sections)


def _rows(site: Site, entities: Sequence[Entity], page: str) -> MarkdownTable:
    headers = words("Enumeration", "Values", "First values", "Description")
    return table(headers, (_row(site, page, entity) for entity in entities))


def _row(site: Site, page: str, entity: Entity) -> Sequence[Markdown]:
    return (
        site.link(page, entity.full_name),
        count(len(entity.values), "value"),
        values_words(entity.values, _SHOWN),
        site.line(entity.facts, 300),
    )
