"""Looks up the rows of the ledger for one target by their location in the schemas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from trivet.normalize.schema import Schema
from trivet.prove.generated import Row
from trivet.prove.visits import places_of

#: The maximum number of tokens after the keyword in the location of a row: in `/required/0`, there is one.
_BELOW = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """The ledger rows for one target, looked up by schema.

    `rows` are in the ledger's order. A row with neither a keyword nor a definition declares a kind of values that the
    target can store exactly in no place.
    """

    rows: tuple[Row, ...]
    _at: dict[str, list[Row]] = field(default_factory=dict)
    _below: dict[str, list[Row]] = field(default_factory=dict)
    _rank: dict[Row, int] = field(default_factory=dict)
    _spoken: dict[int, tuple[Row, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rank, row in enumerate(self.rows):
            self._rank[row] = rank
            self._at.setdefault(row.location, []).append(row)
            above = row.location
            for _ in range(_BELOW):
                above = above.rpartition("/")[0]
                self._below.setdefault(above, []).append(row)

    def about(self, schema: Schema) -> tuple[Row, ...]:
        """Return the ledger rows for the locations of the schema and of its keywords."""
        if id(schema) not in self._spoken:
            own, listed = places_of(schema)
            found = [row for place in own for row in self._at.get(place, ())]
            found += [row for place in listed for row in self._below.get(place, ())]
            self._spoken[id(schema)] = self.in_order(found)
        return self._spoken[id(schema)]

    def in_order(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return the given rows without duplicates, in the ledger's order."""
        return tuple(sorted(set(rows), key=self._rank.__getitem__))

    def about_storage(self, *verdicts: str) -> tuple[Row, ...]:
        return tuple(
            row for row in self.rows if not row.keyword and not row.definition and row.verdict in verdicts
        )
