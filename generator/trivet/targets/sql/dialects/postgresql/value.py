"""How a printed predicate gets at a value: as jsonb, as text, as a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """SQL expressions for one JSON value.

    `json` is of type jsonb; `text`, `number` and `boolean` are only meaningful where the value is known to be
    of that type. `types` is the one JSON type that a typed column holds, or None for a value of any type.
    `depth` numbers the aliases of the queries inside.
    """

    json: str
    text: str
    number: str
    boolean: str
    type: str | None = None
    depth: int = 0

    @property
    def is_json(self) -> bool:
        return self.type is None


def of_json(expression: str, depth: int = 0) -> Value:
    """A value that is jsonb; the expression is a name, or stands in parentheses."""
    return Value(
        json=expression,
        text=f"({expression} #>> '{{}}')",
        number=f"{expression}::numeric",
        boolean=f"{expression}::boolean",
        depth=depth,
    )


def of_member(value: Value, key: str) -> Value:
    """The member of an object, by its key as a SQL literal."""
    return of_json(f"({value.json} -> {key})", value.depth)


def of_column(name: str, json_type: str) -> Value:
    """A typed column, by its quoted name, that holds one scalar JSON type."""
    return Value(json=f"to_jsonb({name})", text=name, number=name, boolean=name, type=json_type)


def of_text(expression: str, depth: int = 0) -> Value:
    """A text, such as a member's name."""
    return Value(f"to_jsonb({expression})", expression, "", "", "string", depth)
