"""Decides which definitions get a page of their own, and which become sections of other pages.

Equal inline definitions share one section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trivet.catalog.alike import alike
from trivet.catalog.records import Catalog, Entity
from trivet.json_text import json_line
from trivet.normalize import plain
from trivet.normalize.schema import Schema
from trivet.settings import Pages
from trivet.targets.docs.places import member_anchor, pages, rules_anchor, section_anchor

#: The maximum length of all schemas on one page, in characters. A section is about six times as long as its schema.
_PAGE_CHARACTERS = 40_000
#: The number of characters that each section adds to the length of its schema.
_SECTION_CHARACTERS = 150


@dataclass(frozen=True, slots=True)
class Layout:
    """The place of each definition in the documentation. All keys are full names of definitions.

    - `shown`: the definition that is described in place of the key: itself, or an equal definition
    - `pages`: the page that describes the key, as a path below the docs folder
    - `sections`: the title of the key's section, if the key has no page of its own
    - `parts`: all pages of a definition in order, with the sections on each page
    - `equals`: equal definitions that the section of the key describes too
    """

    shown: Mapping[str, str]
    pages: Mapping[str, str]
    sections: Mapping[str, str]
    parts: Mapping[str, Mapping[str, tuple[str, ...]]]
    equals: Mapping[str, tuple[str, ...]]

    def is_shown(self, name: str) -> bool:
        """Return whether a definition has a page or section of its own.

        Otherwise, the section of an equal definition describes it.
        """
        return self.shown[name] == name

    def page(self, name: str) -> str:
        """Return the path of the page that describes a definition."""
        return self.pages[self.shown[name]]

    def anchor(self, name: str) -> str:
        """Return the anchor of the section that describes a definition; empty if it has a page of its own."""
        section = self.sections.get(self.shown[name], "")
        return section_anchor(section) if section else ""

    def member_anchor(self, name: str, member: str) -> str:
        """Return the anchor of a member's row in the table of members."""
        return member_anchor(member, self.anchor(name))

    def rules_anchor(self, name: str, member: str) -> str:
        """Return the anchor of the constraints that do not fit in a member's row."""
        return rules_anchor(member, self.anchor(name))

    def schema_anchor(self, name: str) -> str:
        """Return the anchor of a definition's JSON Schema."""
        return "~".join(filter(None, (self.anchor(name), "schema")))


def layout(catalog: Catalog, wanted: Pages) -> Layout:
    """Return the place of each definition.

    If `wanted` is `named`, an inline definition becomes a section on the page of the definition that contains it.
    Otherwise, every definition gets a page.
    """
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
    """Map each definition to the definition whose page or section describes it.

    For an inline definition, this is the first inline definition that equals it. For any other definition, it
    is the definition itself.
    """
    inline = tuple(name for name in catalog.entities if name in inside)
    first = {name: group[0] for group in alike(catalog.entities, inline) for name in group}
    return {name: first.get(name, name) for name in catalog.entities}


def _parts(catalog: Catalog, owner: str, path: str, inner: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the paths of a definition's pages, each with the inline definitions on that page.

    Only the first page describes the definition itself.
    """
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
    """Yield the inline definitions of `owner` in reading order: each comes before those that it uses.

    Definitions that `owner` reaches only through other pages come last.
    """
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
    """Return the definitions that a schema refers to, each once, in schema order."""
    return tuple(dict.fromkeys(part["$ref"] for part in _forward(schema) if "$ref" in part))


def _forward(schema: Schema) -> Iterator[Schema]:
    """Yield the schema and all of its subschemas, in schema order."""
    yield schema
    for _, child in schema.children():
        yield from _forward(child)


def _size(entity: Entity) -> int:
    return _SECTION_CHARACTERS + len(json_line(plain(entity.schema)))
