"""Limits for the size and complexity of a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for a document: its `size` in bytes, the `depth` of nested values, and the number of values (`nodes`).

    In YAML, an alias counts as much as the value for which it stands. `digits` limits the number of digits of a number,
    and how far its first nonzero digit is from the decimal point: `1e9999` has too large a distance.
    """

    size: int = 8_000_000
    depth: int = 100
    nodes: int = 500_000
    digits: int = 1_000


LIMITS = Limits()
