"""Which assertions the instances of a run reached: counts, and what was not reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

#: How an assertion was reached: both true and false (or the only one that is possible), only one of two, or not at all;
#: or that it cannot be reached.
How = Literal["both", "one", "never", "cannot"]


class Aim(NamedTuple):
    """An assertion of a type, or a reference in it."""

    definition: str
    keyword: str
    location: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How many assertions and references were reached in `both` ways (or in the only possible one), in only `one` of
    two, `never`, and how many provably `cannot` be reached."""

    both: int = 0
    one: int = 0
    never: int = 0
    cannot: int = 0

    @property
    def total(self) -> int:
        return self.both + self.one + self.never + self.cannot


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts for `assertions`, `references` and each type, and in `open` each that was not reached both ways, with how
    it was reached."""

    assertions: Extent = field(default_factory=Extent)
    references: Extent = field(default_factory=Extent)
    types: dict[str, Extent] = field(default_factory=dict)
    open: tuple[tuple[Aim, How], ...] = ()
