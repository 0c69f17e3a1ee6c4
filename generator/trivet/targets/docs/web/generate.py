"""Generates the files of the site: pages from templates, a style sheet, a script, and the index of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from trivet.catalog.records import Catalog
from trivet.render import Renderer
from trivet.settings import DocsTarget
from trivet.sinks import JsonText
from trivet.target_result import TargetResult
from trivet.targets.docs.site import site
from trivet.targets.docs.versions import Changes
from trivet.targets.docs.web.lists import list_plans
from trivet.targets.docs.web.search import index
from trivet.targets.docs.web.types import type_plans

#: Files that are copied as they are, in the folder `site/` of the templates.
STATIC = ("style.css", "script.js")


def generate_site(
    catalog: Catalog,
    target: DocsTarget,
    renderer: Renderer,
    legs: Sequence[TargetResult],
    ledger: Mapping[str, Any],
    examples: Mapping[str, Any],
    versions: Sequence[Changes] = (),
) -> dict[str, str]:
    """Return the files of the site: path below its folder → text.

    - `legs`: the results of the other targets.
    - `examples`: an instance of some definitions, by full name.
    - `versions`: the changes since other versions of the schemas.

    Raises `RenderError` if a template has an error.
    """
    whole = site(catalog, target, legs, ledger, versions)
    sources = {artifact.path: artifact.text for leg in legs for artifact in leg.artifacts}
    files = {name: renderer.source(f"site/{name}") for name in STATIC}
    files["search-index.js"] = _script(index(whole))
    for path, listed in list_plans(whole):
        files[path] = _rendered(renderer, "site/list.html.jinja2", listed)
    for path, typed in type_plans(whole, sources, examples):
        files[path] = _rendered(renderer, "site/type.html.jinja2", typed)
    return dict(sorted(files.items()))


def _script(rows: JsonText) -> str:
    return f"window.TRIVET_INDEX = {rows};\n"


def _rendered(renderer: Renderer, template: str, plan: Any) -> str:
    return renderer.render(template, {one.name: getattr(plan, one.name) for one in fields(plan)})
