"""Finds the classes and aliases that each class or alias refers to.

These references decide the order of the printed code and its imports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from trivet.graphs import component_of, reachable, reversed_graph
from trivet.targets.models import hints
from trivet.targets.models.hints import Hint, classes
from trivet.targets.models.structure import Alias, ObjectClass, Structure


def eager(structure: Structure) -> frozenset[str]:
    """Return the full names of the classes and aliases that must be defined before `structure`.

    These are the bases of a class, or the classes and aliases in an alias's hint. An alias that is created from a
    string needs none.
    """
    match structure:
        case Alias(_, hint, False):
            return frozenset(classes(hint))
        case ObjectClass():
            return frozenset(structure.bases)
    return frozenset()


def lazy(structure: Structure) -> frozenset[str]:
    """Return the full names of all classes and aliases that the class or alias `structure` refers to.

    The base classes are included. All of these must exist before the first value is validated.
    """
    named = frozenset(name for hint in hints_of(structure) for name in classes(hint))
    return named.union(structure.bases) if isinstance(structure, ObjectClass) else named


def shadowed(structure: Structure) -> frozenset[str]:
    """Return the names that no attribute of the class may have.

    These are the classes and aliases of the same module that the annotations use. For example, an attribute
    `Line` would hide the class `Line`.
    """
    module = structure.entity.name.module
    found = (name for hint in hints_of(structure) for name in classes(hint))
    return frozenset(name[len(module) + 1 :] for name in found if name.rpartition(".")[0] == module)


def reached(structures: Mapping[str, Structure], inside: Collection[str]) -> frozenset[str]:
    """Return the full names of the classes and aliases to print.

    Definitions in `inside` are inline. They are included only if other printed definitions refer to them.
    """
    wanted = (name for name in structures if name not in inside)
    return frozenset(reachable(wanted, lambda name: lazy(structures[name]) & structures.keys()))


def extended(structures: Mapping[str, Structure]) -> frozenset[str]:
    """Return the classes that have subclasses, and the aliases of these classes."""
    found = {base for one in structures.values() if isinstance(one, ObjectClass) for base in one.bases}
    names = {
        name: one.hint.definition
        for name, one in structures.items()
        if isinstance(one, Alias) and isinstance(one.hint, hints.ClassOf)
    }
    aliases = reversed_graph({name: (target,) for name, target in names.items()})
    return frozenset(reachable(found, lambda name: aliases.get(name, ())))


def unfinished(order: tuple[str, ...], needs: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield each name whose definition may still refer to an undefined name after its own statement has run.

    These are the names in a reference cycle, and the names that refer, directly or through other names, to a name whose
    statement comes later. A reference of a name to itself is ignored.

    - `order`: the names in the order of their statements
    - `needs`: maps each name to the names that it refers to
    """
    here = {name: [other for other in needs[name] if other in needs and other != name] for name in order}
    circles = component_of(here)
    for at, name in enumerate(order):
        leads_to = reachable(here[name], lambda one: here.get(one, ())).keys()
        if len(circles[name]) > 1 or leads_to & set(order[at + 1 :]):
            yield name


def hints_of(structure: Structure) -> tuple[Hint, ...]:
    """Return all hints of a class or alias."""
    match structure:
        case ObjectClass(_, members, _, extras):
            return (*(member.hint for member in members), *(() if extras is None else (extras,)))
        case Alias(_, hint):
            return (hint,)
    return ()


def module_circles(structures: Mapping[str, Structure]) -> dict[str, frozenset[str]]:
    """Map each module to the modules of its import cycle, itself included.

    A module in no cycle is mapped to itself alone.
    """
    graph: dict[str, set[str]] = {}
    for structure in structures.values():
        module = structure.entity.name.module
        found = {structures[name].entity.name.module for name in lazy(structure)}
        graph.setdefault(module, set()).update(found - {module})
    return component_of(graph)


def hiding(structures: Mapping[str, Structure]) -> frozenset[str]:
    """Return the classes and aliases that can contain a sensitive value.

    All of these classes must hide input values in errors, because pydantic follows the setting of the outermost model.
    """
    users = reversed_graph({name: lazy(structure) for name, structure in structures.items()})
    sensitive = (name for name, structure in structures.items() if _is_sensitive(structure))
    return frozenset(reachable(sensitive, lambda name: users.get(name, ())))


def _is_sensitive(structure: Structure) -> bool:
    entity = structure.entity
    fields = (member.field for member in structure.members) if isinstance(structure, ObjectClass) else ()
    return (
        entity.facts.effects.sensitive
        or entity.sensitive_others
        or any(field.facts.effects.sensitive for field in fields)
    )


def tests_named(structures: Mapping[str, Structure]) -> frozenset[str]:
    """Return the definitions whose test functions appear in type hints.

    The hint of a union may contain a test function for each option. These functions are called to find out which
    option to read.
    """
    parts = (part for one in structures.values() for hint in hints_of(one) for part in hints.parts(hint))
    return frozenset(name for part in parts if isinstance(part, hints.Decorated) for name in part.choice)
