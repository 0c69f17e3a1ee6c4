"""Splits a list into pages.

If the list is too long for one page, each section gets a page of its own. A long section gets several pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from trivet.sinks import Markdown, MarkdownCell, markdown_text
from trivet.targets.docs.markdown import NOTHING, anchor, compose, count, link
from trivet.targets.docs.places import anchor_of, relative, segments
from trivet.targets.docs.tables import MarkdownTable, table, words

#: The maximum size of the tables on one page, in bytes.
PAGE_BYTES = 180_000


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page that lists things: its title and its table.

    `rows` returns the table. Its argument is the path of the page on which the table is shown.
    """

    title: str
    rows: Callable[[str], MarkdownTable]


@dataclass(frozen=True, slots=True)
class Block:
    """A section on a page."""

    heading: Markdown
    table: MarkdownTable


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list in the docs. `blocks` are its sections.

    If a list has several pages, `parts` of the first page links to the others. On all other pages, `parts` is
    empty.
    """

    path: str
    heading: Markdown
    intro: Markdown
    up: Markdown
    summary: MarkdownTable
    parts: MarkdownTable
    blocks: tuple[Block, ...]


NO_TABLE = MarkdownTable((), ())


def list_pages(
    stem: str,
    heading: Markdown,
    intro: Markdown,
    sections: Sequence[Section],
    summary: MarkdownTable = NO_TABLE,
    always: Sequence[Section] = (),
) -> Iterator[ListPage]:
    """Yield the page `<stem>.md` with all sections.

    If the sections do not fit, the page only links to `<stem>/<section>.md`, continued on
    `<stem>/<section>.2.md`. The sections `always` stay on `<stem>.md`.
    """
    path = f"{stem}.md"
    pinned = tuple(Block(_heading(one.title), one.rows(path)) for one in always)
    first = ListPage(path, heading, intro, NOTHING, summary, NO_TABLE, pinned)
    blocks = _blocks(path, sections)
    if blocks is not None:
        yield replace(first, blocks=(*pinned, *blocks))
        return
    stems = segments(section.title for section in sections)
    inner = [
        page
        for section in sections
        for page in _section_pages(path, f"{stem}/{stems[section.title]}", section)
    ]
    rows = [
        (link(page.heading, relative(path, page.path)), count(len(page.blocks[0].table.rows), "row"))
        for page in inner
    ]
    yield replace(first, parts=table(words("Part", "Rows"), rows))
    yield from inner


def _blocks(path: str, sections: Sequence[Section]) -> list[Block] | None:
    """Return the sections for one page; None if they do not fit."""
    blocks: list[Block] = []
    size = 0
    for one in sections:
        blocks.append(Block(_heading(one.title), one.rows(path)))
        size += _block_size(blocks[-1])
        if size > PAGE_BYTES:
            return None
    return blocks


def _section_pages(index: str, stem: str, section: Section) -> Iterator[ListPage]:
    title = markdown_text(section.title)
    whole = section.rows(f"{stem}.md")
    chunks = list(_chunks(whole.rows))
    for number, rows in enumerate(chunks, 1):
        path = f"{stem}.md" if number == 1 else f"{stem}.{number}.md"
        heading = title if len(chunks) == 1 else compose("{}, part {}", title, number)
        up = link(Markdown("Back"), relative(path, index))
        part = Block(heading, replace(whole, rows=rows))
        yield ListPage(path, heading, NOTHING, up, NO_TABLE, NO_TABLE, (part,))


Rows = tuple[tuple[MarkdownCell, ...], ...]


def _chunks(rows: Rows) -> Iterator[Rows]:
    """Yield the rows in chunks of at most `PAGE_BYTES`. A row that is larger forms a chunk of its own."""
    start = size = 0
    for index, row in enumerate(rows):
        size += _size(row)
        if size > PAGE_BYTES and index > start:
            yield rows[start:index]
            start, size = index, _size(row)
    yield rows[start:]


def _block_size(block: Block) -> int:
    heading = len(block.heading.encode()) + 2 * _size(block.table.headers)
    return heading + sum(map(_size, block.table.rows))


def _size(row: tuple[MarkdownCell, ...]) -> int:
    return sum(len(cell.encode()) + 3 for cell in row)


def _heading(title: str) -> Markdown:
    return compose("{}{}", anchor(anchor_of("s", title)), markdown_text(title))
