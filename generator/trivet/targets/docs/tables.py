"""Plan records shared by several pages: tables and details."""

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
    """Return the table, with each piece of Markdown adapted to a cell."""
    return MarkdownTable(_cells(headers), tuple(_cells(row) for row in rows))


def _cells(row: Cells) -> tuple[MarkdownCell, ...]:
    return tuple(markdown_cell(cell) for cell in row)


def words(*headers: LiteralString) -> list[Markdown]:
    """Return our own headers as Markdown."""
    return [Markdown(header) for header in headers]


@dataclass(frozen=True, slots=True)
class Detail:
    """Details that do not fit in a cell: a heading with its anchor, and the lines of a nested list."""

    heading: Markdown
    lines: tuple[Markdown, ...]
