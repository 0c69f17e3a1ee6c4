"""Turns an entity into a class or an alias, with type hints and the predicates that need rules.

A rule is a generated function that checks a value.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from trivet.catalog.records import Entity, Field
from trivet.catalog.shapes import shape_of
from trivet.normalize.schema import Schema
from trivet.predicates.analysis.definitions import conjuncts
from trivet.predicates.analysis.types import Types, json_type
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryUncoveredProperty,
    HasKey,
    In,
    KeyCover,
    Named,
    Never,
    Predicate,
    PropertyIs,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.values import json_key
from trivet.targets.models import hints
from trivet.targets.models.enums import are_members
from trivet.targets.models.hints import ClassOf, Decorated, Hint
from trivet.targets.models.typer import Typer

_OBJECT: Types = frozenset(("object",))


@dataclass(frozen=True, slots=True)
class Member:
    """A declared member of an object: its field in the catalog, and the hint of its attribute.

    `takes_none` is whether the type of the member's value accepts None, which then represents null.
    """

    field: Field
    hint: Hint
    takes_none: bool = False


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """A pydantic model.

    - `closed`: whether undeclared members are refused, and no base class refuses them already
    - `extras`: the type hint of undeclared members, if they are not refused; None means any value
    - `rest`: predicates that neither a type hint nor a base class checks; a generated function checks them
    - `extends`: the object definitions that the definition of this class extends, for example by `allOf`
    - `bases`: the definitions in `extends` whose classes become base classes
    - `inherited`: the JSON names of members that a base class declares and this class does not repeat
    """

    entity: Entity
    members: tuple[Member, ...]
    closed: bool
    extras: Hint | None
    rest: tuple[Predicate, ...]
    extends: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    inherited: frozenset[str] = frozenset()

    @property
    def by_name(self) -> dict[str, Member]:
        return {member.field.name: member for member in self.members}

    @property
    def rules(self) -> Predicate | None:
        """Return the predicate that the class's own rule checks; None if the class needs no rule."""
        rules = simplify(And(self.rest))
        return None if isinstance(rules, Always) else rules


@dataclass(frozen=True, slots=True)
class EnumClass:
    entity: Entity


@dataclass(frozen=True, slots=True)
class Alias:
    """A type alias, for a definition that gets no class.

    If `recursive` is true, the alias is created from a string. This is needed, for example, if it refers to itself.
    """

    entity: Entity
    hint: Hint
    recursive: bool = False


Structure = ObjectClass | EnumClass | Alias


def frozen(structure: Structure) -> Structure:
    """Return the class or alias with immutable collections in its hints."""
    match structure:
        case ObjectClass(members=members, extras=extras):
            kept = tuple(replace(member, hint=hints.frozen(member.hint)) for member in members)
            return replace(structure, members=kept, extras=None if extras is None else hints.frozen(extras))
        case Alias(hint=hint):
            return replace(structure, hint=hints.frozen(hint))
    return structure


def structure_of(entity: Entity, typer: Typer) -> Structure:
    """Return the class or alias for an entity."""
    if entity.kind == "object":
        return _object(entity, typer)
    if entity.kind == "enum" and _is_plain_enum(entity, typer):
        return EnumClass(entity)
    hint = typer.typed(entity.shape, entity.predicate)
    return Alias(entity, hint)


def _is_plain_enum(entity: Entity, typer: Typer) -> bool:
    """Return whether the definition only requires the value to be one of its listed values.

    The result is False if these values cannot be the members of a Python enumeration.
    """
    if not are_members(entity.values):
        return False
    types = frozenset(json_type(value) for value in entity.values)
    parts = conjuncts(typer.analysis.narrow(entity.predicate, types))
    values = {json_key(value) for value in entity.values}
    return all(
        isinstance(part, Asserted) and isinstance(part.predicate, In) and values <= _keys(part.predicate)
        for part in parts
    )


def _keys(node: In) -> set[Hashable]:
    return {json_key(value) for value in node.values}


