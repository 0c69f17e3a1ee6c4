"""Limits of the size and the complexity of one document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a document: `size` is in bytes, `depth` counts nested values, `nodes` all values.

    In YAML, an alias counts as much as what it stands for. `digits` limits the significant digits of a number, and how
    far its first digit is from the decimal point.
    """

    size: int = 8_000_000
    depth: int = 100
    nodes: int = 500_000
    digits: int = 1_000


LIMITS = Limits()
