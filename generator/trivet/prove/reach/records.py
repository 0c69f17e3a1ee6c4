"""Records of how the assertions and references of a run were reached: counts, and those not reached both ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

#: The results with which an assertion was reached: `both` (or its only possible result), `one` of two, or `never` any;
#: `cannot` if it provably cannot be reached.
How = Literal["both", "one", "never", "cannot"]


class Aim(NamedTuple):
    """The identifier of an assertion or a reference in a definition."""

    definition: str
    keyword: str
    location: str


@dataclass(frozen=True, slots=True)
class Extent:
    """Counts of assertions and references by how they were reached.

    `both`: as true and as false, or with the only possible result; `one`: with only one of two possible results;
    `never`: with neither; `cannot`: provably unreachable.
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
    """The coverage of the assertions and references of a run, in total and for each type.

    `open` lists those not reached with both results, and how they were reached.
    """

    assertions: Extent = field(default_factory=Extent)
    references: Extent = field(default_factory=Extent)
    types: dict[str, Extent] = field(default_factory=dict)
    open: tuple[tuple[Aim, How], ...] = ()
