"""Records of how the assertions and references of a run were reached.

An instance *reaches* an assertion or reference if the result of that assertion or reference decides whether the
instance is valid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

#: The results with which an assertion was reached: `both` (or its only possible result), `one` of two, or `never` any;
#: `cannot` if it provably cannot be reached.
How = Literal["both", "one", "never", "cannot"]


class Aim(NamedTuple):
    """Identifies an assertion or a reference in a definition."""

    definition: str
    keyword: str
    location: str


@dataclass(frozen=True, slots=True)
class Extent:
    """The numbers of assertions and references, by how they were reached.

    `both`: as true and as false, or as the only possible result; `one`: as one of two possible results; `never`:
    possible to reach but not reached; `cannot`: provably impossible to reach.
    """

    both: int = 0
    one: int = 0
    never: int = 0
    cannot: int = 0

    @property
    def total(self) -> int:
        return self.both + self.one + self.never + self.cannot


@dataclass(frozen=True, slots=True)
class Reach:
    """How the assertions and references of a run were reached: in total, and for each definition (`types`).

    `open` lists those that were not reached with both results.
    """

    assertions: Extent = field(default_factory=Extent)
    references: Extent = field(default_factory=Extent)
    types: dict[str, Extent] = field(default_factory=dict)
    open: tuple[tuple[Aim, How], ...] = ()
