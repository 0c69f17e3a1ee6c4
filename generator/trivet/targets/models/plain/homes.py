"""Decides which module defines each class: its document's, or one for several documents that refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.graphs import component_of
from trivet.targets.models.plain.shapes import references_of


@dataclass(frozen=True, slots=True)
class Home:
    """The place of a class or an alias: the dotted name of its module in the package, and its name there."""

    module: str
    name: str


def homes_of(entities: Mapping[str, Entity]) -> dict[str, Home]:
    """Return the module and name of each definition, by full name.

    Modules that import each other could not be imported. All of their definitions are put into one private module
    instead, from which the documents' modules re-export them.
    """
    modules = {entity.name.module for entity in entities.values()}
    circles = component_of(_imports(entities, modules))
    shared: dict[frozenset[str], str] = {}
    homes: dict[str, Home] = {}
    taken: set[Home] = set()
    for name, entity in entities.items():
        module, local = entity.name.module, entity.name.local
        if len(circles[module]) > 1:
            module = shared.setdefault(circles[module], _free(f"_shared_{len(shared) + 1}", modules))
        while Home(module, local) in taken:
            local += "_"
        homes[name] = Home(module, local)
        taken.add(homes[name])
    return homes


def _imports(entities: Mapping[str, Entity], modules: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {module: set() for module in modules}
    for entity in entities.values():
        others = {entities[name].name.module for name in references_of(entity) if name in entities}
        found[entity.name.module] |= others - {entity.name.module}
    return found


def _free(name: str, modules: Iterable[str]) -> str:
    taken = {module.partition(".")[0] for module in modules}
    while name in taken:
        name += "_"
    return name
