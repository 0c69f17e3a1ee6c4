"""How large, deep and entangled one document may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` in bytes; `depth` in nested objects and arrays; `nodes` in values, aliases expanded.

    `digits` bounds a number: its significant digits, and the distance of its first digit from the point.
    """

    size: int = 8_000_000
    depth: int = 100
    nodes: int = 500_000
    digits: int = 1_000


LIMITS = Limits()
