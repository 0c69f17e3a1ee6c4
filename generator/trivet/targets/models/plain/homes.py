"""Decides which module defines each class: the module of its document, or a module shared by several documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.graphs import component_of
from trivet.targets.models.plain.shapes import references_of


@dataclass(frozen=True, slots=True)
class Home:
    """The place where a class or an alias is defined: a module of the package, and the name in that module.

    `module` is the dotted name of the module, relative to the package.
    """

    module: str
    name: str


def homes_of(entities: Mapping[str, Entity]) -> dict[str, Home]:
    """Return the module and name of each definition's class, by full name.

    Modules that would import each other define their classes in one shared private module.
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
