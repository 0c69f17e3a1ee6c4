"""Decides which classes inherit from other classes.

If a definition extends another definition, its class should inherit from the class of that other definition. Python
and mypy do not always allow this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from trivet.graphs import component_of
from trivet.targets.models import dependencies
from trivet.targets.models.own import symbol_of
from trivet.targets.models.structure import Member, ObjectClass, Structure
from trivet.targets.models.subtypes import Subtypes

Extends = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Lines:
    """The direct bases and the ancestors of each class.

    Ancestors are all classes that a class inherits from, directly or indirectly.
    """

    bases: Mapping[str, tuple[str, ...]]
    ancestors: Mapping[str, frozenset[str]]


def inherit(structures: Mapping[str, Structure]) -> dict[str, Structure]:
    """Return the classes and aliases with the base classes that they can have.

    A class does not repeat inherited rules, or members that equal inherited ones. A base class is left out if mypy
    would refuse the type of some member as a subtype of the inherited type, or if the base's module imports the module
    of the subclass, even indirectly.
    """
    classes = {name: one for name, one in structures.items() if isinstance(one, ObjectClass)}
    extends = _without_circles(structures, {name: _agreeing(one, classes) for name, one in classes.items()})
    while True:
        lines = _lines(classes, extends)
        types = Subtypes(structures, lines.ancestors)
        kept = {
            name: [base for base in found if _is_narrower(classes[name], classes[base], types)]
            for name, found in extends.items()
        }
        if kept == extends:
            break
        extends = kept
    return {name: _derived(name, one, classes, lines) for name, one in structures.items()}


def _agreeing(one: ObjectClass, classes: Mapping[str, ObjectClass]) -> list[str]:
    return [name for name in one.extends if name in classes and _agrees(one, classes[name])]


def _agrees(one: ObjectClass, base: ObjectClass) -> bool:
    """Return whether the class `one` could inherit the members of `base`.

    `one` must declare each of them with the same attribute name and `x-python-type`. If `base` has a type for
    undeclared members, `one` must have the same type or none.
    """
    if base.extras is not None and one.extras not in (None, base.extras):
        return False
    own, hidden, taken = one.by_name, dependencies.shadowed(one), dependencies.shadowed(base)
    for name, member in base.by_name.items():
        other = own.get(name)
        if other is None or symbol_of(other.field) != symbol_of(member.field):
            return False
        attribute = other.field.attribute
        if attribute != member.field.attribute or (attribute in hidden) != (attribute in taken):
            return False
    return True


def _is_narrower(one: ObjectClass, base: ObjectClass, types: Subtypes) -> bool:
    own = one.by_name
    return all(types.fits(own[name].hint, member.hint) for name, member in base.by_name.items())


def _without_circles(structures: Mapping[str, Structure], extends: Extends) -> Extends:
    """Return `extends` without the bases that an import cycle makes impossible.

    If two modules import each other, neither of them can import a base class from the other module.
    """
    module = {name: one.entity.name.module for name, one in structures.items()}
    graph: dict[str, set[str]] = {}
    for name, one in structures.items():
        used = (*dependencies.lazy(one), *extends.get(name, ()))
        graph.setdefault(module[name], set()).update({module[other] for other in used} - {module[name]})
    circles = component_of(graph)
    return {
        name: [
            base
            for base in found
            if module[base] == module[name] or module[base] not in circles[module[name]]
        ]
        for name, found in extends.items()
    }


def _lines(classes: Mapping[str, ObjectClass], extends: Extends) -> _Lines:
    bases: dict[str, tuple[str, ...]] = {}
    ancestors: dict[str, frozenset[str]] = {}
    for name in _bases_first(extends):
        found = extends[name]
        further = {far for base in found for far in ancestors[base]}
        chosen: list[str] = []
        for base in found:
            if base not in further and _joins(base, chosen, classes, ancestors):
                chosen.append(base)
        bases[name] = tuple(chosen)
        ancestors[name] = frozenset(chosen).union(*(ancestors[base] for base in chosen))
    return _Lines(bases, ancestors)


def _bases_first(extends: Extends) -> list[str]:
    done: dict[str, None] = {}
    pending = sorted(extends, reverse=True)
    while pending:
        missing = [base for base in extends[pending[-1]] if base not in done]
        if missing:
            pending.extend(missing)
        else:
            done[pending.pop()] = None
    return list(done)


def _joins(
    base: str,
    chosen: Iterable[str],
    classes: Mapping[str, ObjectClass],
    ancestors: Mapping[str, frozenset[str]],
) -> bool:
    """Return whether `base` can be a further base of a class that has the bases `chosen`.

    Two bases must not be the same class, share an ancestor or inherit from each other. At most one may have rules.
    """
    return not any(
        {other, *ancestors[other]} & {base, *ancestors[base]} or (classes[base].rest and classes[other].rest)
        for other in chosen
    )


def _is_same(one: Member, other: Member) -> bool:
    """Return whether a member equals an inherited member, so that the class need not repeat it.

    Their names, hints, titles, descriptions, `deprecated` and effects of x- keys must be equal. Both must be required,
    or both optional.
    """
    left, right = one.field, other.field
    return (
        (left.name, left.required, one.hint) == (right.name, right.required, other.hint)
        and left.facts.description == right.facts.description
        and left.facts.title == right.facts.title
        and left.facts.deprecated == right.facts.deprecated
        and left.facts.effects == right.facts.effects
    )


def _derived(name: str, one: Structure, classes: Mapping[str, ObjectClass], lines: _Lines) -> Structure:
    if not isinstance(one, ObjectClass) or not lines.bases[name]:
        return one
    bases = [classes[base] for base in lines.bases[name]]
    inherited = {
        member.field.name
        for member in one.members
        if (found := [base.by_name[member.field.name] for base in bases if member.field.name in base.by_name])
        and all(_is_same(member, twin) for twin in found)
    }
    inherited_rules = {part for base in bases for part in base.rest}
    return replace(
        one,
        bases=lines.bases[name],
        inherited=frozenset(inherited),
        closed=one.closed and not _is_closed(lines.bases[name][-1], classes, lines),
        rest=tuple(part for part in one.rest if part not in inherited_rules),
    )


def _is_closed(name: str, classes: Mapping[str, ObjectClass], lines: _Lines) -> bool:
    """Return whether a class refuses undeclared members, by its own settings or inherited ones.

    If the class has several bases, it inherits the settings of the last one.
    """
    bases = lines.bases[name]
    return classes[name].closed or (bool(bases) and _is_closed(bases[-1], classes, lines))
