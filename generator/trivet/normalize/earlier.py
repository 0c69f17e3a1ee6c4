"""Derives a plausible earlier version of the schema of one table.

In the earlier version, some of the members are not declared yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from trivet.graphs import reachable
from trivet.normalize.schema import Definition, NormalForm, Schema

#: Keywords that constrain undeclared members.
_CLOSERS = ("additionalProperties", "patternProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The normal form of an earlier version, in which some members are not declared yet.

    `undeclared` has the names of these members.
    """

    normal: NormalForm
    undeclared: frozenset[str]


def earlier(normal: NormalForm, root: str, keys: Iterable[str], turn: int) -> Earlier:
    """Return an earlier version of the normal form, in which objects lack every second optional member.

    - `root`: the only definition that has a table in the result.
    - `keys`: the names of members to keep.
    - `turn`: 0 removes the first, third, … optional member; 1 removes the second, fourth, ….

    A member is also kept if any schema requires a member of this name. Members that are declared inside keywords
    such as `anyOf` or `if` are kept, too. An object that constrains undeclared members keeps all members. Each
    object keeps at least one.
    """
    names = reachable((root,), lambda name: _references(normal.definitions[name]))
    definitions = {name: normal.definitions[name] for name in sorted(names)}
    required = (
        key for entry in definitions.values() for each in entry.schema.walk() for key in _needed(each)
    )
    walk = _Walk(frozenset((*keys, *required)), turn)
    changed: dict[str, Definition] = {}
    walk.pending.append(root)
    while walk.pending:
        name = walk.pending.pop()
        if name not in changed:
            changed[name] = replace(definitions[name], schema=walk.schema(definitions[name].schema))
    before = replace(
        normal,
        definitions={**definitions, **changed},
        roots=tuple(one for one in normal.roots if one.definition == root),
        entries=tuple(one for one in normal.entries if one.definition == root),
    )
    return Earlier(before, frozenset(walk.undeclared))


def _needed(schema: Schema) -> Iterator[str]:
    yield from schema.get("required", ())
    for names in schema.get("dependentRequired", {}).values():
        yield from names


def _references(definition: Definition) -> Iterator[str]:
    return (each["$ref"] for each in definition.schema.walk() if "$ref" in each)


@dataclass(slots=True)
class _Walk:
    """Removes every second optional member from definitions, to make an earlier version of them.

    - `kept`: the members to keep.
    - `turn`: the index of the first member to remove.
    - `undeclared`: collects the names of the removed members.
    - `pending`: the names of definitions that are still to be processed.
    """

    kept: frozenset[str]
    turn: int
    undeclared: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)

    def schema(self, schema: Schema) -> Schema:
        """Return the schema without the members that the earlier version does not declare.

        Such members are also removed inside `allOf` branches, members and items, at any depth.
        """
        keywords = dict(schema.keywords)
        if "$ref" in keywords:
            self.pending.append(keywords["$ref"])
        if "allOf" in keywords:
            keywords["allOf"] = tuple(self.schema(part) for part in keywords["allOf"])
        if "properties" in keywords:
            keywords["properties"] = self._properties(schema)
        for keyword in ("additionalProperties", "items"):
            if keyword in keywords:
                keywords[keyword] = self.schema(keywords[keyword])
        return schema.with_keywords(keywords)

    def _properties(self, schema: Schema) -> dict[str, Schema]:
        declared: Mapping[str, Schema] = schema["properties"]
        optional = [key for key in declared if key not in self.kept]
        is_closed = any(word in schema for word in _CLOSERS)
        left_out = () if is_closed else optional[self.turn :: 2]
        if len(left_out) == len(declared):
            left_out = left_out[1:]
        self.undeclared.update(left_out)
        return {key: self.schema(child) for key, child in declared.items() if key not in left_out}
