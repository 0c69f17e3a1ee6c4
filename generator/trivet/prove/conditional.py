"""Derives boundary values for assertions that apply only under a condition (`if`, `not`, `dependentSchemas`, …).

Each value is inserted into an instance whose validity depends on the assertion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from trivet.normalize.schema import Definition, Schema
from trivet.predicates.decisive import MemberName, Place, decisive
from trivet.predicates.evaluate import EvaluationError
from trivet.predicates.nodes import Asserted
from trivet.prove.boundary import Stream
from trivet.prove.edges import EDGES
from trivet.prove.reach.directed import Directed
from trivet.prove.reach.ways import Target
from trivet.prove.samples import Sampler


@dataclass(frozen=True, slots=True)
class Behind:
    """Derives boundary values for the assertions of a root definition that apply only under a condition.

    `asserted` holds the `id()` of each schema that `trivet.prove.boundary` tests. These schemas are skipped.
    """

    definitions: Mapping[str, Definition]
    directed: Directed
    sampler: Sampler
    asserted: frozenset[int]
    _schemas: dict[str, dict[str, tuple[Schema, str]]] = field(default_factory=dict)

    def streams(self) -> Iterator[Stream]:
        """Yield a stream of boundary values for each assertion, except those in the schemas of `asserted`.

        Assertions of keywords without boundary values are left out.
        """
        seen: set[tuple[int, str]] = set()
        for target in self.directed.targets():
            schema, keyword = self._keyword(target)
            if schema is None or id(schema) in self.asserted or (id(schema), keyword) in seen:
                continue
            seen.add((id(schema), keyword))
            yield Stream(str(target.node.origin), _same, partial(self._values, target, schema, keyword))

    def _keyword(self, target: Target) -> tuple[Schema | None, str]:
        """Return (schema, keyword): the schema that contains the target's assertion, and the assertion's keyword.

        Return (None, "") if the target is a reference, or if the keyword has no boundary values (see `EDGES`).
        """
        name, node = target.definition, target.node
        if name not in self._schemas:
            self._schemas[name] = {
                str(schema.origin_of(keyword)): (schema, keyword)
                for schema in self.definitions[name].schema.walk()
                for keyword in schema.keywords
                if keyword in EDGES
            }
        if not isinstance(node, Asserted):
            return None, ""
        location = str(node.origin)
        parents = (location, location.rpartition("/")[0], location.rpartition("/")[0].rpartition("/")[0])
        found = (self._schemas[name].get(parent) for parent in parents)
        return next((each for each in found if each is not None and each[1] == node.keyword), (None, ""))

    def _values(self, target: Target, schema: Schema, keyword: str) -> Iterator[Any]:
        for whole in self.directed.values(target, is_true=True):
            place = self._place(target, whole)
            if place is not None:
                flat = self.sampler.flat((schema,))
                for value in EDGES[keyword](self.sampler, schema, flat, _at(whole, place)):
                    if _can_be(value, place):
                        yield _replaced(whole, place, value)
                return

    def _place(self, target: Target, whole: Any) -> Place | None:
        """Return the path from the instance `whole` to the part to which the target's assertion applies.

        The result is None if the assertion does not decide whether the instance is valid.
        """
        try:
            decided = decisive(self.directed.root, whole, self.directed.definitions)
        except (EvaluationError, RecursionError):
            return None
        return next((one.place for one in decided if one.node is target.node), None)


def _same(value: Any) -> Any:
    return value


def _at(value: Any, place: Place) -> Any:
    """Return the part of the value at `place`. This part can be the name of a member instead of its value."""
    for step in place:
        value = step.key if isinstance(step, MemberName) else value[step]
    return value


def _replaced(value: Any, place: Place, new: Any) -> Any:
    """Return a copy of `value` with `new` at the location `place`.

    If `place` ends with a `MemberName`, the copy contains the member twice: under its old name and under `new`.
    """
    if not place:
        return new
    step, rest = place[0], place[1:]
    if isinstance(step, MemberName):
        return {**value, new: value[step.key]}
    if isinstance(value, list):
        return [_replaced(item, rest, new) if index == step else item for index, item in enumerate(value)]
    return {key: _replaced(item, rest, new) if key == step else item for key, item in value.items()}


def _can_be(value: Any, place: Place) -> bool:
    """Return whether `value` can replace the part of an instance at `place`.

    Only a string can replace a member's name.
    """
    return isinstance(value, str) or not place or not isinstance(place[-1], MemberName)
