"""Names the parts of a definition or check that are printed separately.

A definition that cannot be printed exactly gets two bounds. The upper bound accepts every value that the
definition accepts, and has the definition's name. The lower bound accepts only values that the definition accepts,
and is used inside negations. The name of the lower bound is the definition's name, U+0000 and a suffix. No
definition has a name with U+0000. The names of large parts and conditions are formed in this way, too.
"""

from __future__ import annotations

_MARK = "\0"
_LOWER = f"{_MARK}lower bound"


def lower(name: str) -> str:
    """Return the name of the lower bound of `name`, a definition or a part that is printed separately.

    A lower bound is a stricter predicate, which is used inside negations.
    """
    return f"{name}{_LOWER}"


def is_lower(name: str) -> bool:
    return name.endswith(_LOWER)


def upper_of(name: str) -> str:
    """Return the name of a definition or part, given the name of its upper or lower bound.

    The upper bound has the same name as the definition or part. Only the lower bound has a name of its own.
    """
    return name.removesuffix(_LOWER)


def part_of(owner: str, number: int) -> str:
    """Return the name of a part of `owner` that is printed separately.

    `owner` is the name of a definition or a check. `number` distinguishes the parts of the same owner.
    """
    return f"{owner}{_MARK}part {number}"


def condition_of(owner: str, number: int) -> str:
    """Return the name of a separately printed condition of `owner`, a definition or a check.

    `number` distinguishes the conditions of the same owner.
    """
    return f"{owner}{_MARK}condition {number}"


def query_of(owner: str, number: int) -> str:
    """Return the internal name of a part of the definition `owner` that needs an SQL query.

    Such a part is printed separately. `number` counts these parts within the definition.
    """
    return f"{owner}{_MARK}query {number}"


def check_of(definition: str, table: str, name: str) -> str:
    """Return the internal name of a check. The names of its separately printed parts begin with this name.

    `definition` is the full name of the definition from which the table is made.
    """
    return f"{definition}{_MARK}{table}{_MARK}{name}"


def owner(name: str) -> str:
    """Return the full name of the definition that a bound, part, condition or check belongs to.

    `name` is the name of that bound, part, condition or check.
    """
    return name.partition(_MARK)[0]


def told(name: str) -> str:
    """Return an internal name as text for a comment: `shop.Order`, U+0000, `part 2` → `shop.Order (part 2)`."""
    first, *marks = name.split(_MARK)
    return f"{first} ({', '.join(marks)})" if marks else first


def spelled(name: str) -> str:
    """Return an internal name in a form that can be part of another name.

    For example, the internal name of part 2 of `shop.Order` becomes `shop.Order_part_2`.
    """
    first, *marks = name.split(_MARK)
    return "_".join([first, *(mark.replace(" ", "_") for mark in marks)])
