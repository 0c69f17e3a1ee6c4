"""Prints an alias, rather than a class, for a definition that only refers to another definition.

The alias is a second name for the class of that other definition.
"""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.nodes import Named
from trivet.targets.models import dependencies
from trivet.targets.models.hints import ClassOf
from trivet.targets.models.structure import Alias, ObjectClass, Structure


def with_aliases(structures: Mapping[str, Structure]) -> dict[str, Structure]:
    """Return the structures, with an alias for each definition that only refers to another definition.

    The definition keeps its class if its module and the other definition's module import each other. An alias
    would need the other class at import time.
    """
    aliases = {name: alias for name, one in structures.items() if (alias := _alias(one))}
    circles = dependencies.module_circles({**structures, **aliases})
    modules = {name: one.entity.name.module for name, one in structures.items()}
    for name, alias in aliases.items():
        (target,) = dependencies.eager(alias)
        if modules[target] != modules[name] and modules[target] in circles[modules[name]]:
            aliases[name] = structures[name]
    return {**structures, **aliases}


def _alias(structure: Structure) -> Structure | None:
    entity = structure.entity
    if (
        not isinstance(structure, ObjectClass)
        or not isinstance(entity.predicate, Named)
        or entity.facts.extensions
        or len(structure.inherited) < len(structure.members)
    ):
        return None
    return Alias(entity, ClassOf(entity.predicate.definition))
