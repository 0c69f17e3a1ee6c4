"""Shows the examples of a definition, each with a note that says whether the definition accepts it.

trivet's own evaluator checks each example, unless that could take too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog.records import Entity
from trivet.json_text import json_line
from trivet.predicates.effort import effort
from trivet.predicates.evaluate import EvaluationError, evaluate, failures
from trivet.predicates.nodes import Asserted, Predicate
from trivet.sinks import Markdown
from trivet.targets.docs.markdown import compose, join
from trivet.targets.docs.values import value_block, value_code

_EXAMPLES = 20
_LOOKUPS = 5_000
_CHARACTERS = 20_000
_EFFORT = 10_000_000


@dataclass(frozen=True, slots=True)
class Example:
    """An example: `block` is the value as a fenced block, `note` says whether the definition accepts it."""

    note: Markdown
    block: Markdown


def examples(
    predicates: Mapping[str, Predicate], entity: Entity, shown: tuple[Any] | None
) -> tuple[Example, ...]:
    """Return the first twenty examples of a definition, without the example `shown`.

    `shown` is the example at the beginning of the page, in a tuple of one; None if the page begins with no example.
    """
    first = None if shown is None else json_line(shown[0])
    given = [value for value in entity.facts.examples[:_EXAMPLES] if json_line(value) != first]
    return tuple(Example(_note(predicates, entity, value), value_block(value)) for value in given)


def is_valid(predicates: Mapping[str, Predicate], predicate: Predicate, value: Any) -> bool:
    """Return whether a predicate accepts a value; false as well if the check could take too long.

    `predicates` are those of the definitions that it may refer to.
    """
    budget = _budget(predicates, predicate, value)
    try:
        return evaluate(budget[""], value, budget)
    except (EvaluationError, KeyError, RecursionError):
        return False


def _note(predicates: Mapping[str, Predicate], entity: Entity, value: Any) -> Markdown:
    if len(json_line(value)) > _CHARACTERS:
        return Markdown("Not checked: too long.")
    failed = _failures(predicates, entity, value)
    if failed is None:
        return Markdown("Not checked: that could take too much work.")
    if not failed:
        return Markdown("Valid.")
    keywords = dict.fromkeys(value_code(one.keyword) for one in failed)
    return compose("**Not valid**, as the schema stands: {}.", join(", ", list(keywords)[:8]))


def _failures(predicates: Mapping[str, Predicate], entity: Entity, value: Any) -> tuple[Asserted, ...] | None:
    """Return the assertions that a value does not satisfy; None if the check could take too long."""
    budget = _budget(predicates, entity.predicate, value)
    try:
        return failures(budget[""], value, budget)
    except (EvaluationError, KeyError, RecursionError):
        return None


def _budget(predicates: Mapping[str, Predicate], predicate: Predicate, value: Any) -> _Budget:
    return _Budget(predicates, predicate, max(map(len, _texts(value)), default=0))


@dataclass(slots=True)
class _Budget(Mapping[str, Predicate]):
    """Maps definitions to their predicates; raises KeyError when an evaluation could take too long.

    The name "" stands for `root`, the predicate with which the evaluation begins.
    """

    predicates: Mapping[str, Predicate]
    root: Predicate
    longest: int
    left: int = _LOOKUPS
    cheap: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Predicate:
        self.left -= 1
        predicate = self.predicates[name] if name else self.root
        if self.left < 0 or (name not in self.cheap and effort(predicate, self.longest) > _EFFORT):
            raise KeyError(name)
        self.cheap.add(name)
        return predicate

    def __iter__(self) -> Iterator[str]:
        return iter(self.predicates)

    def __len__(self) -> int:
        return len(self.predicates)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield key
            yield from _texts(member)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
