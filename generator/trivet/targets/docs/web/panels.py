"""Plans the code blocks beside a type: an example, the type's class and tables, and an INSERT statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trivet.catalog.records import Entity
from trivet.json_text import json_line
from trivet.sinks import Html, UnsafeTextError, sql_identifier, sql_literal
from trivet.target_result import Placement
from trivet.targets.docs.site import Site
from trivet.targets.docs.target_titles import target_title
from trivet.targets.docs.values import json_folded
from trivet.targets.docs.web.code import class_of, highlighted, table_of
from trivet.targets.docs.web.html import inline
from trivet.targets.docs.web.records import Panel
from trivet.visible import visible_json

#: A panel with at most this many lines is open when the page is loaded.
_OPEN_LINES = 40
#: The width of an example, in characters.
_WIDTH = 52


def panels(
    site: Site, files: Mapping[str, str], entity: Entity, example: tuple[Any] | None
) -> Iterator[Panel]:
    """Yield code blocks for a type: an example document, each target's code, and an INSERT of the example.

    `example` holds the document; if it is None, only the code is shown.
    """
    if example is not None and entity.kind != "enum":
        yield _panel(Html("Example"), visible_json(json_folded(example[0], width=_WIDTH)), "json")
    for target in site.targets:
        place = site.place(entity.full_name, None, target)
        if place is not None:
            yield from _source(place, files.get(place.file, ""))
    table = _document_view(site, entity)
    if example is not None and table:
        try:
            text = (
                f"INSERT INTO {sql_identifier(table)} (doc)\nVALUES ({sql_literal(json_line(example[0]))});"
            )
        except UnsafeTextError:
            return
        yield _panel(Html("Insert the example"), text, "sql")


def _source(place: Placement, text: str) -> Iterator[Panel]:
    title = inline(target_title(place.target))
    if place.target == "models":
        kind, code, language = "class", class_of(text, place.name), "python"
    else:
        kind, code, language = *table_of(text, place.name), "sql"
    if code:
        yield _panel(Html(f"{title} {kind}"), code, language)


def _panel(title: Html, code: str, language: str) -> Panel:
    return Panel(title, Html(highlighted(code, language)), code.count("\n") < _OPEN_LINES)


def _document_view(site: Site, entity: Entity) -> str:
    """Return the name of the view that takes whole documents of a type; "" if there is none."""
    for target in site.targets:
        place = site.place(entity.full_name, None, target)
        if target.startswith("sql/") and place is not None:
            name = f"{place.name}_doc"
            if (entity.full_name, target, name) in site.verdicts.made:
                return name
    return ""
