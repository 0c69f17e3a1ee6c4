r"""The character sets of `\p{…}` (ECMA-262 §22.2.1.2), from a data file in this folder.

`unicodedata` is not used, because the same schema must give the same bytes under every Python version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from trivet.predicates.regex.charset import ANY, EMPTY, CharSet

_KINDS = {
    "General_Category": "gc",
    "gc": "gc",
    "Script": "sc",
    "sc": "sc",
    "Script_Extensions": "scx",
    "scx": "scx",
}
#: General categories that are unions of others: short name → long names.
_UNIONS = {
    "C": ("Other",),
    "L": ("Letter",),
    "LC": ("Cased_Letter",),
    "M": ("Mark", "Combining_Mark"),
    "N": ("Number",),
    "P": ("Punctuation", "punct"),
    "S": ("Symbol",),
    "Z": ("Separator",),
}


def property_set(name: str | None, value: str) -> CharSet | None:
    """Return the code points of `\\p{name=value}` or, without a name, `\\p{value}`; None for an unknown property."""
    if name is None:
        return _lookup("binary", value) or _category(value)
    kind = _KINDS.get(name)
    if kind is None:
        return None
    if kind == "gc":
        return _category(value)
    return (_lookup("scx", value) if kind == "scx" else None) or _lookup("sc", value)


def _category(value: str) -> CharSet | None:
    for short, names in _UNIONS.items():
        if value == short or value in names:
            parts = ("Lu", "Ll", "Lt") if short == "LC" else _beginning(short)
            return CharSet.of(pair for part in parts for pair in _ranges(_table()["gc", part]))
    return _lookup("gc", value)


def _beginning(letter: str) -> tuple[str, ...]:
    return tuple(name for kind, name in _table() if kind == "gc" and len(name) == 2 and name[0] == letter)


def _lookup(kind: str, value: str) -> CharSet | None:
    if kind == "binary" and value in _DERIVED:
        return _DERIVED[value]
    ranges = _table().get((kind, value))
    if ranges is None:
        return ~(_category("Cn") or EMPTY) if (kind, value) == ("binary", "Assigned") else None
    return CharSet(tuple(_ranges(ranges)))


_DERIVED: Mapping[str, CharSet] = {"Any": ANY, "ASCII": CharSet.of([(0, 0x7F)])}


@cache
def _table() -> Mapping[tuple[str, str], str]:
    """Return the content of the data file: a mapping from (kind of property, name) to encoded ranges."""
    table: dict[tuple[str, str], str] = {}
    text = files(__package__).joinpath("unicode.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, names, ranges = line.split(" ", 2)
            table.update({(kind, name): ranges for name in names.split(",")})
    return table


def _ranges(encoded: str) -> Iterator[tuple[int, int]]:
    position = 0
    for item in encoded.split(" "):
        gap, _, extra = item.partition(".")
        low = position + int(gap, 36)
        high = low + int(extra or "0", 36)
        yield low, high
        position = high + 1
