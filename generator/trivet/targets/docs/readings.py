"""Plans two lists: the readings that were applied to the schemas, and the types that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from trivet.catalog.records import Entity
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.badges import where
from trivet.targets.docs.markdown import prose
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words


def readings_pages(site: Site) -> Iterable[ListPage]:
    """Yield `readings.md`: what the schemas leave open, how it was read, and where."""
    sections = [
        Section(module, partial(_readings, site, found))
        for module, entities in site.catalog.modules().items()
        if (found := [one for one in entities if one.full_name in site.readings])
    ]
    intro = Markdown("What the schemas leave open, and how it was read, in every target alike.")
    none = Markdown("The schemas leave nothing open.")
    return list_pages("readings", Markdown("Readings"), intro if sections else none, sections)


def _readings(site: Site, entities: Sequence[Entity], page: str) -> MarkdownTable:
    rows = (
        [site.link(page, entity.full_name), prose(reading.text), where(entity.origin, reading.origin)]
        for entity in entities
        for reading in site.readings[entity.full_name]
    )
    return table(words("Type", "Reading", "Where"), rows)


def unused_pages(site: Site) -> Iterable[ListPage]:
    """Yield `unused.md`: the definitions that no document uses."""
    roots = {root.definition for root in site.catalog.roots}
    sections = [
        Section(module, partial(_unused, site, found))
        for module, entities in site.catalog.modules().items()
        if (found := [one for one in entities if _is_unused(site, one, roots)])
    ]
    intro = Markdown("Definitions that no other definition refers to, and that are no document.")
    none = Markdown("Every definition is used.")
    return list_pages("unused", Markdown("Unused types"), intro if sections else none, sections)


def _is_unused(site: Site, entity: Entity, roots: set[str]) -> bool:
    name = entity.full_name
    return name not in roots and name not in site.used_by and not site.layout.anchor(name)


def _unused(site: Site, entities: Sequence[Entity], page: str) -> MarkdownTable:
    rows = (
        [
            site.link(page, entity.full_name),
            markdown_code(str(entity.origin)),
            site.line(entity.facts, 300),
        ]
        for entity in entities
    )
    return table(words("Type", "Location", "Description"), rows)
