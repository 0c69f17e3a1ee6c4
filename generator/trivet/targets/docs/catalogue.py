"""Plans the catalogue page `README.md`: all types by owner and collection, or by module if no type has an owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from trivet.catalog.records import Entity
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.targets.docs.badges import flag_words
from trivet.targets.docs.markdown import compose, count, cut, join
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words

_KIND_WORDS = {
    "object": Markdown("object"),
    "enum": Markdown("enumeration"),
    "value": Markdown("value"),
}


def catalogue_pages(site: Site) -> Iterable[ListPage]:
    """Yield the page `README.md` that lists all types, and further pages if the list is too long for one page."""
    sections = [Section(title, partial(_rows, site, entities)) for title, entities in _groups(site).items()]
    return list_pages("README", site.title, _intro(site), sections)


def _groups(site: Site) -> dict[str, Sequence[Entity]]:
    if not site.owners:
        modules = {title: _with_pages(site, found) for title, found in site.catalog.modules().items()}
        return {title: found for title, found in modules.items() if found}
    groups: dict[str, list[Entity]] = {owner: [] for owner in sorted(set(site.owners.values()))}
    nobody: list[Entity] = []
    for entity in _with_pages(site, site.catalog.entities.values()):
        name = entity.full_name
        groups[site.owners[name]].append(entity) if name in site.owners else nobody.append(entity)
    if nobody:
        groups["Without an owner" + " (nobody)" * ("Without an owner" in groups)] = nobody
    return {title: _sorted(site, group) for title, group in groups.items()}


def _with_pages(site: Site, entities: Iterable[Entity]) -> Sequence[Entity]:
    """Return the entities that have a page of their own, rather than a section of another page."""
    return [entity for entity in entities if not site.layout.anchor(entity.full_name)]


def _sorted(site: Site, entities: Iterable[Entity]) -> Sequence[Entity]:
    """Return the entities sorted by collection and then by name; entities without a collection are last."""
    return sorted(
        entities,
        key=lambda entity: (
            entity.facts.effects.table is None,
            entity.facts.effects.table or "",
            entity.full_name,
        ),
    )


def _rows(site: Site, entities: Iterable[Entity], page: str) -> MarkdownTable:
    headers = words("Collection", "Type", "Module", "Kind", "Members", "Flags", "Description")
    return table(headers, (_row(site, page, entity) for entity in entities))


def _row(site: Site, page: str, entity: Entity) -> list[Markdown]:
    name = entity.full_name
    collection = entity.facts.effects.table
    return [
        markdown_code(collection) if collection else Markdown("–"),
        site.link(page, name),
        markdown_code(entity.name.module),
        _KIND_WORDS[entity.kind],
        Markdown(str(len(entity.fields))) if entity.kind == "object" else Markdown("–"),
        flag_words(site, name) or Markdown("–"),
        site.line(entity.facts, 300) or markdown_text(cut(entity.facts.title, 300)),
    ]


def _intro(site: Site) -> Markdown:
    entities = _with_pages(site, site.catalog.entities.values())
    inline = len(site.catalog.entities) - len(entities)
    kinds = Counter(entity.kind for entity in entities)
    counts = [
        count(kinds["object"], "object"),
        count(kinds["enum"], "enumeration"),
        count(kinds["value"], "other value"),
    ]
    schemas = count(len(site.catalog.roots), "schema document")
    whole = compose("{} ({}) from {}.", count(len(entities), "type"), join(", ", counts), schemas)
    if not inline:
        return whole
    return compose("{} Inline types ({}) are described on their pages.", whole, count(inline, "more type"))
