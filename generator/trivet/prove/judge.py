"""Decides whether an instance is valid.

The oracle decides, except where it rounds a number of the instance to a double or cannot read a pattern of the schema.
There, the reference evaluator decides (`predicates/evaluate.py`).
"""

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
    """Decides whether instances of one root are valid.

    `predicate` is the predicate of the root, `predicates` are those of all definitions.
    """

    oracle: Oracle
    predicate: Predicate
    predicates: Mapping[str, Predicate]

    def accepts(self, value: Any) -> bool:
        """Return whether a JSON value (with numbers as `int` or `Decimal`) is valid.

        The oracle is asked if the evaluator cannot run a pattern.
        """
        if self.oracle.unread or self.rounds(value):
            try:
                return evaluate(self.predicate, value, self.predicates)
            except (EvaluationError, RecursionError):
                return self.oracle.accepts(value)
        return self.oracle.accepts(value)

    @property
    def is_partial(self) -> bool:
        """Whether the oracle ignores patterns that it cannot read."""
        return bool(self.oracle.unread)

    @staticmethod
    def rounds(value: Any) -> bool:
        """Return whether the value contains a number that the oracle, which reads numbers as doubles, would round."""
        return has_limited(value, _ROUNDED)

    def faults(self, value: Any) -> Iterator[Fault]:
        """Yield the violated assertions that the oracle reports, in its order."""
        return self.oracle.faults(value)
