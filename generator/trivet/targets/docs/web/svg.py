"""Draws the neighbours of a type: who uses it, and what it uses. The same type always gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.sinks import Html, html_text
from trivet.targets.docs.site import Site
from trivet.targets.docs.web.html import site_target

_MOST = 10
_NAME = 26
_WIDTH, _HEIGHT, _GAP, _ROW = 216, 32, 84, 46


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a diagram: its position, its name in short and in full, and the address to which it links.

    `href` is "" for the type whose page shows the diagram.
    """

    x: int
    y: int
    name: Html
    full: Html
    href: Html


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: `width` and `height` in pixels, the boxes, and the lines as paths."""

    width: int
    height: int
    title: Html
    description: Html
    nodes: tuple[Node, ...]
    paths: tuple[Html, ...]
    box_width: int = _WIDTH
    box_height: int = _HEIGHT


def drawing(site: Site, page: str, entity: Entity) -> Drawing | None:
    """Return the drawing of a type with its neighbours; None if it has no neighbours.

    Neighbours are the types that it uses and the types that use it. `page` shows the drawing.
    """
    name = entity.full_name
    left = _neighbours(site.used_by.get(name, ()), name)
    right = _neighbours(site.uses.get(name, ()), name)
    if not left and not right:
        return None
    columns = [column for column in (left[:_MOST], [name], right[:_MOST]) if column]
    rows = max(map(len, columns))
    nodes, paths = [], []
    centre = (1 if left else 0) * (_WIDTH + _GAP) + 1
    middle = 1 + (rows - 1) * _ROW // 2
    for index, column in enumerate(columns):
        x = 1 + index * (_WIDTH + _GAP)
        top = 1 + (rows - len(column)) * _ROW // 2
        for row, other in enumerate(column):
            y = top + row * _ROW
            nodes.append(_node(site, page, other, x, y, other == name and column == [name]))
            if x < centre:
                paths.append(_path(x + _WIDTH, y, centre, middle))
            elif x > centre:
                paths.append(_path(centre + _WIDTH, middle, x, y))
    local = entity.name.local
    told = f"{local} uses {_listed(site, right, name)} and is used by {_listed(site, left, name)}."
    width = len(columns) * _WIDTH + (len(columns) - 1) * _GAP + 2
    height = rows * _ROW - _ROW + _HEIGHT + 2
    title = html_text(f"Neighbours of {local}")
    return Drawing(width, height, title, html_text(told), tuple(nodes), tuple(paths))


def _neighbours(names: tuple[str, ...], own: str) -> list[str]:
    return [name for name in names if name != own]


def _listed(site: Site, names: list[str], own: str) -> str:
    """Return the first local names of definitions, separated by commas. If `own` uses itself, `itself` comes first."""
    itself = ["itself"] if own in site.uses.get(own, ()) else []
    shown = [*itself, *(site.catalog.entities[name].name.local for name in names[:_MOST])]
    more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
    return (", ".join(shown) or "nothing") + more


def _node(site: Site, page: str, name: str, x: int, y: int, is_own: bool) -> Node:
    local = site.catalog.entities[name].name.local
    short = local if len(local) <= _NAME else f"{local[: _NAME - 1]}…"
    way, anchor = site.way(page, name), site.layout.anchor(name)
    href = "" if is_own else site_target(f"{way}#{anchor}" if anchor else way)
    return Node(x, y, html_text(short), html_text(local), html_text(href))


def _path(x: int, y: int, to_x: int, to_y: int) -> Html:
    half, y, to_y = (x + to_x) // 2, y + _HEIGHT // 2, to_y + _HEIGHT // 2
    return Html(f"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}")
