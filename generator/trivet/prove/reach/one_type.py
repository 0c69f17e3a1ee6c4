"""Specializes predicates for one JSON type: references are resolved, and assertions on other types are removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    ExactlyOne,
    In,
    JsonType,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    Unknown,
    When,
)
from trivet.predicates.simplify import fold
from trivet.predicates.tree import rebuild


@dataclass(slots=True)
class OneType:
    """Narrows predicates to one JSON type, and caches the results.

    Here, `number` means numbers with a fraction. Recursive references and the predicates for members and items
    are left as they are.
    """

    definitions: Mapping[str, Predicate]
    _known: dict[tuple[int, JsonType], tuple[Predicate, Predicate]] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def narrow(self, node: Predicate, kind: JsonType) -> Predicate:
        """Return a predicate that is equivalent to the node for values of the JSON type `kind`.

        The result does not test the type. `Asserted` nodes are replaced by the predicates inside them.
        """
        key = (id(node), kind)
        if key not in self._known:
            self._known[key] = (
                node,
                self._narrowed(node, kind),
            )  # keeps the node alive, so that its id stays unique
        return self._known[key][1]

    def _narrowed(self, node: Predicate, kind: JsonType) -> Predicate:
        match node:
            case TypeIs(types):
                is_one = kind in types or (kind == "integer" and "number" in types)
                return Always() if is_one else Never()
            case In(values):
                return node if any(json_type(value) == kind for value in values) else Never()
            case Unknown():
                return Always()
            case Asserted(_, _, part):
                return self.narrow(part, kind)
            case Named(name) if name not in self._open:
                self._open.add(name)
                found = self.narrow(self.definitions[name], kind)
                self._open.discard(name)
                return found
            case And() | Or() | ExactlyOne() | Not() | When():
                return fold(rebuild(node, lambda part: self.narrow(part, kind)))
        return node
