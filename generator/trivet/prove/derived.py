"""Derives the instances for one root definition.

Boundary values of all assertions come first. Further instances follow for the assertions that no boundary value has
reached. An instance *reaches* an assertion if the result of the assertion decides whether the instance is valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from trivet.catalog.effects import ReadEffects, no_effects
from trivet.normalize.schema import NormalForm
from trivet.predicates.nodes import Predicate
from trivet.prove.boundary import around, in_turn
from trivet.prove.conditional import Behind
from trivet.prove.instances import Instance
from trivet.prove.reach.directed import Directed
from trivet.prove.reach.reached import Reached, aim_of
from trivet.prove.reach.records import Aim
from trivet.prove.reach.search import Search
from trivet.prove.reach.ways import Target
from trivet.prove.samples import Sampler

#: The maximum number of instances derived for one document.
MOST = 3_000


@dataclass(frozen=True, slots=True)
class Derived:
    """The instances derived for one root definition, without duplicates, the smallest first.

    - `bounded`: whether instances were left out because of the limit
    - `aims`: all assertions and references in the root definition, and in the definitions to which it leads
    - `reached`: the results (true or false) with which each of the `aims` has decided whether an instance is valid
    """

    instances: tuple[Instance, ...]
    bounded: bool
    reached: Reached
    aims: tuple[Aim, ...]


@dataclass(slots=True)
class Deriver:
    """Derives instances for the root definitions of one bundle, one root after the other.

    Assertions that no instance of an earlier root has reached are tried first. `effects` reads x- keys, because
    column types have boundary values, too.
    """

    normal: NormalForm
    predicates: Mapping[str, Predicate]
    effects: ReadEffects = no_effects
    reached: Reached = field(init=False)
    _search: Search = field(init=False)
    _targets: dict[str, tuple[Target, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reached = Reached(self.predicates)
        self._search = Search(self.predicates)

    def derive(self, definition: str, sampler: Sampler, most: int = MOST) -> Derived:
        """Derive at most `most` instances of a definition, sorted by length.

        They are chosen in this order:

        - boundary values, up to half of `most`
        - for each assertion and reference, an instance whose validity depends on its result being true, and one whose
          validity depends on its result being false, unless an earlier instance has shown this already
        - more boundary values, up to `most` instances in all
        """
        directed = Directed(definition, self.predicates, self._search, self._targets)
        aims = tuple(dict.fromkeys(map(aim_of, directed.targets())))
        found = _Found(definition, Reached(self.predicates))
        plain = around(self.normal.definitions[definition].schema, sampler, self.effects)
        behind = Behind(self.normal.definitions, directed, sampler, plain.asserted)
        values = in_turn((*plain.streams, *behind.streams()))
        unreached = directed.instances(found.reached, self.reached)
        found.take(values, most - most // 2, is_watched=True)
        found.take(unreached, most)
        extent = found.reached.extent(aims)
        found.take(values, most, is_watched=extent.one + extent.never > 0)
        self.reached.merge(found.reached, aims)
        bounded = next(chain(values, unreached), None) is not None
        return Derived(_smallest_first(found.instances.values()), bounded, found.reached, aims)


@dataclass(slots=True)
class _Found:
    """The instances derived so far, keyed by their JSON text.

    `reached` records which assertions and references of `definition` have decided whether an instance is valid.
    """

    definition: str
    reached: Reached
    instances: dict[str, Instance] = field(default_factory=dict)

    def take(self, instances: Iterator[Instance], most: int, *, is_watched: bool = False) -> None:
        """Add new instances until there are `most` in total.

        If `is_watched` is true, record which assertions and references the new instances reach.
        """
        while len(self.instances) < most and (instance := next(instances, None)) is not None:
            if instance.text not in self.instances:
                self.instances[instance.text] = instance
                if is_watched:
                    self.reached.add(self.definition, instance.value)


def _smallest_first(instances: Iterable[Instance]) -> tuple[Instance, ...]:
    return tuple(sorted(instances, key=lambda instance: (len(instance.text), instance.text)))
