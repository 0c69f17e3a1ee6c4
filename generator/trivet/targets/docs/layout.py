"""What has a page of its own, what is a section of another's, and which sections show several equal types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trivet.catalog.alike import alike
from trivet.catalog.records import Catalog, Entity
from trivet.normalize import plain
from trivet.normalize.schema import Schema
from trivet.settings import Pages
from trivet.targets.docs.places import member_anchor, pages, rules_anchor, section_anchor
from trivet.targets.docs.values import json_line

#: Characters of schemas on one page. A section takes some six times as many as its schema.
_PAGE_CHARACTERS = 40_000
#: What a section takes however small its schema is, in the same measure.
_SECTION_CHARACTERS = 150


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each definition is shown, by full name.

    `shown` is the definition whose page or section shows it: itself, or an equal one. `pages` has the path, below the
    docs' folder, for each that is shown; `sections` the name of its section, for those that have no page. `parts` are,
    by definition with a page, the pages with what else stands on each, in order; `equals` are the others that a
    section shows.
    """

    shown: Mapping[str, str]
    pages: Mapping[str, str]
    sections: Mapping[str, str]
    parts: Mapping[str, Mapping[str, tuple[str, ...]]]
    equals: Mapping[str, tuple[str, ...]]

    def is_shown(self, name: str) -> bool:
        """Whether a definition has a page or a section of its own."""
        return self.shown[name] == name

    def page(self, name: str) -> str:
        """The path of the page on which a definition is shown."""
        return self.pages[self.shown[name]]

    def anchor(self, name: str) -> str:
        """The anchor of the section that shows a definition; empty where that is the page."""
        section = self.sections.get(self.shown[name], "")
        return section_anchor(section) if section else ""

    def member_anchor(self, name: str, member: str) -> str:
        """The anchor of a member's row."""
        return member_anchor(member, self.anchor(name))

    def rules_anchor(self, name: str, member: str) -> str:
        """The anchor of what a member's row has no room for."""
        return rules_anchor(member, self.anchor(name))

    def schema_anchor(self, name: str) -> str:
        """The anchor of a definition's JSON Schema."""
        return "~".join(filter(None, (self.anchor(name), "schema")))


def layout(catalog: Catalog, wanted: Pages) -> Layout:
    """A page for each definition; with `named`, inline ones are sections where the one around them is shown."""
    inside = catalog.inside if wanted == "named" else {}
    shown = _shown(catalog, inside)
    own = pages(name for name in shown if name not in inside)
    inner: dict[str, set[str]] = defaultdict(set)
    equals: dict[str, list[str]] = defaultdict(list)
    for name, other in shown.items():
        if name != other:
            equals[other].append(name)
        elif name in inside:
            inner[inside[name]].add(name)
    parts = {name: _parts(catalog, name, path, inner.get(name, set())) for name, path in own.items()}
    placed = {name: path for found in parts.values() for path, names in found.items() for name in names}
    sections = {name: catalog.entities[name].name.local for name in placed}
    return Layout(
        shown, {**own, **placed}, sections, parts, {key: tuple(all_) for key, all_ in equals.items()}
    )


def _shown(catalog: Catalog, inside: Mapping[str, str]) -> dict[str, str]:
    """Each definition with the first that is equal to it: all that are not inline are only themselves."""
    inline = tuple(name for name in catalog.entities if name in inside)
    first = {name: group[0] for group in alike(catalog.entities, inline) for name in group}
    return {name: first.get(name, name) for name in catalog.entities}


def _parts(catalog: Catalog, owner: str, path: str, inner: set[str]) -> dict[str, tuple[str, ...]]:
    """The pages of a definition, each with the inline ones on it; on the first it stands itself."""
    found: dict[str, list[str]] = {path: []}
    page, size = path, _size(catalog.entities[owner])
    for name in _in_order(catalog, owner, inner):
        size += _size(catalog.entities[name])
        if size > _PAGE_CHARACTERS:
            page, size = f"{path.removesuffix('.md')}.{len(found) + 1}.md", _size(catalog.entities[name])
            found[page] = []
        found[page].append(name)
    return {page: tuple(names) for page, names in found.items()}


def _in_order(catalog: Catalog, owner: str, inner: set[str]) -> Iterator[str]:
    """The inline definitions of another as a reader meets them, each before its parts; then those that it leads to by
    way of equal ones elsewhere."""
    left = set(inner)
    for start in (owner, *sorted(inner)):
        pending = [start]
        while pending:
            name = pending.pop()
            if name in left:
                left.discard(name)
                yield name
            elif name != owner:
                continue
            pending += reversed([one for one in targets_of(catalog.entities[name].schema) if one in left])


def targets_of(schema: Schema) -> tuple[str, ...]:
    """The definitions that a schema refers to, each once, in its order."""
    return tuple(dict.fromkeys(part["$ref"] for part in _forward(schema) if "$ref" in part))


def _forward(schema: Schema) -> Iterator[Schema]:
    """The schema and all below it, as they are written."""
    yield schema
    for _, child in schema.children():
        yield from _forward(child)


def _size(entity: Entity) -> int:
    return _SECTION_CHARACTERS + len(json_line(plain(entity.schema)))
