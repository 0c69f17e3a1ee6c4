"""Finds x- keys for classes, attributes and enumerations in definitions that have neither a class nor an alias."""

from __future__ import annotations

from collections.abc import Container, Iterator

from trivet.catalog.effects import Effects
from trivet.catalog.records import Catalog, Entity
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import EXTENSION_UNPRINTED

_EFFECTS = ("enum-descriptions", "enum-names", "python-name", "python-type")


def is_asked(catalog: Catalog) -> bool:
    """Return whether an inline definition has an x- key for a class, an attribute or an enumeration.

    Other definitions need no check, because they always have a class or an alias.
    """
    return any(True for name in catalog.inline for _ in _places(catalog.entities[name]))


def unused_names(catalog: Catalog, printed: Container[str]) -> Iterator[Diagnostic]:
    """Yield a finding for each x- key for a class, an attribute or an enumeration that has no effect.

    `printed` are the full names of the definitions with a class or alias.
    """
    used: set[Origin] = set()
    unused: set[Origin] = set()
    for name, entity in catalog.entities.items():
        (used if name in printed else unused).update(_places(entity))
    for place in sorted(unused - used):
        key = place.pointer.rpartition("/")[2]
        text = f"`{show(key)}` has no effect here: no class or attribute is made from this schema"
        yield EXTENSION_UNPRINTED.at(place, text)


def _places(entity: Entity) -> Iterator[Origin]:
    every: tuple[Effects, ...] = (entity.facts.effects, *(one.facts.effects for one in entity.fields))
    return (one.places[name] for one in every for name in _EFFECTS if name in one.places)