def _object(entity: Entity, typer: Typer) -> ObjectClass:
    fields = {field.name: field for field in entity.fields}
    declared = {name: field for name, field in fields.items() if field.declared}
    values: dict[str, list[Predicate]] = {
        name: [] if field.declared else [field.predicate] for name, field in fields.items()
    }
    others: list[Predicate] = []
    rest: list[Predicate] = []
    closed = False
    for part in _parts(entity, typer):
        match part:
            case Asserted("required", _, HasKey(key)) if key in fields and fields[key].required:
                pass
            case PropertyIs(key, predicate) if key in fields:
                values[key].append(predicate)
            case Asserted(_, _, EveryUncoveredProperty(covers, Never())) if _covers_just(covers, declared):
                closed = True
            case EveryUncoveredProperty(covers, predicate) if _covers_just(covers, declared):
                others.append(predicate)
            case _:
                rest.append(part)
    extras = _extras(entity.schema, others, typer)
    if extras is None:
        keys = KeyCover(Always(), tuple(sorted(declared)))
        rest.extend(EveryUncoveredProperty((keys,), predicate) for predicate in others)
    members = tuple(_member(field, And(tuple(values[name])), typer) for name, field in fields.items())
    return ObjectClass(entity, members, closed, extras, tuple(rest), _extends(entity, typer))


def _extends(entity: Entity, typer: Typer) -> tuple[str, ...]:
    """Return the full names of the object definitions that an entity extends, for example by `allOf`.

    A definition of another kind, such as a union, is not in the result, but the object definitions that it extends are.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    pending = [entity.predicate]
    while pending:
        for part in conjuncts(typer.analysis.narrow(pending.pop(0), _OBJECT)):
            if isinstance(part, Named) and part.definition not in seen:
                seen.add(part.definition)
                if typer.entities[part.definition].kind == "object":
                    found[part.definition] = None
                else:
                    pending.append(typer.analysis.predicates[part.definition])
    return tuple(found)


def _parts(entity: Entity, typer: Typer) -> list[Predicate]:
    """Return the predicates that every object of the entity must satisfy.

    They include those of the definitions that the entity extends.
    """
    found: list[Predicate] = []
    seen: set[str] = set()
    pending = [entity.predicate]
    while pending:
        for part in conjuncts(typer.analysis.narrow(pending.pop(0), _OBJECT)):
            if not isinstance(part, Named):
                found.append(part)
            elif part.definition not in seen:
                seen.add(part.definition)
                pending.append(typer.analysis.predicates[part.definition])
    return list(dict.fromkeys(found))


def _covers_just(covers: tuple[KeyCover, ...], fields: dict[str, Field]) -> bool:
    """Return whether there is exactly one cover, which has no condition and includes exactly the members in `fields`.

    A cover describes members that are treated as evaluated if a condition holds.
    """
    return covers == (KeyCover(Always(), tuple(sorted(fields))),)


def _extras(schema: Schema, predicates: list[Predicate], typer: Typer) -> Hint | None:
    """Return the type hint for the values of undeclared members.

    Return None if `additionalProperties` is missing, or is not the only constraint on these values.
    """
    others = schema.get("additionalProperties")
    if len(predicates) != 1 or others is None:
        return None
    return typer.typed(shape_of(others), predicates[0])


def _member(field: Field, predicate: Predicate, typer: Typer) -> Member:
    hint = typer.typed(field.shape, predicate)
    takes_none = typer.takes_none(hint)
    if field.required:
        return Member(field, hint, takes_none)
    if takes_none:
        explicit = isinstance(hint, ClassOf) and typer.analysis.accepts_null(predicate)
        return Member(field, hints.either((hint, hints.NONE)) if explicit else hint, takes_none)
    if isinstance(hint, Decorated) and not isinstance(hint.inner, ClassOf):
        inner = hints.either((hint.inner, hints.NONE))
        return Member(field, replace(hint, inner=inner, not_null=True))
    return Member(field, Decorated(hints.either((hint, hints.NONE)), not_null=True))
