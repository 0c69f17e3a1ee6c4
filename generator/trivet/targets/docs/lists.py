"""Lists the pages of the docs that are not about a single type, for the Markdown and for the site."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.targets.docs.enums import enum_pages
from trivet.targets.docs.fidelity import fidelity_pages
from trivet.targets.docs.mapping import mapping_pages
from trivet.targets.docs.pages import ListPage
from trivet.targets.docs.readings import readings_pages, unused_pages
from trivet.targets.docs.site import Site


def lists(site: Site) -> Iterator[ListPage]:
    """Yield the pages of all lists, except for the catalogue and the limits, which have a form of their own."""
    yield from enum_pages(site)
    yield from mapping_pages(site)
    yield from fidelity_pages(site)
    yield from readings_pages(site)
    yield from unused_pages(site)
