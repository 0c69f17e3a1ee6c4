"""What a run says of the assertions that its instances reached: counts, and what was not reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

#: How an assertion was reached: true and false (or the one of both that it can be), only one of both, not at all; and
#: that it cannot be reached.
How = Literal["both", "one", "never", "cannot"]


class Aim(NamedTuple):
    """An assertion of a type, or a reference in it."""

    definition: str
    keyword: str
    location: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How many assertions and references were reached `both` ways, in so far as there are two; `one` way only; `never`;
    and how many `cannot` be reached, as the predicates prove."""

    both: int = 0
    one: int = 0
    never: int = 0
    cannot: int = 0

    @property
    def total(self) -> int:
        return self.both + self.one + self.never + self.cannot


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts of the `assertions` and of the `references`, those of each type, and each that was not reached both ways,
    with how it was."""

    assertions: Extent = field(default_factory=Extent)
    references: Extent = field(default_factory=Extent)
    types: dict[str, Extent] = field(default_factory=dict)
    open: tuple[tuple[Aim, How], ...] = ()
