"""What sets a branch of `oneOf`, `anyOf` or `allOf` apart from those beside it, as a word for its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trivet.letters import key_word, pascal
from trivet.normalize.words import without_owner
from trivet.source import Registry


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as written, with what the definitions that it refers to and extends say, too."""

    title: str = ""
    types: frozenset[str] = frozenset()
    is_choice: bool = False
    properties: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        return self.required.union(self.properties)

    @property
    def is_class(self) -> bool:
        """Whether it is an enumeration, or speaks of objects."""
        return self.is_choice or "object" in self.types or bool(self.names)

    @property
    def is_simple(self) -> bool:
        """Whether it needs no class: it is of types that have none, and nothing to choose from."""
        return bool(self.types) and "object" not in self.types and not self.is_choice


def branches(registry: Registry, document: str, pointer: str) -> tuple[Branch, ...]:
    """The branches of the keyword at a place."""
    raw = registry.value(document, pointer)
    return tuple(_branch(registry, document, f"{pointer}/{at}") for at in range(len(raw)))


def _branch(registry: Registry, document: str, pointer: str) -> Branch:
    raw = registry.value(document, pointer)
    title = raw.get("title") if isinstance(raw, dict) else None
    types: set[str] = set()
    properties: dict[str, Any] = {}
    required: set[str] = set()
    is_choice = False
    for each in _together(registry, document, pointer):
        said = each.get("type", ())
        types.update([said] if isinstance(said, str) else said)
        is_choice = is_choice or len(_list(each.get("enum"))) > 1
        found = each.get("properties")
        properties = {**(found if isinstance(found, dict) else {}), **properties}
        required.update(name for name in _list(each.get("required")) if isinstance(name, str))
    title = title if isinstance(title, str) else ""
    return Branch(title, frozenset(types), is_choice, properties, frozenset(required))


def _together(registry: Registry, document: str, pointer: str) -> Iterator[Mapping[str, Any]]:
    """The schema at a place and those that must hold with it: what it refers to, the parts of its `allOf`."""
    pending, seen = [(document, pointer)], set[tuple[str, str]]()
    while pending:
        place = pending.pop(0)
        if place in seen:
            continue
        seen.add(place)
        raw = registry.value(*place)
        if not isinstance(raw, dict):
            continue
        yield raw
        target = registry.targets.get((*place, "$ref"))
        if target is not None:
            pending.append((target.document, target.pointer))
        pending.extend((place[0], f"{place[1]}/allOf/{at}") for at in range(len(_list(raw.get("allOf")))))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def said_of(branch: Branch, beside: Sequence[Branch], owner: str) -> tuple[str, ...]:
    """What the branch says that it is: its title, the constant that tells it from the others."""
    return tuple(filter(None, (without_owner(branch.title, owner), _tag(branch, beside))))


def _tag(branch: Branch, beside: Sequence[Branch]) -> str:
    """The constant of a member that is required of all objects here, and another one in each."""
    objects = [one for one in beside if not one.is_simple]
    if not objects:
        return ""
    for name in sorted(branch.required.intersection(*(one.required for one in objects))):
        own, *others = [_constant(one.properties.get(name)) for one in (branch, *objects)]
        if (
            own is not None
            and None not in others
            and others.count(own) == 0
            and len(set(others)) == len(others)
        ):
            word = pascal(own[1])
            return word if own[0] == "str" or not word else pascal(name) + word
    return ""


def _constant(schema: object) -> tuple[str, str] | None:
    """The only value that a schema accepts: its type and its text."""
    if not isinstance(schema, dict):
        return None
    values = [schema["const"]] if "const" in schema else _list(schema.get("enum"))
    if len(values) != 1 or not isinstance(values[0], str | int):
        return None
    return type(values[0]).__name__, str(values[0])


def had_of(branch: Branch, beside: Sequence[Branch]) -> tuple[str, ...]:
    """`With` and a property that no other one declares or requires: one that it requires, if there is any."""
    own = branch.names.difference(*(one.names for one in beside))
    named = [(name not in branch.required, name) for name in own if key_word(name)]
    return (f"With{key_word(min(named)[1])}",) if named else ()
