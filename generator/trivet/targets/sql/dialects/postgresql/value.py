"""How a printed predicate accesses a value: as jsonb, as text, as a number."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Value:
    """SQL expressions for one JSON value.

    `json` is of type jsonb; `text`, `number` and `boolean` are only meaningful if the value is known to be of that
    type. `type` is the JSON type of a typed column, or None for a value of any type. `depth` numbers the aliases of
    the queries inside.
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
    """Return a jsonb value; the expression must be a name or be in parentheses."""
    return Value(
        json=expression,
        text=f"({expression} #>> '{{}}')",
        number=f"{expression}::numeric",
        boolean=f"{expression}::boolean",
        depth=depth,
    )


def of_member(value: Value, key: str) -> Value:
    """Return the member of an object, by its key as a SQL literal."""
    return replace(of_json(f"({value.json} -> {key})", value.depth), text=f"({value.json} ->> {key})")


def of_column(name: str, json_type: str) -> Value:
    """Return the value of a column of one scalar JSON type, by its quoted name."""
    return Value(json=f"to_jsonb({name})", text=name, number=name, boolean=name, type=json_type)


def of_text(expression: str, depth: int = 0) -> Value:
    """Return the value of a text, such as a member's name."""
    return Value(f"to_jsonb({expression})", expression, "", "", "string", depth)
