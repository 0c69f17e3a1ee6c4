"""Plans what surrounds the content of each page of the site: the menu and the links to the sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trivet.sinks import Html, html_text
from trivet.targets.docs.places import relative
from trivet.targets.docs.site import Site
from trivet.targets.docs.web.html import inline, site_target
from trivet.targets.docs.web.records import Link, Shell

_MENU = (
    ("index.html", Html("Catalogue")),
    ("enums.html", Html("Enumerations")),
    ("mapping.html", Html("Names")),
    ("fidelity.html", Html("Fidelity")),
    ("limits.html", Html("Limits")),
    ("readings.html", Html("Readings")),
    ("unused.html", Html("Unused types")),
)
#: With more types, the pages link to the catalogue only.
_MOST_TYPES = 60


def shell(site: Site, page: str, title: Html, contents: Sequence[Link]) -> Shell:
    """Return what surrounds the content of a page: title, menu, table of contents and so on.

    `page` is the path of the page on the site. `contents` has links to its sections.
    """
    folders = page.count("/")
    lists = (*_MENU, *_versions(site))
    menu = (Link(words, html_text(relative(page, path)), _is_below(page, path)) for path, words in lists)
    name, root = inline(site.title), Html("../" * folders)
    return Shell(title, name, root, html_text(page), tuple(menu), _types(site, page), tuple(contents))


def _versions(site: Site) -> Iterator[tuple[str, Html]]:
    for stem, changes in site.changes.items():
        yield site_target(f"{stem}.md"), html_text(f"Changes since {changes.against}")


def _is_below(page: str, path: str) -> bool:
    stem = path.removesuffix(".html")
    return page == path or page.startswith((f"{stem}/", f"{stem}."))


def _types(site: Site, page: str) -> tuple[Link, ...]:
    names = [name for name in site.catalog.entities if not site.layout.anchor(name)]
    if len(names) > _MOST_TYPES:
        return ()
    found = []
    for name in sorted(names, key=lambda one: (site.catalog.entities[one].name.local.casefold(), one)):
        path = site_target(site.layout.page(name))
        words = html_text(site.catalog.entities[name].name.local)
        found.append(Link(words, html_text(relative(page, path)), path == page))
    return tuple(found)
