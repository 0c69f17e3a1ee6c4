"""Reads pages of a site as an independent HTML parser sees them."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from urllib.parse import unquote


class Page(HTMLParser):
    """The ids, links and elements of one page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.events: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src"):
                self.links.append(value or "")
            elif name.startswith("on") or name == "style":
                self.events.append(name)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def dead_links(files: dict[str, str]) -> list[tuple[str, str]]:
    """Each link of the site that leads to no file of the site, or to no anchor of a page."""
    pages = {path: Page(text) for path, text in files.items() if path.endswith(".html")}
    dead = []
    for path, page in pages.items():
        for link in page.links:
            file, _, fragment = link.partition("#")
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path
            is_page = to in pages and (not fragment or unquote(fragment) in pages[to].ids)
            if not (is_page or (to in files and not fragment) or link == "data:,"):
                dead.append((path, link))
    return dead
