"""Makes a closed variant of each type, which refuses undeclared members, to find `lenient` differences.

A difference is `lenient` if it concerns only values with undeclared members. If a type declares no members, its
variant still accepts undeclared ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    ItemAt,
    KeyCover,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import rebuild

_OBJECT = TypeIs(("object",))
#: Prefixes for the names of closed definitions: undeclared members are refused everywhere, or inside members only.
_WHOLE, _INNER = "closed ", "inside closed "


@dataclass(slots=True)
class Closing:
    """Makes closed versions of definitions, which refuse undeclared members, and adds them to `definitions`.

    - `shared`: returns the same object for equal predicates.
    - `declared`: full name of a definition → the names in its keyword `properties`; only definitions with this keyword.
    """

    definitions: dict[str, Predicate]
    shared: Callable[[Predicate], Predicate]
    declared: Mapping[str, tuple[str, ...]]
    _pending: list[tuple[str, str]] = field(default_factory=list)

    def whole(self, name: str) -> Predicate:
        """Return a predicate for those values of a definition that have no undeclared members at any depth."""
        closed = self._named(_WHOLE, name)
        while self._pending:
            prefix, one = self._pending.pop()
            node = self.definitions[one]
            made = self._closed(node, (one,)) if prefix == _WHOLE else self._inner(node)
            self.definitions[prefix + one] = self.shared(made)
        return self.shared(And((Named(name), closed)))

    def _named(self, prefix: str, name: str) -> Predicate:
        made = prefix + name
        if made not in self.definitions:
            self.definitions[made] = Always()
            self._pending.append((prefix, name))
        return Named(made)

    def _position(self, node: Predicate) -> Predicate:
        """Return the closed form of a member's or item's predicate: it refuses undeclared members at any depth."""
        return self._named(_WHOLE, node.definition) if isinstance(node, Named) else self._closed(node)

    def _closed(self, node: Predicate, names: tuple[str, ...] = ()) -> Predicate:
        """Return the node in a form that refuses objects with undeclared members, at any depth.

        The outermost object is exempt if the node declares no members or has a schema for undeclared ones. If the
        node is the predicate of a definition, `names` has the definition's name.
        """
        seen = set(names)
        parts = list(self._in_place(node, seen))
        declaring = [name for name in seen if name in self.declared]
        keys = {key for name in declaring for key in self.declared[name]}
        patterns: set[str] = set()
        for part in parts:
            match part:
                case PropertyIs(key, _):
                    keys.add(key)
                case EveryMatchingProperty(pattern, _):
                    patterns.add(pattern)
                case EveryUncoveredProperty(covers, rest):
                    if not isinstance(rest, Never):
                        return self._inner(node)
                    keys.update(key for cover in covers for key in cover.keys)
        if not (declaring or keys or patterns):
            return self._inner(node)
        cover = KeyCover(Always(), tuple(sorted(keys)), tuple(sorted(patterns)))
        return And((self._inner(node), When(_OBJECT, EveryUncoveredProperty((cover,), Never()))))

    def _in_place(self, node: Predicate, seen: set[str]) -> Iterator[Predicate]:
        """Yield the parts of a predicate that may assert something about the value itself.

        `seen` collects the names of the definitions that were visited; no definition is visited twice.
        """
        match node:
            case Asserted(_, _, part):
                yield from self._in_place(part, seen)
            case And(parts) | Or(parts) | ExactlyOne(parts):
                for part in parts:
                    yield from self._in_place(part, seen)
            case When(_, then, otherwise):
                yield from self._in_place(then, seen)
                yield from self._in_place(otherwise, seen)
            case Named(name):
                if name not in seen:
                    seen.add(name)
                    yield from self._in_place(self.definitions[name], seen)
            case _:
                yield node

    def _inner(self, node: Predicate) -> Predicate:
        """Return the node with the predicates of members and items replaced by closed ones.

        A closed predicate refuses members that the schema does not declare.
        """
        match node:
            case Named(name):
                return self._named(_INNER, name)
            case ExactlyOne(parts):
                return Or(tuple(map(self._inner, parts)))
            case When(condition, then, otherwise):
                return When(condition, self._inner(then), self._inner(otherwise))
            case Asserted() | And() | Or():
                return rebuild(node, self._inner)
            case PropertyIs() | EveryMatchingProperty() | EveryItem() | ItemAt():
                return rebuild(node, self._position)
            case EveryUncoveredProperty(covers, part):
                return EveryUncoveredProperty(covers, self._position(part))
            case EveryUncoveredItem(covers, part):
                return EveryUncoveredItem(covers, self._position(part))
        return node
