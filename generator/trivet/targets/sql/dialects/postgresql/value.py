"""The SQL expressions with which a predicate reads a JSON value: as jsonb, text, number or boolean."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Value:
    """SQL expressions for one JSON value.

    - `json`: an expression of type jsonb
    - `text`, `number`, `boolean`: expressions for the value as a string, number or boolean; each is valid only if
      the value has this type
    - `type`: the JSON type, if the value is a SQL string, or comes from a column that stores a single type;
      None if the value is jsonb
    - `depth`: makes the aliases in nested queries different
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
    """Return a `Value` for the jsonb that a SQL expression gives.

    The expression must be a name or be in parentheses. `depth` is the depth of nested loops.
    """
    return Value(
        json=expression,
        text=f"({expression} #>> '{{}}')",
        number=f"{expression}::numeric",
        boolean=f"{expression}::boolean",
        depth=depth,
    )


def of_member(value: Value, key: str) -> Value:
    """Return the value of an object's member; `key` is the member's name as a SQL literal."""
    return replace(of_json(f"({value.json} -> {key})", value.depth), text=f"({value.json} ->> {key})")


def of_column(name: str, json_type: str) -> Value:
    """Return the value of a column that stores a single scalar JSON type; `name` is quoted."""
    return Value(json=f"to_jsonb({name})", text=name, number=name, boolean=name, type=json_type)


def of_text(expression: str, depth: int = 0) -> Value:
    """Return the `Value` of a SQL expression whose result is a string, such as the name of a member.

    `depth` is the nesting depth of loops. It keeps the names of their variables apart.
    """
    return Value(f"to_jsonb({expression})", expression, "", "", "string", depth)
