"""Names what is printed separately: the bounds of definitions, and parts and conditions of them.

A definition that a dialect cannot print in full has two bounds. The upper bound keeps the name of the definition. The
lower bound stands for it in negated positions. Its name, and that of a part, is the name of the definition followed by
a mark that no definition's name contains.
"""

from __future__ import annotations

_MARK = "\0"
_LOWER = f"{_MARK}lower bound"


def lower(name: str) -> str:
    """Return the name of the lower bound of a definition or a part."""
    return f"{name}{_LOWER}"


def is_lower(name: str) -> bool:
    return name.endswith(_LOWER)


def upper_of(name: str) -> str:
    """Return the name of the definition or part of which this is the lower or the upper bound."""
    return name.removesuffix(_LOWER)


def part_of(owner: str, number: int) -> str:
    """Return the name of a separately printed part of a definition or a check."""
    return f"{owner}{_MARK}part {number}"


def condition_of(owner: str, number: int) -> str:
    """Return the name of a separately printed condition of a definition or a check."""
    return f"{owner}{_MARK}condition {number}"


def query_of(owner: str, number: int) -> str:
    """Return the name of a separately printed query of a definition."""
    return f"{owner}{_MARK}query {number}"


def check_of(definition: str, table: str, name: str) -> str:
    """Return the name of a check, as the owner of parts and conditions; `definition` is that of its table."""
    return f"{definition}{_MARK}{table}{_MARK}{name}"


def owner(name: str) -> str:
    """Return the full name of the definition whose bound, part, condition or check this is."""
    return name.partition(_MARK)[0]


def told(name: str) -> str:
    """Return the name as text for a comment: `shop.Order (part 2)`."""
    first, *marks = name.split(_MARK)
    return f"{first} ({', '.join(marks)})" if marks else first


def spelled(name: str) -> str:
    """Return the name in a form that can be part of another name: `shop.Order_part_2`."""
    first, *marks = name.split(_MARK)
    return "_".join([first, *(mark.replace(" ", "_") for mark in marks)])
