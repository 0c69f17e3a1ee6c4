"""Compiles schemas to predicates, and answers questions about predicates.

For example: which JSON types does a predicate accept, and does it accept objects with undeclared members?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trivet.normalize.schema import Definition, Schema
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.compile import Compiler
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryUncoveredProperty,
    JsonType,
    Named,
    Never,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify


@dataclass(slots=True)
class Meanings:
    """Compiles schemas to predicates, and answers questions about predicates.

    `definitions` maps full names to definitions, so that references can be followed.
    """

    definitions: Mapping[str, Definition]
    _predicates: dict[str, Predicate] = field(default_factory=dict)
    _types: dict[str, frozenset[JsonType]] = field(default_factory=dict)
    _open: dict[str, bool] = field(default_factory=dict)

    def of(self, schema: Schema) -> Predicate:
        """Return the simplified predicate of a schema."""
        return simplify(Compiler(self.definitions).compile(schema))

    def named(self, definition: str) -> Predicate:
        """Return the simplified predicate of the definition with this full name (cached)."""
        if definition not in self._predicates:
            self._predicates[definition] = self.of(self.definitions[definition].schema)
        return self._predicates[definition]

    def types(self, predicate: Predicate) -> frozenset[JsonType]:
        """Return a superset of the JSON types that a predicate accepts, following references."""
        return possible_types(predicate, self._types_of)

    def is_open(self, predicate: Predicate) -> bool:
        """Return whether a predicate may accept objects with undeclared members."""
        match predicate:
            case EveryUncoveredProperty(covers, Never()):
                return any(cover.patterns or cover.every for cover in covers)
            case And(parts):
                return all(self.is_open(part) for part in parts)
            case Asserted(_, _, part) | When(TypeIs(("object",)), part, Always()):
                return self.is_open(part)
            case Named(definition):
                if definition not in self._open:
                    self._open[definition] = True
                    self._open[definition] = self.is_open(self.named(definition))
                return self._open[definition]
        return True

    def refuses(self, predicate: Predicate, member: str) -> bool:
        """Return whether a predicate refuses every object that has the member.

        Only one case is recognized: the predicate forbids undeclared members, and does not declare `member`.
        """
        match predicate:
            case EveryUncoveredProperty(covers, Never()):
                return not any(cover.patterns or cover.every or member in cover.keys for cover in covers)
            case And(parts):
                return any(self.refuses(part, member) for part in parts)
            case Asserted(_, _, part) | When(TypeIs(("object",)), part, Always()):
                return self.refuses(part, member)
            case Named(definition):
                return self.refuses(self.named(definition), member)
        return False

    def _types_of(self, definition: str) -> frozenset[JsonType]:
        """Return the JSON types that a definition accepts (cached).

        If the definition refers to itself for the same value, that reference adds no types.
        """
        if definition not in self._types:
            self._types[definition] = frozenset()
            self._types[definition] = self.types(self.named(definition))
        return self._types[definition]
