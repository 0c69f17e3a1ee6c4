"""Prints SQL that reads a value inside a JSON document, by the path to the value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from trivet.predicates.nodes import JsonType
from trivet.targets.sql.dialects.duckdb.members import Members
from trivet.targets.sql.dialects.duckdb.text import array, literal, path_of


@dataclass(frozen=True, slots=True)
class Value:
    """The value at `path` (a JSON Pointer, RFC 6901) in the JSON of the SQL expression `base`.

    - `known`: the JSON type of the value if it exists; None if unknown.
    - `depth`: the number of enclosing lambdas, whose variables need different names.
    - `is_text`: whether `base` is a string, such as the name of a member.
    - `items`: the JSON types that the items of an array can have; None if unknown.
    - `members`: the columns of the table's query for members of the document. None unless the value is the document
      or a direct member of it.
    - `is_asked`: whether this is the value that a rule's macro tests. If so, the macro has its type, keys and members
      as parameters.
    """

    base: str
    path: str = ""
    known: JsonType | None = None
    depth: int = 0
    is_text: bool = False
    items: frozenset[str] | None = None
    members: Members | None = None
    is_asked: bool = False

    @property
    def json(self) -> str:
        if self.members is not None:
            return self.members.column("json", self.path) if self.path else self.members.whole()
        return f"json_extract({self.base}, {self._place})" if self.path else self.base

    @property
    def text(self) -> str:
        """Return the SQL for a scalar as text, for use as an argument of a function.

        Numbers have the form in which DuckDB prints them.
        """
        if self.members is not None:
            return self.members.column("text", self.path)
        return self.base if self.is_text else f"{self.base} ->> {self._place if self.path else _ROOT}"

    @property
    def atom(self) -> str:
        """Return the text of a scalar as a SQL operand, in parentheses if needed."""
        return self.text if self.is_text or self.members is not None else f"({self.text})"

    @property
    def number(self) -> str:
        return f"TRY_CAST({self.text} AS DOUBLE)"

    @property
    def type(self) -> str:
        if self.members is not None:
            return self.members.column("type", self.path)
        if self.is_asked:
            return '"type"'
        return f"json_type({self.base}, {self._place})" if self.path else f"json_type({self.base})"

    @property
    def exists(self) -> str:
        if self.members is not None:
            return f"{self.type} IS NOT NULL"
        return f"json_exists({self.base}, {self._place})"

    @property
    def keys(self) -> str:
        """Return SQL for the list of the names of an object's members."""
        return '"keys"' if self.is_asked else f"json_keys({self.json})"

    def has(self, key: str) -> str:
        """Return SQL that tests whether the object has the member `key`."""
        return f"list_contains({self.keys}, {literal(key)})" if self.is_asked else self.at(key).exists

    @property
    def _place(self) -> str:
        return literal(path_of(self.path))

    def at(self, token: str) -> Value:
        """Return the `Value` of a member or an item of this value.

        `token` is the member's name or the item's index, without JSON Pointer escapes.
        """
        escaped = token.replace("~", "~0").replace("/", "~1")
        if self.members is not None and self.path:
            return Value(self.json, f"/{escaped}", depth=self.depth)
        return replace(self, path=f"{self.path}/{escaped}", known=None, items=None, is_asked=False)

    def many(self, function: str, tokens: Iterable[str]) -> str:
        """Return a single call of a JSON function for several members or items of this value.

        `tokens` are their names or indexes. The call returns a list with one result for each of them.
        """
        paths = [literal(path_of(self.at(token).path.removeprefix(self.path))) for token in tokens]
        return f"{function}({self.json}, {array(paths)})"


_ROOT = "'$'"


def of_json(expression: str, depth: int = 0) -> Value:
    """Return a `Value` for the JSON that a SQL expression gives.

    The expression must be a name or a function call, so that it needs no parentheses. `depth` is the depth of
    nested lambdas.
    """
    return Value(expression, depth=depth)


def of_asked(expression: str) -> Value:
    """Return a `Value` for the value that a rule's macro tests; `expression` is its SQL.

    The macro must have the value's type, keys and members as its parameters `type`, `keys` and `members`.
    """
    return Value(expression, is_asked=True)


def of_document(document: str) -> Value:
    """Return the `Value` for the whole documents in the column `document`.

    Tests of members use columns of the table's query instead of parsing the document.
    """
    return Value(document, members=Members(document))


def of_member(value: Value, key: str) -> Value:
    """Return the value of an object's member.

    `key` is SQL for the member's name. The result is one level deeper than the object (see `depth`).
    """
    pointer = f"'/' || replace(replace({key}, '~', '~0'), '/', '~1')"
    return of_json(f"json_extract({value.json}, {pointer})", value.depth + 1)


def of_text(expression: str, depth: int) -> Value:
    """Return the `Value` of a SQL expression whose result is a string, such as the name of a member.

    `depth` is the nesting depth, which keeps the variables of nested loops apart.
    """
    return Value(expression, known="string", depth=depth, is_text=True)
