"""Decides whether an instance is valid, normally by the oracle.

`predicates/evaluate.py` decides if the oracle would round a number, ignore a pattern, or deviate from the standard of a
pattern or format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import Predicate
from trivet.prove.deviations import Deviations, deviations_of
from trivet.prove.limits import Kinds, has_limited
from trivet.prove.oracle import Fault, Oracle

_ROUNDED: Kinds = frozenset(("fine", "huge", "tiny"))


@dataclass(slots=True)
class Judge:
    """Decides whether instances of one root definition are valid.

    `predicate` is the predicate of the root. `predicates` has the predicates of all definitions.
    """

    oracle: Oracle
    predicate: Predicate
    predicates: Mapping[str, Predicate]
    _deviations: Deviations = field(init=False)

    def __post_init__(self) -> None:
        self._deviations = deviations_of(self.predicate, self.predicates)

    def accepts(self, value: Any) -> bool:
        """Return whether a JSON value (with numbers as `int` or `Decimal`) is valid.

        The oracle decides, unless it would round a number, cannot read a pattern, or deviates from the standard of a
        pattern or format for a text in the value. Then the reference evaluator decides or, if it fails, the oracle
        after all.
        """
        if self.oracle.unread or self.rounds(value) or self._deviations.concern(value):
            try:
                return evaluate(self.predicate, value, self.predicates)
            except (EvaluationError, RecursionError):
                return self.oracle.accepts(value)
        return self.oracle.accepts(value)

    @property
    def is_partial(self) -> bool:
        """Return whether the oracle ignores some patterns of the schema because it cannot read them."""
        return bool(self.oracle.unread)

    @staticmethod
    def rounds(value: Any) -> bool:
        """Return whether the value contains a number that would be rounded when it is read as a double.

        The oracle reads numbers as doubles.
        """
        return has_limited(value, _ROUNDED)

    def faults(self, value: Any) -> Iterator[Fault]:
        """Yield the violated assertions that the oracle reports, in the oracle's order."""
        return self.oracle.faults(value)
