"""Plan records that several pages share: a table of final cells, a list of links, a group of bullets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from trivet.sinks import Markdown, MarkdownCell, markdown_cell

Cells = Sequence[Markdown]


@dataclass(frozen=True, slots=True)
class Table:
    """A table for a template: every cell is final, no header is empty."""

    headers: tuple[MarkdownCell, ...]
    rows: tuple[tuple[MarkdownCell, ...], ...]


def table(headers: Cells, rows: Iterable[Cells]) -> Table:
    """The table, each piece of Markdown made fit for a cell."""
    return Table(_cells(headers), tuple(_cells(row) for row in rows))


def _cells(row: Cells) -> tuple[MarkdownCell, ...]:
    return tuple(markdown_cell(cell) for cell in row)


def words(*headers: LiteralString) -> list[Markdown]:
    """Headers of ours."""
    return [Markdown(header) for header in headers]


@dataclass(frozen=True, slots=True)
class Detail:
    """What a cell has no room for: a heading with its anchor, and the lines of a nested list."""

    heading: Markdown
    lines: tuple[Markdown, ...]
