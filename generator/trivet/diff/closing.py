"""Types without undeclared members: what a verdict `lenient` is about.

A type that is open to undeclared members accepts any value under a name that a later version may declare. One that
declares no members at all is not meant: there, the undeclared ones are the content.
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
#: Prefixes of the names of definitions: without undeclared members, and without any in its members only.
_WHOLE, _INNER = "closed ", "inside closed "


@dataclass(slots=True)
class Closing:
    """Adds a closed version of definitions to `definitions`; `shared` makes shared nodes.

    `declared` has the names under `properties` of each definition with that keyword, even if there are none.
    """

    definitions: dict[str, Predicate]
    shared: Callable[[Predicate], Predicate]
    declared: Mapping[str, tuple[str, ...]]
    _pending: list[tuple[str, str]] = field(default_factory=list)

    def whole(self, name: str) -> Predicate:
        """What a definition accepts, without values that have undeclared members at any depth."""
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
        """The closed version of what a member or an item meets."""
        return self._named(_WHOLE, node.definition) if isinstance(node, Named) else self._closed(node)

    def _closed(self, node: Predicate, names: tuple[str, ...] = ()) -> Predicate:
        """The node without values that have undeclared members; `names` are the definitions that it is of."""
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
        """Yield what is said about the value itself; conditions and negations are left out."""
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
        """The node with closed versions of what members and items meet."""
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
