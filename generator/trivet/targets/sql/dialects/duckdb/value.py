"""How a printed predicate accesses a value: by a JSON document and the path to the value in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from trivet.predicates.nodes import JsonType
from trivet.targets.sql.dialects.duckdb.members import Members
from trivet.targets.sql.dialects.duckdb.text import array, literal, path_of


@dataclass(frozen=True, slots=True)
class Value:
    """The value at `path` (a JSON Pointer, RFC 6901) in the JSON of the expression `base`.

    `is_text`: the expression is itself a text, such as a member's name. `known` is the JSON type of the value if it
    exists, or None if unknown; `items` are the types of all its items. `depth` numbers the variables of the lambdas
    inside. `members` are the columns with the document's members, for the document and these members alone.
    `is_asked`: this is the value of a rule, which the columns `"type"`, `"keys"` and `"members"` describe.
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
        """A scalar as text, as a function's argument; numbers as DuckDB prints them."""
        if self.members is not None:
            return self.members.column("text", self.path)
        return self.base if self.is_text else f"{self.base} ->> {self._place if self.path else _ROOT}"

    @property
    def atom(self) -> str:
        """A scalar as text, as an operand: `->>` binds less tightly than `=` and `IN`."""
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
        """The names of an object's members."""
        return '"keys"' if self.is_asked else f"json_keys({self.json})"

    def has(self, key: str) -> str:
        """Return the test that a member of this name exists."""
        return f"list_contains({self.keys}, {literal(key)})" if self.is_asked else self.at(key).exists

    @property
    def _place(self) -> str:
        return literal(path_of(self.path))

    def at(self, token: str) -> Value:
        """Return the member of this name, or the item of this index."""
        escaped = token.replace("~", "~0").replace("/", "~1")
        if self.members is not None and self.path:
            return Value(self.json, f"/{escaped}", depth=self.depth)
        return replace(self, path=f"{self.path}/{escaped}", known=None, items=None, is_asked=False)

    def many(self, function: str, tokens: Iterable[str]) -> str:
        """Return the call of a JSON function for several members, whose result is a list."""
        paths = [literal(path_of(self.at(token).path.removeprefix(self.path))) for token in tokens]
        return f"{function}({self.json}, {array(paths)})"


_ROOT = "'$'"


def of_json(expression: str, depth: int = 0) -> Value:
    """Return a whole JSON value; the expression must be a name or a call."""
    return Value(expression, depth=depth)


def of_asked(expression: str) -> Value:
    """Return the value of a rule."""
    return Value(expression, is_asked=True)


def of_document(document: str) -> Value:
    """Return the whole document of a table's column; its members are read into columns."""
    return Value(document, members=Members(document))


def of_member(value: Value, key: str) -> Value:
    """Return the member of an object by the SQL of its name, one level deeper."""
    pointer = f"'/' || replace(replace({key}, '~', '~0'), '/', '~1')"
    return of_json(f"json_extract({value.json}, {pointer})", value.depth + 1)


def of_text(expression: str, depth: int) -> Value:
    """Return the value of a text, such as a member's name."""
    return Value(expression, known="string", depth=depth, is_text=True)
