"""Plans the list pages of the site, such as the catalogue and the changes since other versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from trivet.sinks import Html, Markdown
from trivet.targets.docs.catalogue import catalogue_pages
from trivet.targets.docs.changes import changes_pages
from trivet.targets.docs.lists import lists
from trivet.targets.docs.pages import NO_TABLE, Block, ListPage
from trivet.targets.docs.site import Site
from trivet.targets.docs.web.html import blocks, inline, site_target
from trivet.targets.docs.web.records import Link, ListBlock, ListPlan
from trivet.targets.docs.web.shell import shell
from trivet.targets.docs.web.types import html_table


def list_plans(site: Site) -> Iterator[tuple[str, ListPlan]]:
    """Yield the path and the plan of each page that is a list."""
    changed = (changes_pages(site, stem, changes) for stem, changes in site.changes.items())
    for page in chain(catalogue_pages(site), lists(site), *changed):
        path = site_target(page.path)
        yield path, _plan(site, path, page)
    for path, limits in site.limits.plans():
        page = ListPage(path, limits.heading, limits.intro, limits.more, limits.limits, NO_TABLE, ())
        yield site_target(path), _plan(site, site_target(path), page)


def _plan(site: Site, path: str, page: ListPage) -> ListPlan:
    parts = tuple(_block(block) for block in page.blocks)
    contents = [Link(one.heading, Html(f"#{one.anchor}")) for one in parts if one.anchor]
    return ListPlan(
        shell(site, path, inline(page.heading), contents),
        inline(page.heading),
        blocks(page.intro),
        inline(page.up),
        tuple(html_table(one) for one in (page.summary, page.parts) if one.rows),
        parts,
    )


def _block(block: Block) -> ListBlock:
    """Return a section of a list page in HTML.

    If the section's heading begins with an anchor, that anchor becomes the anchor of the section.
    """
    anchor = re.match(r'<a id="([A-Za-z0-9_.~-]+)"></a>', block.heading)
    heading = Markdown(block.heading[anchor.end() :]) if anchor else block.heading
    return ListBlock(Html(anchor[1]) if anchor else Html(""), inline(heading), html_table(block.table))
