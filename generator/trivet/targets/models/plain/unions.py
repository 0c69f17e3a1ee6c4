"""Rewrites unions so that msgspec can decode them.

In a union, msgspec allows only one type for each JSON type. There are two exceptions: constants, and structs that are
distinguished by a constant member (the tag).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trivet.catalog.records import (
    Anything,
    Entity,
    ListOf,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Shape,
    UnionOf,
    references,
)
from trivet.catalog.shapes import union


@dataclass(frozen=True, slots=True)
class Tag:
    """The constant by which msgspec recognizes a struct.

    `member` is the JSON name of a member, and `value` is the only string that the member allows.
    """

    member: str
    value: str


@dataclass(slots=True)
class Unions:
    """Rewrites unions, so that msgspec can decode them.

    `entities` maps full names to entities. `tags` collects the tags of the structs in rewritten unions. Its keys
    are the full names of the structs' definitions.
    """

    entities: Mapping[str, Entity]
    tags: dict[str, Tag] = field(default_factory=dict)

    def decodable(self, shape: Shape) -> Shape:
        """Return the shape, changed so that msgspec can decode its unions.

        If msgspec cannot distinguish some options of a union, one wider type replaces these options.
        """
        match shape:
            case ListOf(item):
                return ListOf(self.decodable(item))
            case MapOf(value):
                return MapOf(self.decodable(value))
            case UnionOf(options):
                return self._union(tuple(self.decodable(option) for option in options))
        return shape

    def _union(self, options: tuple[Shape, ...]) -> Shape:
        groups: dict[str, list[Shape]] = {}
        for option in dict.fromkeys(one for each in options for one in self._flat(each)):
            groups.setdefault(self._group(option), []).append(option)
        if "any" in groups:
            return Anything()
        kept = {name: self._merged(name, group) for name, group in groups.items()}
        if all(len(group) == 1 or kept[name] == group for name, group in groups.items()):
            return union(options)
        return union(option for group in kept.values() for option in group)

    def _flat(self, shape: Shape) -> Iterator[Shape]:
        """Yield the options of a union. Nested unions and aliases of unions are flattened."""
        match shape:
            case UnionOf(options):
                for option in options:
                    yield from self._flat(option)
            case Reference(name) if self.entities[name].kind == "value":
                yield from self._flat(self.decodable(self.entities[name].shape))
            case _:
                yield shape

    def _group(self, shape: Shape) -> str:
        """Return the group of a shape: its JSON type, or `any` if the JSON type is not known.

        msgspec can distinguish options of the same group only by a tag or by constants.
        """
        match shape:
            case Scalar(name):
                return name
            case Literals(values):
                return "string" if isinstance(values[0], str) else "integer"
            case Reference(name) if self.entities[name].kind == "enum":
                return "string"
            case Reference() | MapOf():
                return "object"
            case ListOf():
                return "array"
        return "any"

    def _merged(self, name: str, group: list[Shape]) -> list[Shape]:
        """Return the options `group` unchanged if msgspec can distinguish them.

        Otherwise, return a list with one type that accepts all of their values. `name` is the JSON type of the
        options.
        """
        if len(group) == 1:
            return group
        match name:
            case "object":
                return group if self._have_tags(group) else [MapOf(Anything())]
            case "array":
                return [ListOf(Anything())]
            case "string" | "integer" if all(isinstance(one, Literals) for one in group):
                return group
        return [Scalar("string") if name == "string" else Scalar("integer")]

    def _have_tags(self, group: list[Shape]) -> bool:
        """Return whether all shapes are structs with a common member that has a different constant in each struct.

        If so, these constants are recorded as tags.
        """
        names = [name for shape in group for name in references(shape)]
        if len(names) < len(group) or any(isinstance(shape, MapOf) for shape in group):
            return False
        for member in sorted(self._constants(names[0])):
            tags = {
                name: Tag(member, value)
                for name in names
                if (value := self._constants(name).get(member)) is not None
            }
            free = all(self.tags.get(name, tag) == tag for name, tag in tags.items())
            if free and len(tags) == len(set(tags.values())) == len(names):
                self.tags |= tags
                return True
        return False

    def _constants(self, name: str) -> dict[str, str]:
        """Map the name of each constant member of a struct to its value.

        A constant member is required and allows only one string. Members are left out if their name or their string is
        not ASCII, because msgspec tags must be.
        """
        found: dict[str, str] = {}
        for member in self.entities[name].fields:
            match member.shape:
                case Literals((str() as value,)) if member.required and (member.name + value).isascii():
                    found[member.name] = value
        return found
