"""Find words that distinguish a branch of a `oneOf`, `anyOf` or `allOf` from its siblings, for use in class names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trivet.letters import key_word, pascal
from trivet.normalize.words import without_owner
from trivet.source import Registry


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a `oneOf`, `anyOf` or `allOf`.

    - `title`: the title of the branch itself.
    - `is_choice`: whether there is an `enum` of several values.

    All fields except `title` also describe the schemas that the branch includes by `$ref` and `allOf`.
    """

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
        """Return whether the branch is an enumeration or describes objects."""
        return self.is_choice or "object" in self.types or bool(self.names)

    @property
    def is_simple(self) -> bool:
        """Return whether the branch needs no class.

        This is so if it has only scalar or array types, and is not an enumeration.
        """
        return bool(self.types) and "object" not in self.types and not self.is_choice


def branches(registry: Registry, document: str, pointer: str) -> tuple[Branch, ...]:
    """Return the branches of the `oneOf`, `anyOf` or `allOf` at a pointer."""
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
        listed = each.get("type", ())
        types.update([listed] if isinstance(listed, str) else listed)
        is_choice = is_choice or len(_list(each.get("enum"))) > 1
        found = each.get("properties")
        properties = {**(found if isinstance(found, dict) else {}), **properties}
        required.update(name for name in _list(each.get("required")) if isinstance(name, str))
    title = title if isinstance(title, str) else ""
    return Branch(title, frozenset(types), is_choice, properties, frozenset(required))


def _together(registry: Registry, document: str, pointer: str) -> Iterator[Mapping[str, Any]]:
    """Yield the schema at a pointer and, recursively, the schemas that it includes by `$ref` and `allOf`."""
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
    """Return the words for a branch: its title, then a word for its constant; either may be missing.

    The constant tells the branch from those in `beside`: `{"kind": {"const": "dog"}}` → `Dog`. The title loses
    leading words that repeat `owner`, the name of the enclosing schema.
    """
    return tuple(filter(None, (without_owner(branch.title, owner), _tag(branch, beside))))


def _tag(branch: Branch, beside: Sequence[Branch]) -> str:
    """Return a word for the constant that tells the branch from its siblings; "" if there is none.

    `{"kind": {"const": "dog"}}` → `Dog`
    """
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
    """Return the only value that a raw schema allows, as (name of its Python type, text).

    Return None unless `const` or a single-value `enum` gives a string, integer or boolean.
    """
    if not isinstance(schema, dict):
        return None
    values = [schema["const"]] if "const" in schema else _list(schema.get("enum"))
    if len(values) != 1 or not isinstance(values[0], str | int):
        return None
    return type(values[0]).__name__, str(values[0])


def had_of(branch: Branch, beside: Sequence[Branch]) -> tuple[str, ...]:
    """Return a tuple with a word for a property that only this branch has, such as `WithColor`.

    Required properties are preferred. Return () if there is no such property.
    """
    own = branch.names.difference(*(one.names for one in beside))
    named = [(name not in branch.required, name) for name in own if key_word(name)]
    return (f"With{key_word(min(named)[1])}",) if named else ()
