"""Plans a small entity-relationship diagram for each type.

It shows the type, the types that it uses directly, and the types that use it directly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog import relations as keys
from trivet.catalog.records import (
    Entity,
    Field,
    ListOf,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Shape,
    TupleOf,
    UnionOf,
    references,
    without_null,
)
from trivet.sinks import Mermaid, mermaid_text
from trivet.targets.docs.site import Site

_MEMBERS = 12
_NEIGHBOURS = 12
#: Names that Mermaid would read as the mark of a key, such as a primary key (PK).
_KEYS = ("PK", "FK", "UK")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A line in a box of a diagram: the type and name of a member, in characters that Mermaid accepts.

    `note` says whether the member is required. If Mermaid does not accept the JSON name, `note` begins with it.
    """

    type: Mermaid
    name: Mermaid
    note: Mermaid


@dataclass(frozen=True, slots=True)
class Box:
    id: Mermaid
    label: Mermaid
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    left: Mermaid
    mark: Mermaid
    right: Mermaid
    label: Mermaid


@dataclass(frozen=True, slots=True)
class Diagram:
    """An entity-relationship diagram; `title` and `description` are for screen readers."""

    title: Mermaid
    description: Mermaid
    boxes: tuple[Box, ...]
    relations: tuple[Relation, ...]


def diagram(site: Site, entity: Entity) -> Diagram | None:
    """Return the diagram of a type; None if there are no references between the type and other types."""
    name = entity.full_name
    uses = tuple(target for target in site.uses.get(name, ()) if target != name)[:_NEIGHBOURS]
    used_by = tuple(user for user in site.used_by.get(name, ()) if user not in (name, *uses))[:_NEIGHBOURS]
    refers, referred = site.refers.get(name, ())[:_NEIGHBOURS], site.referred.get(name, ())[:_NEIGHBOURS]
    if not (uses or used_by or refers or referred):
        return None
    keyed = [one.target.full_name for one in refers] + [one.source.full_name for one in referred]
    ids = {
        other: Mermaid(f"T{index}")
        for index, other in enumerate(dict.fromkeys((name, *uses, *used_by, *keyed)))
    }
    boxes = (
        Box(ids[name], _label(site, name), tuple(map(_attribute, entity.fields[:_MEMBERS]))),
        *(Box(ids[other], _label(site, other)) for other in ids if other != name),
    )
    relations = [_relation(ids, name, target, entity) for target in uses]
    relations += [_relation(ids, user, name, site.catalog.entities[user]) for user in used_by]
    others = (one for one in referred if one.source is not one.target)
    relations += [_foreign(ids, one) for one in (*refers, *others)]
    own = entity.name.local
    return Diagram(
        mermaid_text(f"{own} and its neighbours"),
        mermaid_text(
            f"{own} uses {_listed(site, uses, name)} and is used by {_listed(site, used_by, name)}."
            + (f" References join it to {_listed(site, tuple(dict.fromkeys(keyed)), '')}." if keyed else "")
        ),
        boxes,
        tuple(relations),
    )


def _label(site: Site, name: str) -> Mermaid:
    return mermaid_text(site.catalog.entities[name].name.local)


def _listed(site: Site, names: tuple[str, ...], own: str) -> str:
    """Return the local names of definitions, separated by commas. If `own` uses itself, `itself` comes last."""
    others = (site.catalog.entities[name].name.local for name in names)
    return ", ".join([*others, *(["itself"] if own in site.uses.get(own, ()) else [])]) or "nothing"


def _attribute(field: Field) -> Attribute:
    name = _letters(field.name, "m")
    name = f"{name}_" if name.upper() in _KEYS else name
    presence = "required" if field.required else "optional"
    note = presence if name == field.name else f"{field.name[:60]} - {presence}"
    return Attribute(Mermaid(_word(field.shape)), Mermaid(name), mermaid_text(note))


def _letters(text: str, prefix: str) -> str:
    """Return at most 60 characters of the text as a word that Mermaid accepts.

    The prefix is added if the text does not start with a letter: `2 x` with the prefix `t` → `t2_x`.
    """
    plain = re.sub(r"[^A-Za-z0-9_]", "_", text)[:60]
    return plain if re.match("[A-Za-z]", plain) else f"{prefix}{plain}"


def _word(shape: Shape) -> str:
    """Return one word that describes a shape, in characters that Mermaid accepts."""
    match without_null(shape):
        case Scalar(kind):
            return kind
        case Reference(definition):
            return _letters(definition.rpartition(".")[2], "T")
        case ListOf() | TupleOf():
            return "array"
        case MapOf():
            return "object"
        case Literals():
            return "enumeration"
        case UnionOf():
            return "union"
    return "any"


def _relation(ids: dict[str, Mermaid], user: str, target: str, entity: Entity) -> Relation:
    holders = list(_holders(entity, target))
    mark, label = "||..||", "refers to"
    if holders:
        many = any(_holds_many(field.shape, target) for field in holders)
        sure = all(field.required and not field.nullable for field in holders)
        mark = "||--o{" if many else "||--||" if sure else "||--o|"
        label = ", ".join(field.name[:40] for field in holders[:3]) + (" …" if len(holders) > 3 else "")
    return Relation(ids[user], Mermaid(mark), ids[target], mermaid_text(label))


def _foreign(ids: dict[str, Mermaid], one: keys.Relation) -> Relation:
    """Return the diagram's line for a reference declared by `x-references`.

    Items of a list give many-to-many. Other references give many-to-one, or many-to-zero-or-one if optional.
    """
    sure = all(field.required and not field.nullable for field in one.members)
    mark = "}o--o{" if one.each else "}o--||" if sure else "}o--o|"
    label = ", ".join(field.name[:40] for field in one.members[:3])
    return Relation(ids[one.source.full_name], Mermaid(mark), ids[one.target.full_name], mermaid_text(label))


def _holders(entity: Entity, target: str) -> Iterator[Field]:
    return (field for field in entity.fields if target in references(field.shape))


def _holds_many(shape: Shape, target: str) -> bool:
    match shape:
        case ListOf() | TupleOf() | MapOf():
            return target in references(shape)
        case UnionOf(options):
            return any(_holds_many(option, target) for option in options)
    return False
