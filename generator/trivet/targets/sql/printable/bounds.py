"""What the bounds of definitions are called.

A definition that a dialect cannot say in full has two: the upper bound, which has the definition's own name and stands
where its truth counts, and the lower bound, which stands where its opposite counts. A part that would be written out
more than once has a name, too. Behind the name of the definition it belongs to, each has a mark that no name holds.
"""

from __future__ import annotations

_MARK = "\0"
_LOWER = f"{_MARK}lower bound"


def lower(name: str) -> str:
    """The lower bound of a definition or a part."""
    return f"{name}{_LOWER}"


def is_lower(name: str) -> bool:
    return name.endswith(_LOWER)


def upper_of(name: str) -> str:
    """The definition whose bound this is."""
    return name.removesuffix(_LOWER)


def part_of(owner: str, number: int) -> str:
    """One of the parts of a definition or a check that stand by themselves."""
    return f"{owner}{_MARK}part {number}"


def condition_of(owner: str, number: int) -> str:
    """One of the conditions of a definition or a check that stand by themselves."""
    return f"{owner}{_MARK}condition {number}"


def check_of(definition: str, table: str, name: str) -> str:
    """A check of one of a definition's tables."""
    return f"{definition}{_MARK}{table}{_MARK}{name}"


def owner(name: str) -> str:
    """The full name of the definition that a bound or a part belongs to."""
    return name.partition(_MARK)[0]


def told(name: str) -> str:
    """The name for a comment."""
    first, *marks = name.split(_MARK)
    return f"{first} ({', '.join(marks)})" if marks else first


def spelled(name: str) -> str:
    """The name as a part of another name."""
    first, *marks = name.split(_MARK)
    return "_".join([first, *(mark.replace(" ", "_") for mark in marks)])
