"""Generates the pages of the docs target: each page is planned as a record, and a template renders the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

from trivet.catalog.records import Catalog
from trivet.diagnostics import InternalError
from trivet.render import Renderer
from trivet.settings import DocsTarget, Settings
from trivet.target_result import Artifact, Placement, TargetResult, in_order
from trivet.targets.docs.catalogue import catalogue_pages
from trivet.targets.docs.lists import lists
from trivet.targets.docs.owners import owners_page
from trivet.targets.docs.site import Site, site
from trivet.targets.docs.type_page import continued_page, type_page
from trivet.targets.docs.verify import check

OWNERS = "OWNERS.md"


def generate_pages(
    catalog: Catalog,
    settings: Settings,
    renderer: Renderer,
    legs: Sequence[TargetResult],
    ledger: Mapping[str, Any],
) -> TargetResult:
    """Return the Markdown pages. `legs` are the results of the other targets.

    Raises `InternalError` if a page would contain HTML that trivet does not write itself. Raises `RenderError` if a
    template has an error.
    """
    target = settings.targets.docs
    if target is None:
        raise InternalError("the docs target was called although the settings leave it out")
    whole = site(catalog, target, legs, ledger)
    pages = chain(
        _type_pages(whole, renderer), _lists(whole, renderer), _owners(whole, renderer, settings, target)
    )
    artifacts = tuple(sorted(pages, key=lambda artifact: artifact.path))
    for artifact in artifacts:
        check(artifact.path, artifact.text)
    rows = {name: f"{whole.base}/{whole.layout.page(name)}" for name in catalog.entities}
    return TargetResult(artifacts, places=in_order(_places(whole)), rows=rows)


def _type_pages(whole: Site, renderer: Renderer) -> Iterator[Artifact]:
    """Yield the pages of all types. A type whose sections do not fit on one page gets further pages."""
    for name, pages in whole.layout.parts.items():
        for page, sections in pages.items():
            first, template = page == whole.layout.page(name), "docs/type.md.jinja2"
            plan = type_page(whole, name) if first else continued_page(whole, page, name)
            texts = [_rendered(renderer, template if first else "docs/continued.md.jinja2", plan)]
            texts += [
                _rendered(renderer, "docs/section.md.jinja2", type_page(whole, each)) for each in sections
            ]
            yield Artifact(f"{whole.base}/{page}", "\n".join(texts))


def _lists(whole: Site, renderer: Renderer) -> Iterator[Artifact]:
    for template, pages in (
        ("docs/catalogue.md.jinja2", catalogue_pages(whole)),
        ("docs/list.md.jinja2", lists(whole)),
    ):
        for page in pages:
            yield Artifact(f"{whole.base}/{page.path}", _rendered(renderer, template, page))
    for path, limits in whole.limits.plans():
        yield Artifact(f"{whole.base}/{path}", _rendered(renderer, "docs/limits.md.jinja2", limits))


def _owners(whole: Site, renderer: Renderer, settings: Settings, target: DocsTarget) -> Iterator[Artifact]:
    path = OWNERS if settings.output == "." else f"{settings.output}/{OWNERS}"
    page = owners_page(whole, path, target.codeowners)
    if page is not None:
        yield Artifact(path, _rendered(renderer, "docs/owners.md.jinja2", page))


def _rendered(renderer: Renderer, template: str, page: Any) -> str:
    """Return the text that the template renders for a page, with exactly one line feed at its end."""
    plan = {field.name: getattr(page, field.name) for field in fields(page)}
    return renderer.render(template, plan).strip("\n") + "\n"


def _places(whole: Site) -> Iterable[Placement]:
    for name, entity in whole.catalog.entities.items():
        file, anchor = f"{whole.base}/{whole.layout.page(name)}", whole.layout.anchor(name)
        yield Placement(name, None, "docs", f"{file}#{anchor}" if anchor else file, "", file)
        for field in entity.fields:
            row = whole.layout.member_anchor(name, field.name)
            yield Placement(name, field.name, "docs", f"{file}#{row}", "", file)
