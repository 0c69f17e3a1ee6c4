"""Long lists on pages of a bearable size: one page while they are short, else a page per section."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from trivet.sinks import Markdown, markdown_text
from trivet.targets.docs.markdown import NOTHING, anchor, compose, count, link
from trivet.targets.docs.places import anchor_of, relative, segment
from trivet.targets.docs.tables import Table, table, words

#: Rows on one page: about 150 KB of Markdown.
PAGE_ROWS = 600


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a list: `rows` makes its table for the page on which it comes to stand."""

    title: str
    size: int
    rows: Callable[[str], Table]


@dataclass(frozen=True, slots=True)
class Block:
    """A section as it stands on a page."""

    heading: Markdown
    table: Table


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: `parts` links the other pages, `blocks` are the sections that stand here."""

    path: str
    heading: Markdown
    intro: Markdown
    up: Markdown
    summary: Table
    parts: Table
    blocks: tuple[Block, ...]


NO_TABLE = Table((), ())


def list_pages(
    stem: str, heading: Markdown, intro: Markdown, sections: Sequence[Section], summary: Table = NO_TABLE
) -> Iterator[ListPage]:
    """`<stem>.md`, and `<stem>/<section>.md` where the list is too long for one page."""
    path = f"{stem}.md"
    first = ListPage(path, heading, intro, NOTHING, summary, NO_TABLE, ())
    if sum(section.size for section in sections) <= PAGE_ROWS:
        yield replace(first, blocks=tuple(Block(_heading(one.title), one.rows(path)) for one in sections))
        return
    inner = [page for section in sections for page in _section_pages(path, stem, section)]
    rows = [
        (link(page.heading, relative(path, page.path)), count(len(page.blocks[0].table.rows), "row"))
        for page in inner
    ]
    yield replace(first, parts=table(words("Part", "Rows"), rows))
    yield from inner


def _section_pages(index: str, stem: str, section: Section) -> Iterator[ListPage]:
    base = segment(f"{section.title}")
    whole = section.rows(f"{stem}/{base}.md")
    chunks = range(0, len(whole.rows), PAGE_ROWS)
    for number, start in enumerate(chunks, 1):
        path = f"{stem}/{base}.md" if number == 1 else f"{stem}/{base}.{number}.md"
        title = markdown_text(section.title)
        heading = title if len(chunks) == 1 else compose("{}, part {}", title, number)
        part = replace(whole, rows=whole.rows[start : start + PAGE_ROWS])
        up = link(Markdown("Back"), relative(path, index))
        yield ListPage(path, heading, NOTHING, up, NO_TABLE, NO_TABLE, (Block(heading, part),))


def _heading(title: str) -> Markdown:
    return compose("{}{}", anchor(anchor_of("s", title)), markdown_text(title))
