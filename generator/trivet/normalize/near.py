"""Detect likely misspellings of known names.

Results are reported as findings, so this module is stricter than `extensions/nearest.py`, which only adds hints to
errors.
"""

from __future__ import annotations

import re
from collections.abc import Collection

#: A number in a name, as in `uuid4`, `line2` and `v2`.
_NUMBER = re.compile("v?[0-9]+")


def near(name: str, known: Collection[str]) -> str:
    """Return the known name of which `name` is a likely misspelling; "" if `name` is known or there is none.

    Names may differ by one or two typos, and in case and separators.
    """
    written = _folded(name)
    found = [(slips, each) for each in known if (slips := _slips(written, _folded(each))) is not None]
    return min(found, default=(0, ""))[1] if name not in known else ""


def _slips(written: str, meant: str) -> int | None:
    """Return the number of typos that turn one name into the other; None if typos are unlikely.

    For example, `line1` and `line2` differ only in a number, so typos are unlikely.
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
    """Return a name in lower case, without separators, and with `y` for a final `ies`: `Date_Types` → `datetypes`."""
    return re.sub("ies$", "y", re.sub("[-_ ]", "", name.casefold()))


def slips_between(left: str, right: str, most: int) -> int:
    """Return the number of missing, extra, wrong and swapped letters (Damerau-Levenshtein), capped at `most` + 1."""
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
