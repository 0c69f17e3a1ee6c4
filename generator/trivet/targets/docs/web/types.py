"""Plans the pages of types on the site, from the same plans as the Markdown pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trivet.catalog.records import Entity, Field
from trivet.sinks import Html, Markdown, MarkdownCell, html_text
from trivet.targets.docs.badges import badges
from trivet.targets.docs.changes import change_badges
from trivet.targets.docs.examples import examples as judged
from trivet.targets.docs.members import MemberRules, description, member_rules, presence
from trivet.targets.docs.shape_words import type_words
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable
from trivet.targets.docs.type_page import TypePage, continued_page, type_page
from trivet.targets.docs.web.html import blocks, inline, items, site_target
from trivet.targets.docs.web.legs import cells
from trivet.targets.docs.web.panels import panels
from trivet.targets.docs.web.records import Column, HtmlTable, Link, Property, TypePlan, TypeSection
from trivet.targets.docs.web.shell import shell
from trivet.targets.docs.web.svg import drawing

Examples = Mapping[str, Any]


def type_plans(site: Site, files: Mapping[str, str], examples: Examples) -> Iterator[tuple[str, TypePlan]]:
    """Yield (path, plan) for each page that belongs to a type.

    - `files`: the texts of all generated files, by path.
    - `examples`: instances of some definitions, by full name.
    """
    for name, pages in site.layout.parts.items():
        for page, inner in pages.items():
            first = section(site, files, name, examples) if page == site.layout.page(name) else None
            sections = tuple(section(site, files, each, {}) for each in inner)
            path = site_target(page)
            yield path, _plan(site, path, page, name, first, sections)


def _plan(
    site: Site, path: str, page: str, name: str, first: TypeSection | None, sections: tuple[TypeSection, ...]
) -> TypePlan:
    continued = continued_page(site, page, name)
    heading = first.heading if first is not None else inline(continued.heading)
    links = [Link(one.heading, Html(f"#{one.anchor}")) for one in sections]
    own = [Link(one.name, Html(f"#{one.anchor}")) for one in first.properties] if first is not None else []
    return TypePlan(
        shell(site, path, html_text(site.catalog.entities[name].name.local), [*own, *links]),
        first,
        heading,
        Html("") if first is not None else inline(continued.up),
        first.more if first is not None else Html(""),
        first.holds if first is not None else Html(""),
        sections,
    )


def section(site: Site, files: Mapping[str, str], name: str, examples: Examples) -> TypeSection:
    """Return the plan of a type, which becomes a page of its own or a section of another page.

    See `type_plans` for `files` and `examples`.
    """
    entity, page, plan = site.catalog.entities[name], site.layout.page(name), type_page(site, name)
    anchor = site.layout.anchor(name)
    is_shown = not anchor and entity.kind != "enum"
    example = (examples[name],) if name in examples else site.example(entity) if is_shown else None
    return TypeSection(
        anchor=html_text(anchor),
        heading=_heading(site, entity, plan, anchor),
        subtitle=inline(plan.name or plan.title),
        badges=tuple(inline(one) for one in (*badges(site, entity), *change_badges(site, page, entity))),
        description=blocks(plan.description),
        properties=tuple(_property(site, page, entity, one) for one in member_rules(site, page, entity)),
        closing=inline(plan.closing),
        more=inline(plan.more),
        holds=items(plan.holds),
        rules=items(plan.rules),
        details=tuple((inline(one.heading), items(one.lines)) for one in plan.details),
        values=html_table(plan.values),
        columns=tuple(
            Column(_name(field), tuple(cells(site, page, entity, field.name)))
            for field in site.named(entity)[len(entity.fields) :]
        ),
        whole=tuple(cells(site, page, entity, None)),
        homes=items(plan.homes),
        source=inline(plan.source),
        neighbours=tuple(_neighbours(plan)),
        drawing=None if anchor else drawing(site, page, entity),
        readings=items(tuple(Markdown(f"- {one}") for one in plan.readings)),
        others=html_table(plan.others),
        schema_anchor=inline(plan.schema_anchor),
        schema=blocks(plan.schema),
        panels=tuple(panels(site, files, entity, example)),
        examples=tuple(
            (inline(one.note), blocks(one.block)) for one in judged(site.predicates, entity, example)
        ),
    )


def _heading(site: Site, entity: Entity, plan: TypePage, anchor: str) -> Html:
    return html_text(entity.name.local) if anchor else inline(plan.heading)


def _property(site: Site, page: str, entity: Entity, one: MemberRules) -> Property:
    field = one.field
    return Property(
        html_text(site.layout.member_anchor(entity.full_name, field.name)),
        _name(field),
        inline(type_words(field.shape, lambda target: site.link(page, target))),
        tuple(Html(word) for word in presence(site, field).split(", ")),
        inline(description(site, field)),
        inline(one.cell),
        tuple(cells(site, page, entity, field.name)),
    )


def _name(field: Field) -> Html:
    return html_text(field.name or '""')


def _neighbours(plan: TypePage) -> Iterator[tuple[Html, Html]]:
    told = (
        (Html("Uses"), plan.uses),
        (Html("Used by"), plan.used_by),
        (Html("References"), plan.refers),
        (Html("Referenced by"), plan.referred),
    )
    yield from ((title, inline(text)) for title, text in told if text)


def html_table(table: MarkdownTable) -> HtmlTable:
    """Return a table of the Markdown pages as HTML."""
    return HtmlTable(
        tuple(map(_cell, table.headers)),
        tuple(tuple(map(_cell, row)) for row in table.rows),
    )


def _cell(cell: MarkdownCell) -> Html:
    """Return a cell of a Markdown table as HTML. The backslash before each `|` in the cell is removed."""
    return inline(Markdown(cell.replace("\\|", "|")))
