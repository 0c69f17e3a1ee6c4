"""Records that several pages use: tables and details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from trivet.sinks import Markdown, MarkdownCell, markdown_cell

Cells = Sequence[Markdown]


@dataclass(frozen=True, slots=True)
class MarkdownTable:
    """A table for a template: every cell is final, no header is empty."""

    headers: tuple[MarkdownCell, ...]
    rows: tuple[tuple[MarkdownCell, ...], ...]


def table(headers: Cells, rows: Iterable[Cells]) -> MarkdownTable:
    """Return a table; each piece of Markdown is escaped for a cell."""
    return MarkdownTable(_cells(headers), tuple(_cells(row) for row in rows))


def _cells(row: Cells) -> tuple[MarkdownCell, ...]:
    return tuple(markdown_cell(cell) for cell in row)


def words(*headers: LiteralString) -> list[Markdown]:
    """Return literals of ours, such as headers, as Markdown."""
    return [Markdown(header) for header in headers]


@dataclass(frozen=True, slots=True)
class Detail:
    """What does not fit in a cell: a heading with an anchor, and the lines of a nested list."""

    heading: Markdown
    lines: tuple[Markdown, ...]
