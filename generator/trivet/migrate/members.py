"""Prints what happens to the members of an object, in the SQL that all dialects have in common."""

from __future__ import annotations

from collections.abc import Callable

from trivet.migrate.rewriting import Rewriting

#: Returns a SQL literal of a text.
Literal = Callable[[str], str]


def new_name(one: Rewriting, name: str, literal: Literal, has: Callable[[str], str]) -> str:
    """Return SQL for the new name of a member. `name` is SQL for the old one.

    `has` returns SQL that tests whether the object already has the member whose name a SQL literal gives.
    """
    arms = [
        f"WHEN {name} = {literal(old)} AND NOT {has(literal(new))} THEN {literal(new)}"
        for old, new in one.renames.items()
    ]
    return f"CASE {' '.join(arms)} ELSE {name} END" if arms else name


def new_value(
    one: Rewriting, name: str, value: str, literal: Literal, printed: Callable[[Rewriting, str], str]
) -> str:
    """Return SQL for the rewritten value of a member. `name` and `value` are SQL for its old name and value.

    `printed` returns SQL that applies a rewriting to a value.
    """
    if one.values is not None:
        return printed(one.values, value)
    arms = [f"WHEN {literal(key)} THEN {printed(inner, value)}" for key, inner in one.inside.items()]
    return f"CASE {name} {' '.join(arms)} ELSE {value} END" if arms else value
