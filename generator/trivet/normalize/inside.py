"""Gives names to schemas inside definitions.

A name is that of the nearest enclosing named schema, followed by words for the path from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from trivet.choosing import NameRequest, Names
from trivet.diagnostics import unescape_token
from trivet.normalize.entries import split
from trivet.normalize.steps import Step, steps
from trivet.normalize.words import class_name, inner_name
from trivet.source import Registry

#: A schema to be named: its pointer, `Place.part`, and digits for its dynamic scope.
Site = tuple[str, str, str]
ROOT: Site = ("", "", "")


@dataclass(frozen=True, slots=True)
class _Way:
    """The candidates for the name of a schema inside a named schema: `head` followed by one of `tails`.

    Better tails come first. Schemas with a lower `rank` get their names first.
    """

    head: str
    tails: tuple[tuple[str, ...], ...]
    rank: tuple[bool, bool]


@dataclass(slots=True)
class Inside:
    """Gives names to the schemas inside the definitions of one document, outermost first."""

    registry: Registry
    document: str
    names: Names[Site]
    _chosen: dict[Site, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def give(self, sites: Iterable[Site]) -> None:
        """Give names to the schemas in `sites`. The definitions around these schemas must already have names."""
        around: dict[Site, Site | None] = {}
        levels: dict[Site | None, int] = {}
        known = {*self.names.given, *sites}
        for site in sorted(sites):
            around[site] = _around(site, known)
            levels[site] = levels.get(around[site], -1) + 1
        for level in sorted(set(levels.values())):
            self._give({site: self._way(site, around[site]) for site in around if levels[site] == level})

    def _give(self, ways: dict[Site, _Way]) -> None:
        names = {
            site: [inner_name(way.head, tail, site[0]) for tail in way.tails] for site, way in ways.items()
        }
        order = sorted(ways, key=lambda site: (ways[site].rank, site))
        self.names.give(NameRequest(site, names[site], site[0]) for site in order)
        for site, way in ways.items():
            given = self.names.given[site]
            at = names[site].index(given) if given in names[site] else 0
            digits = given.removeprefix(names[site][at])
            self._chosen[site] = (way.head, (*way.tails[at], *([digits] if digits else [])))

    def _way(self, site: Site, around: Site | None) -> _Way:
        pointer, part, _ = site
        start, owner, head, tail = self._start(pointer, around)
        found = [
            *steps(self.registry, self.document, start, pointer, owner),
            *([Step((part,))] if part else []),
        ]
        most = max((len(step.words) for step in found), default=1)
        tails = [(*tail, *(step.words[min(at, len(step.words) - 1)] for step in found)) for at in range(most)]
        rank = (not all(step.is_told for step in found), not all(step.is_exact for step in found))
        return _Way(head, tuple(tails), rank)

    def _start(self, pointer: str, around: Site | None) -> tuple[str, str, str, tuple[str, ...]]:
        """Return (pointer, name, head, words) of the innermost named schema that contains `pointer`.

        The name was made from `head`, followed by `words`. If no named schema contains `pointer`, all four are empty.
        `around` is the nearest outer schema that already has a name, or None.
        """
        entry, _ = split(pointer, self.registry, self.document)
        if entry and (around is None or len(around[0]) < len(entry)):
            name = class_name(unescape_token(entry.rpartition("/")[2]), entry)
            return entry, name, name, ()
        if around is None:
            return "", "", "", ()
        name = self.names.given[around]
        head, tail = self._chosen.get(around, (name, ()))
        return around[0], name, head, tail


def _around(site: Site, known: set[Site]) -> Site | None:
    """Return the innermost schema in `known` that encloses the given schema; None if none does.

    A `Site` identifies a schema of one document by its pointer.
    """
    pointer, part, _ = site
    if part and (pointer, "", "") in known:
        return (pointer, "", "")
    while pointer:
        pointer = pointer.rpartition("/")[0]
        if (pointer, "", "") in known:
            return (pointer, "", "")
    return None


def is_property(pointer: str) -> bool:
    """Return whether the pointer leads to a subschema in `properties`, such as `/properties/id`.

    There, `x-python-name` names an attribute. Elsewhere, it names a class.
    """
    return re.search("/properties/[^/]*$", pointer) is not None
