"""Reads generated DDL as a list of statements, each with the object that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trivet.targets.sql.print.statements import statements

_LEADING = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_NAME = r'(?:"(?:[^"]|"")*"|\w+)'
_QUALIFIED = rf"(?:{_NAME}\.)?({_NAME})"
_MADE = re.compile(
    rf"""CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+)?\w+\s+(?:IF\s+NOT\s+EXISTS\s+)?{_QUALIFIED}
      | (?:INSERT\s+(?:OR\s+\w+\s+)?INTO|ALTER\s+TABLE|DROP\s+\w+(?:\s+IF\s+EXISTS)?)\s+{_QUALIFIED}
      | COMMENT\s+ON\s+COLUMN\s+{_QUALIFIED}\.{_NAME}\s+IS
      | COMMENT\s+ON\s+\w+\s+{_QUALIFIED}
      | REVOKE\s+EXECUTE\s+ON\s+FUNCTION\s+{_QUALIFIED}""",
    re.VERBOSE,
)
_ON = re.compile(rf"\sON\s+{_QUALIFIED}")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a DDL file.

    - `kind`: its first two words, such as `CREATE TABLE`.
    - `name`: the name of the object that it makes or changes, without quotes and schema.
    - `on`: the table or view of a trigger or index, else "".
    - `text`: the statement without comments in front and without a semicolon at the end.
    """

    kind: str
    name: str
    on: str
    text: str


def read(texts: Iterable[str]) -> tuple[Statement, ...]:
    """Return the statements of DDL files, in the order in which a database must run them."""
    return tuple(_statement(kind, text) for one in texts for kind, text in statements(one))


def _statement(kind: str, text: str) -> Statement:
    leading = _LEADING.match(text)
    body = text[leading.end() if leading else 0 :].rstrip()
    made = _MADE.match(body)
    name = next((one for one in made.groups() if one), "") if made else ""
    on = ""
    if made and kind in ("CREATE TRIGGER", "CREATE INDEX", "CREATE UNIQUE"):
        found = _ON.search(body, made.end())
        on = unquoted(found[1]) if found else ""
    return Statement(kind, unquoted(name), on, body)


def unquoted(name: str) -> str:
    """Return the identifier without its quotes."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


_TOKEN = re.compile(r"""--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]|[^-'"(),]+|.""", re.DOTALL)


def items(text: str) -> tuple[str, ...]:
    """Return the columns and constraints of a CREATE TABLE statement, without comments."""
    return tuple(_items(text))


def _items(text: str) -> Iterator[str]:
    depth, current = 0, ""
    for token in _TOKEN.findall(text):
        if token == ")":
            depth -= 1
            if not depth:
                yield current.strip()
                return
        if token == "," and depth == 1:
            yield current.strip()
            current = ""
        elif depth and not token.startswith("--"):
            current += token
        if token == "(":
            depth += 1
