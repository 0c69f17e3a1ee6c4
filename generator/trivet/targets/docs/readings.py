"""Plans two lists: the readings that were applied to the schemas, and the types that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from trivet.catalog.records import Entity
from trivet.graphs import reachable
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.badges import where
from trivet.targets.docs.markdown import prose
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words


def readings_pages(site: Site) -> Iterable[ListPage]:
    """Yield `readings.md`, which lists where a schema can be read in several ways, and which way was chosen."""
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
    """Yield `unused.md`: the definitions that nothing uses."""
    used = set(reachable(_starts(site), lambda name: site.uses.get(name, ())))
    sections = [
        Section(module, partial(_unused, site, found))
        for module, entities in site.catalog.modules().items()
        if (found := [one for one in entities if _is_unused(site, one, used)])
    ]
    intro = Markdown(
        "Definitions that no document, table or OpenAPI description uses, not even through other definitions."
    )
    none = Markdown("Every definition is used.")
    return list_pages("unused", Markdown("Unused types"), intro if sections else none, sections)


def _starts(site: Site) -> Iterator[str]:
    """Yield the definitions that are used by themselves, not only inside other definitions.

    Such a definition describes whole documents, has a table, or is named by `x-references`. If a document has no
    root definition, like an OpenAPI description, all of its definitions are yielded.
    """
    documents = {root.document for root in site.catalog.roots}
    stored = {one.definition for one in (*site.catalog.roots, *site.catalog.tables)}
    for name, entity in site.catalog.entities.items():
        has_table = entity.facts.effects.table is not None or any(
            target.startswith("sql/") for target in site.places.get((name, None), ())
        )
        if name in stored or name in site.referred or has_table or entity.origin.document not in documents:
            yield site.layout.shown[name]


def _is_unused(site: Site, entity: Entity, used: set[str]) -> bool:
    name = site.layout.shown[entity.full_name]
    return name not in used and entity.full_name not in site.catalog.inside


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
