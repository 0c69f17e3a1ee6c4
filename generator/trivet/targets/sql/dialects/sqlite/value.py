"""SQL expressions that read a JSON value in SQLite: its type, and its content as a scalar or as JSON text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """SQL expressions for one JSON value.

    - `type`: the value's type, as `json_each` names it
    - `atom`: the scalar
    - `json`: the JSON text of an array or object
    - `known`: the JSON type of a column that stores a single type; None for any other value
    - `depth`: keeps the aliases in nested queries apart
    """

    type: str
    atom: str
    json: str
    known: str | None = None
    depth: int = 0


def of_row(alias: str, depth: int) -> Value:
    """Return the value in the row of `json_each` with this alias."""
    return Value(f'{alias}."type"', f'{alias}."atom"', f'{alias}."value"', depth=depth)


def of_document(expression: str, depth: int = 0) -> Value:
    """Return a `Value` for reading JSON text. `expression` is the SQL of the text, such as a column's name.

    `depth` is the nesting depth, which keeps the names of variables in nested loops apart.
    """
    return Value(f"json_type({expression})", f"({expression} ->> '$')", expression, depth=depth)


def of_column(name: str, json_type: str, depth: int = 0) -> Value:
    """Return the `Value` of a column that stores scalars of one JSON type.

    - `name`: the SQL expression of the column.
    - `depth`: the nesting depth of loops, whose variables need different names.
    """
    return Value("", name, "", json_type, depth)
