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
    """The numbers of assertions and references, by how instances reached them.

    "Reached" means that the result decides whether an instance is valid.

    - `both`: reached with every possible result
    - `one`: reached with only one of two possible results
    - `never`: not reached, although that may be possible
    - `cannot`: proven to be impossible to reach
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
    """Counts the assertions and references that instances reached (see `Extent`).

    An assertion is reached if its result decides whether an instance is valid.

    - `assertions`, `references`: the totals.
    - `types`: the counts for each definition.
    - `open`: assertions and references that were not reached with every possible result.
    """

    assertions: Extent = field(default_factory=Extent)
    references: Extent = field(default_factory=Extent)
    types: dict[str, Extent] = field(default_factory=dict)
    open: tuple[tuple[Aim, How], ...] = ()
