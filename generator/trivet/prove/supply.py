"""Supplies the instances of each root definition, and records which assertions they reach.

Instances are the user's own, derived from the schema, or random. An instance *reaches* an assertion whose
result decides whether the instance is valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import Diagnostic
from trivet.extensions import effects_of
from trivet.prove.build_view import Inputs
from trivet.prove.derived import Deriver
from trivet.prove.fuzz import draw
from trivet.prove.instances import Instance, Source, read
from trivet.prove.reach.reached import Reached
from trivet.prove.reach.records import Aim
from trivet.prove.records import DocumentReport
from trivet.prove.samples import Sampler


@dataclass(slots=True)
class Supply:
    """Supplies the instances of each root definition.

    - `derive`: the maximum number of derived instances for each definition
    - `fuzz`: the number of random instances for each definition
    - `diagnostics`: collects reports on unreadable files
    - `aims`: collects the assertions and references of all roots so far
    """

    inputs: Inputs
    files: tuple[Source, ...]
    derive: int
    fuzz: int
    seed: int
    diagnostics: list[Diagnostic] = field(default_factory=list)
    aims: dict[Aim, None] = field(default_factory=dict)
    _deriver: Deriver = field(init=False)

    def __post_init__(self) -> None:
        vocabulary, catalog = self.inputs.vocabulary, self.inputs.catalog
        self._deriver = Deriver(
            self.inputs.normal, catalog.predicates, lambda schema: effects_of(schema, vocabulary)
        )

    @property
    def reached(self) -> Reached:
        """Return the assertions and references that instances of any root have reached so far."""
        return self._deriver.reached

    def instances(self, row: dict[str, Any], found: DocumentReport, sampler: Sampler) -> Iterator[Instance]:
        """Yield the instances for a row of the manifest: the user's own, the derived and the random ones.

        At the end, `found` has the number of instances from each source, and what the instances reached.
        """
        definition = row["definition"]
        derived = self._deriver.derive(definition, sampler, self.derive)
        reached, found.bounded = derived.reached, derived.bounded
        if "pointer" not in row:
            for instance in self._counted(found, "given", self._given(row["document"])):
                reached.add(definition, instance.value)
                yield instance
        yield from self._counted(found, "derived", derived.instances)
        if self.fuzz:
            predicates = self.inputs.catalog.predicates
            drawn = draw(self.inputs.normal, predicates, definition, self.fuzz, self.seed)
            for instance in self._counted(found, "fuzz", drawn):
                reached.add(definition, instance.value)
                yield instance
        found.reached = reached.extent(derived.aims)
        self.aims.update(dict.fromkeys(derived.aims))
        self.reached.merge(reached, derived.aims)

    def _given(self, document: str) -> Iterator[Instance]:
        for source in self.files:
            for one in read(source) if source.document == document else ():
                if isinstance(one, Diagnostic):
                    self.diagnostics.append(one)
                else:
                    yield one

    @staticmethod
    def _counted(found: DocumentReport, kind: str, instances: Iterable[Instance]) -> Iterator[Instance]:
        for instance in instances:
            found.sources[kind] += 1
            yield instance
