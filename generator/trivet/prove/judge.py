"""What decides whether an instance is valid: the oracle, but where it reads a number as a double itself, or cannot
read a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import Predicate
from trivet.prove.limits import Kinds, has_limited
from trivet.prove.oracle import Fault, Oracle

_ROUNDED: Kinds = frozenset(("fine", "huge", "tiny"))


@dataclass(frozen=True, slots=True)
class Judge:
    """The oracle of one root; `predicate` is what the root means, with exact numbers."""

    oracle: Oracle
    predicate: Predicate
    predicates: Mapping[str, Predicate]

    def accepts(self, value: Any) -> bool:
        """Whether a JSON value (numbers `int` and `Decimal`) is valid."""
        if self.oracle.unread or self.rounds(value):
            try:
                return evaluate(self.predicate, value, self.predicates)
            except (EvaluationError, RecursionError):
                return self.oracle.accepts(value)
        return self.oracle.accepts(value)

    @property
    def is_partial(self) -> bool:
        """Whether there are patterns of which the oracle knows nothing."""
        return bool(self.oracle.unread)

    @staticmethod
    def rounds(value: Any) -> bool:
        """Whether the value has a number that the oracle, and whoever reads numbers as it does, rounds."""
        return has_limited(value, _ROUNDED)

    def faults(self, value: Any) -> Iterator[Fault]:
        """What the oracle says is wrong with a value, in its order."""
        return self.oracle.faults(value)
