"""Which known name somebody meant who wrote another one: only where a slip of the pen is likely.

The answer makes a finding, so this is stricter than `extensions/nearest.py`, which only words the hint of an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection

#: `uuid4`, `line2`, `v2`.
_NUMBER = re.compile("v?[0-9]+")


def near(name: str, known: Collection[str]) -> str:
    """The known name that one or two slips turn into this one, or nothing; short names have less room for slips."""
    written = _folded(name)
    found = [(slips, each) for each in known if (slips := _slips(written, _folded(each))) is not None]
    return min(found, default=(0, ""))[1] if name not in known else ""


def _slips(written: str, meant: str) -> int | None:
    """How many slips lead from one to the other, if so many are likely.

    The first letters agree in nearly all slips; a number tells names apart on purpose.
    """
    if written == meant:
        return 0
    if written[:1] != meant[:1] and written[:2] != meant[1::-1]:
        return None
    if _NUMBER.sub("", written) == _NUMBER.sub("", meant):
        return None
    length = max(len(written), len(meant))
    most = 2 if length > 7 else 1 if length > 3 else 0
    slips = slips_between(written, meant, most)
    return slips if slips <= most else None


def _folded(name: str) -> str:
    """Without case, separators and the ending of the plural: `Date_Time` → `datetime`, `properties` → `property`."""
    return re.sub("ies$", "y", re.sub("[-_ ]", "", name.casefold()))


def slips_between(left: str, right: str, most: int) -> int:
    """How many letters are missing, too many, wrong or swapped; `most` + 1 stands for all that is more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return min(row[-1], most + 1)
