"""Sets of Unicode code points as sorted ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class CharSet:
    """A set of code points, as sorted inclusive ranges that neither overlap nor touch."""

    ranges: tuple[tuple[int, int], ...]

    @staticmethod
    def of(ranges: Iterable[tuple[int, int]]) -> CharSet:
        """Return the set of all code points in the ranges, which are inclusive and in any order."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return CharSet(tuple(merged))

    @staticmethod
    def chars(text: str) -> CharSet:
        """Return the set of the characters in `text`."""
        return CharSet.of((ord(char), ord(char)) for char in text)

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, int):
            return False
        place = bisect_right(self.ranges, (code, LAST)) - 1
        return place >= 0 and code <= self.ranges[place][1]

    def __or__(self, other: CharSet) -> CharSet:
        return CharSet.of((*self.ranges, *other.ranges))

    def __invert__(self) -> CharSet:
        gaps: list[tuple[int, int]] = []
        start = 0
        for low, high in self.ranges:
            if low > start:
                gaps.append((start, low - 1))
            start = high + 1
        if start <= LAST:
            gaps.append((start, LAST))
        return CharSet(tuple(gaps))

    def __and__(self, other: CharSet) -> CharSet:
        return ~(~self | ~other)

    def __sub__(self, other: CharSet) -> CharSet:
        return self & ~other

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @property
    def size(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)

    @property
    def only(self) -> int | None:
        """Return the only code point of the set; None if the set is empty or has several."""
        return self.ranges[0][0] if self.size == 1 else None


EMPTY = CharSet(())
ANY = CharSet(((0, LAST),))
SURROGATES = CharSet(((0xD800, 0xDFFF),))

#: `\\d`, `\\w`, `\\s` and the line terminators of ECMA-262 §12.2, §12.3, §22.2.2.9 (never locale-dependent).
DIGITS = CharSet.of([(0x30, 0x39)])
WORD = CharSet.of([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
LINE_ENDS = CharSet.chars("\n\r\u2028\u2029")
SPACES = CharSet.of([(0x09, 0x0D), (0x2000, 0x200A), (0x2028, 0x2029)]) | CharSet.chars(
    " \u00a0\u1680\u202f\u205f\u3000\ufeff"
)
#: The characters that `.` matches without the `s` flag.
DOT = ~LINE_ENDS
