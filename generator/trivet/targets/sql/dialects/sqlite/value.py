"""How a printed predicate accesses a value: its JSON type, its scalar, its JSON text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """SQL expressions for one JSON value.

    `type` is its type as `json_each` names it, `atom` the scalar, `json` the JSON text of an array or object.
    `known` is the JSON type of a typed column, or None. `depth` numbers the aliases inside.
    """

    type: str
    atom: str
    json: str
    known: str | None = None
    depth: int = 0


def of_row(alias: str, depth: int) -> Value:
    """Return the value of a row of `json_each`."""
    return Value(f'{alias}."type"', f'{alias}."atom"', f'{alias}."value"', depth=depth)


def of_document(expression: str, depth: int = 0) -> Value:
    """Return the value of a column of JSON text."""
    return Value(f"json_type({expression})", f"({expression} ->> '$')", expression, depth=depth)


def of_column(name: str, json_type: str, depth: int = 0) -> Value:
    """Return the value of a column of one scalar JSON type, or of a text such as a member's name."""
    return Value("", name, "", json_type, depth)
