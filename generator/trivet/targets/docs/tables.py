"""Records that several pages use: tables, and the constraints below a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from trivet.sinks import Markdown, MarkdownCell, markdown_cell

Cells = Sequence[Markdown]


@dataclass(frozen=True, slots=True)
class MarkdownTable:
    """A table for a template. All cells are escaped already; no header is empty."""

    headers: tuple[MarkdownCell, ...]
    rows: tuple[tuple[MarkdownCell, ...], ...]


def table(headers: Cells, rows: Iterable[Cells]) -> MarkdownTable:
    """Return a table with these headers and rows; each cell is escaped."""
    return MarkdownTable(_cells(headers), tuple(_cells(row) for row in rows))


def _cells(row: Cells) -> tuple[MarkdownCell, ...]:
    return tuple(markdown_cell(cell) for cell in row)


def words(*headers: LiteralString) -> list[Markdown]:
    """Return literals from trivet's code, such as headers, as Markdown."""
    return [Markdown(header) for header in headers]


@dataclass(frozen=True, slots=True)
class Detail:
    """The constraints of a member that do not fit in its row.

    `heading` is the member's name with an anchor. `lines` are the lines of a nested list.
    """

    heading: Markdown
    lines: tuple[Markdown, ...]
