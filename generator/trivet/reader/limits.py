"""Limits for the size and complexity of one document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a document: `size` in bytes, `depth` of nesting, `nodes` (number of values, aliases expanded).

    `digits` limits the significant digits of a number, and the distance of its first digit from the decimal point.
    """

    size: int = 8_000_000
    depth: int = 100
    nodes: int = 500_000
    digits: int = 1_000


LIMITS = Limits()
