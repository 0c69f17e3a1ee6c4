"""The plans of the site's pages. All text in them is HTML."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.sinks import Html
from trivet.targets.docs.web.svg import Drawing


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds the content of every page.

    - `root`: the relative path to the site's folder: "" or `../`
    - `menu`: links to the list pages, such as the list of enumerations
    - `types`: links to the types with their own page; empty if there are too many
    - `contents`: links to the sections of the page
    """

    title: Html
    name: Html
    root: Html
    page: Html
    menu: tuple[Link, ...]
    types: tuple[Link, ...]
    contents: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its text `words` and its target `href`.

    `is_here` is true if the link leads to the page that contains it, or to the list that this page belongs to.
    """

    words: Html
    href: Html
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class LegCell:
    """A member in one target: its name and type there, the verdict, and the checks that enforce its schema.

    `kind` is a verdict of the ledger or "", and `mark` is that verdict in words.
    """

    target: Html
    code: Html
    kind: Html
    mark: Html
    checks: tuple[Html, ...]
    open: tuple[Html, ...]


@dataclass(frozen=True, slots=True)
class Property:
    anchor: Html
    name: Html
    type: Html
    presence: tuple[Html, ...]
    meaning: Html
    rules: Html
    legs: tuple[LegCell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A member that has a column although the type is not a plain object and has no list of properties."""

    name: Html
    legs: tuple[LegCell, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A block of code; `is_open` is false if the reader has to open it."""

    title: Html
    code: Html
    is_open: bool


@dataclass(frozen=True, slots=True)
class HtmlTable:
    headers: tuple[Html, ...]
    rows: tuple[tuple[Html, ...], ...]


@dataclass(frozen=True, slots=True)
class TypeSection:
    """A type on a page. It is the subject of the page if `anchor` is empty, otherwise a section of the page."""

    anchor: Html
    heading: Html
    subtitle: Html
    badges: tuple[Html, ...]
    description: Html
    properties: tuple[Property, ...]
    closing: Html
    more: Html
    holds: Html
    rules: Html
    details: tuple[tuple[Html, Html], ...]
    values: HtmlTable
    columns: tuple[Column, ...]
    whole: tuple[LegCell, ...]
    homes: Html
    source: Html
    neighbours: tuple[tuple[Html, Html], ...]
    drawing: Drawing | None
    readings: Html
    others: HtmlTable
    schema_anchor: Html
    schema: Html
    panels: tuple[Panel, ...]
    examples: tuple[tuple[Html, Html], ...]


@dataclass(frozen=True, slots=True)
class TypePlan:
    shell: Shell
    first: TypeSection | None
    heading: Html
    up: Html
    more: Html
    holds: Html
    sections: tuple[TypeSection, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    anchor: Html
    heading: Html
    table: HtmlTable


@dataclass(frozen=True, slots=True)
class ListPlan:
    shell: Shell
    heading: Html
    intro: Html
    up: Html
    tables: tuple[HtmlTable, ...]
    blocks: tuple[ListBlock, ...]
