"""Prints SQL that renames and rewrites the members of an object. All dialects share this code."""

from __future__ import annotations

from collections.abc import Callable

from trivet.migrate.rewriting import Rewriting

#: Returns a SQL literal of a text.
Literal = Callable[[str], str]


def new_name(one: Rewriting, name: str, literal: Literal, has: Callable[[str], str]) -> str:
    """Return SQL for the new name of an object's member; `name` is SQL for the old name.

    If the object already has a member with the new name, the old name is kept.

    - `one`: the rewriting of the object.
    - `literal`: returns a text as a SQL literal.
    - `has`: returns SQL that tests whether the object has a member. Its argument is the name as a SQL literal.
    """
    arms = [
        f"WHEN {name} = {literal(old)} AND NOT {has(literal(new))} THEN {literal(new)}"
        for old, new in one.renames.items()
    ]
    return f"CASE {' '.join(arms)} ELSE {name} END" if arms else name


def new_value(
    one: Rewriting, name: str, value: str, literal: Literal, printed: Callable[[Rewriting, str], str]
) -> str:
    """Return SQL for the new value of a member of an object.

    - `one`: the changes to the object.
    - `name`, `value`: SQL for the member's old name and old value.
    - `literal`: returns a text as a SQL literal.
    - `printed`: returns SQL that applies the changes in a `Rewriting` to a value.
    """
    if one.values is not None:
        return printed(one.values, value)
    arms = [f"WHEN {literal(key)} THEN {printed(inner, value)}" for key, inner in one.inside.items()]
    return f"CASE {name} {' '.join(arms)} ELSE {value} END" if arms else value
