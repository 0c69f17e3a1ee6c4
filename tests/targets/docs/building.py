"""Documentation built through the real stages, and pages read back by an independent Markdown reader."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trivet import catalog as catalogs
from trivet.catalog.records import Catalog
from trivet.extensions import BUILT_IN, effects_of
from trivet.ledger import ledger
from trivet.normalize import normalize
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.source import load, resolve
from trivet.target_result import TargetResult
from trivet.targets import docs

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
RENDERER = Renderer()
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def catalog_of(settings: Settings) -> Catalog:
    """The catalog of a tree; fails on a diagnostic that is an error."""
    documents = load(settings)
    registry = resolve(documents, settings)
    normal = normalize(registry, settings)
    found = (*documents.diagnostics, *registry.diagnostics, *normal.diagnostics)
    assert not [one.text() for one in found if one.severity == "error"]
    return catalogs.build(normal, lambda schema: effects_of(schema, BUILT_IN))


def written(folder: Path, schemas: Mapping[str, Any], **settings: Any) -> Settings:
    """The schemas (document name -> schema) as files below `schemas/`, and settings for them."""
    for name, schema in schemas.items():
        path = folder / "schemas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {"$schema": DRAFT, **schema} if isinstance(schema, dict) else schema
        path.write_text(json.dumps(told), encoding="utf-8")
    return Settings.from_mapping({"schemas": ["schemas"], "draft": "2020-12", **settings}, root=folder)


def documented(settings: Settings, legs: Sequence[TargetResult] = ()) -> TargetResult:
    """The docs leg of a tree."""
    told = ledger(verdict for leg in legs for verdict in leg.verdicts)
    return docs.generate_pages(catalog_of(settings), settings, RENDERER, legs, told)


def pages(leg: TargetResult) -> dict[str, str]:
    """Path -> text."""
    return {artifact.path: artifact.text for artifact in leg.artifacts}


def page_of(leg: TargetResult, name: str) -> str:
    """The page of a definition, by full name."""
    return pages(leg)[leg.rows[name]]


def tokens(text: str) -> Iterator[Token]:
    """Every token of a page, inline ones too."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shape(text: str) -> list[str]:
    """The kinds of the tokens of a page; text and line breaks in cells aside."""
    aside = ("text", "text_special", "softbreak")
    return [token.type for token in tokens(text) if token.type not in aside and token.content != "<br/>"]


def tables(text: str) -> list[list[list[str]]]:
    """Each table of a page as rows of cells, as a reader reads them."""
    found: list[list[list[str]]] = []
    inside = False
    for token in READER.parse(text):
        inside = token.type == "table_open" or (inside and token.type != "table_close")
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and inside:
            found[-1][-1].append(read(token))
    return found


def read(token: Token) -> str:
    """The words of an inline token."""
    kept = ("text", "text_special", "code_inline")
    breaks = {"<br/>": "\n"}
    return "".join(
        child.content if child.type in kept else breaks.get(child.content, "")
        for child in token.children or ()
    )


def row_of(text: str, first: str) -> dict[str, str]:
    """The row of a page whose first cell reads `first`, by header."""
    for table in tables(text):
        for row in table[1:]:
            if row[0] == first:
                return dict(zip(table[0], row, strict=True))
    raise AssertionError(f"no row {first!r}")


def meaning_of(text: str, member: str) -> str:
    """What the page says in the last column of a member, with a line feed for each break."""
    return row_of(text, member)["Meaning"]


def enforced_of(text: str) -> dict[str, list[str]]:
    """The list of enforcement on a page: member (or "the type as a whole") -> the lines of its targets."""
    found: dict[str, list[str]] = {}
    depth, last = 0, ""
    for token in READER.parse(
        text.partition("Python, SQL and enforcement</summary>")[2].partition("</details>")[0]
    ):
        depth += {"bullet_list_open": 1, "bullet_list_close": -1}.get(token.type, 0)
        if token.type == "inline" and depth == 1:
            last = read(token)
            found[last] = []
        elif token.type == "inline" and depth == 2:
            found[last].append(read(token))
    return found


def dead_links(leg: TargetResult, root: Path) -> list[tuple[str, str]]:
    """Each link of the leg's pages that leads to no page, anchor or file of the root."""
    texts = pages(leg)
    anchors = {path: set(re.findall(r'<a id="([^"]+)">', text)) for path, text in texts.items()}
    dead = []
    for path, text in texts.items():
        for token in tokens(text):
            if token.type == "link_open":
                target = str(token.attrs["href"])
                file, _, fragment = target.partition("#")
                to = (
                    posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file)))
                    if file
                    else path
                )
                if to in texts:
                    alive = not fragment or unquote(fragment) in anchors[to]
                else:
                    alive = not fragment and (root / to).is_file()
                if not alive:
                    dead.append((path, target))
    return dead
