"""The names of the bounds of definitions.

A definition that a dialect cannot print in full has two bounds: the upper bound, which keeps the definition's name, and
the lower bound, which replaces the definition in negated positions. A part that would be printed more than once has a
name too. Lower bounds and parts append a mark to the definition's name that no name contains.
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
    """Return the name of the definition or part whose bound this is."""
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
    """Return the name under which a check of a definition's table is printed."""
    return f"{definition}{_MARK}{table}{_MARK}{name}"


def owner(name: str) -> str:
    """Return the full name of the definition that a bound or a part belongs to."""
    return name.partition(_MARK)[0]


def told(name: str) -> str:
    """Return the name of a definition, bound or part as text for a comment: `shop.Order (part 2)`."""
    first, *marks = name.split(_MARK)
    return f"{first} ({', '.join(marks)})" if marks else first


def spelled(name: str) -> str:
    """Return the name in a form that can be part of another name."""
    first, *marks = name.split(_MARK)
    return "_".join([first, *(mark.replace(" ", "_") for mark in marks)])
