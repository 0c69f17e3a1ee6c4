"""Plans the list of names: what each definition and each member is called in every target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from trivet.catalog.records import Entity
from trivet.diagnostics import Origin
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.markdown import name_code
from trivet.targets.docs.members import place_words
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words
from trivet.targets.docs.target_titles import target_title
from trivet.visible import visible_json

_INTRO = Markdown(
    "Every type and every member: where the schema has it, and what it is called in each target. The members of "
    "equal types are listed once."
)


def mapping_pages(site: Site) -> Iterable[ListPage]:
    """Yield `mapping.md`, and further pages if the list is too long for one page.

    The list shows what each type and member is called in every target, with a section for each module.
    """
    sections = [
        Section(module, partial(_rows, site, entities)) for module, entities in site.catalog.modules().items()
    ]
    return list_pages("mapping", Markdown("Mapping"), _INTRO, sections)


def _rows(site: Site, entities: Sequence[Entity], page: str) -> MarkdownTable:
    headers = [*words("Type", "Property", "Location"), *map(target_title, site.targets)]
    return table(headers, (row for entity in entities for row in _entity(site, page, entity)))


def _entity(site: Site, page: str, entity: Entity) -> Iterator[list[Markdown]]:
    name = entity.full_name
    home = entity.origin.document
    yield [site.link(page, name), Markdown("–"), _location(str(entity.origin)), *_homes(site, name, None)]
    if not site.layout.is_shown(name):
        return
    for field in site.named(entity):
        location = _location(_within(field.origin, home))
        yield [site.local(name), name_code(field.name), location, *_homes(site, name, field.name)]


def _within(origin: Origin, document: str) -> str:
    """Return `origin` as text: document and JSON Pointer, or only the pointer if the document is `document`."""
    return f"#{origin.pointer}" if origin.document == document else str(origin)


def _location(text: str) -> Markdown:
    return markdown_code(visible_json(text))


def _homes(site: Site, definition: str, member: str | None) -> list[Markdown]:
    return [place_words(site.place(definition, member, target)) for target in site.targets]
