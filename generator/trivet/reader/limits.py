"""Limits for the size and complexity of a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for a document.

    - `size`: the number of bytes.
    - `depth`: the depth of nested values.
    - `nodes`: the number of values. An alias in YAML counts as much as its value.
    - `digits`: the number of characters in a number, and the size of its exponent, as written (`1e9999`) and in
      scientific notation.
    """

    size: int = 8_000_000
    depth: int = 100
    nodes: int = 500_000
    digits: int = 1_000


LIMITS = Limits()
