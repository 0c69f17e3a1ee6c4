"""Prints a query on the documents with a column for each type, text or JSON value of a member that a check reads.

The query parses each document at most three times. One call returns the JSON types of several members, another
their texts, and a third their JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trivet.targets.sql.dialects.duckdb.text import array, literal, path_of
from trivet.targets.sql.plan.names import ascii_folded, free, is_writable
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted

#: What is read of members → the function that reads it, and the name of the column with the list of results.
_CALLS = {
    "type": ("json_type", "types"),
    "text": ("json_extract_string", "texts"),
    "json": ("json_extract", "values"),
}
_DOCUMENT = "$"


@dataclass(slots=True)
class Members:
    """Records what tests read of a document's members: types, texts or JSON values.

    Each of these becomes a column of the query, with a name such as `"id:type"`, `"id:text"` or `"id:json"`.
    `document` is the column that stores whole documents.
    """

    document: str
    used: dict[tuple[str, str], str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    is_whole: bool = False

    def column(self, what: str, path: str) -> str:
        """Return the column for the type, the text or the JSON (`what`) of the member at `path`.

        An empty `path` means the whole document. The table's query will select the column.
        """
        return self.used.setdefault((what, path_of(path) or _DOCUMENT), quoted(f"{self._alias(path)}:{what}"))

    def whole(self) -> str:
        """Return the column with the whole document, and record that a test uses it."""
        self.is_whole = True
        return self.document

    def query(self, source: str, kept: Sequence[str] = ()) -> str:
        """Return a query over `source`, a table of documents, that selects each column recorded in `used`.

        The query also selects the columns `kept` of `source`, and the whole document if a test needs it.
        """
        columns = [*kept, *([self.document] if self.is_whole or not self.used else [])]
        calls, selected = list(columns), list(columns)
        for what, (function, name) in _CALLS.items():
            paths = [path for kind, path in self.used if kind == what]
            if paths:
                found = array(map(literal, paths))
                calls.append(f"{function}({self.document}, {found}) AS {quoted(name)}")
            selected += self._named(what, name)
        inner = f"SELECT\n  {indent(_lines(calls))}\nFROM {source}"
        return f"SELECT\n  {indent(_lines(selected))}\nFROM (\n  {indent(inner)}\n)"

    def _named(self, what: str, name: str) -> Iterator[str]:
        columns = [column for (kind, _), column in self.used.items() if kind == what]
        for number, column in enumerate(columns, 1):
            yield f"{quoted(name)}[{number}] AS {column}"

    def _alias(self, path: str) -> str:
        """Return the beginning of the column names for the member at `path`, such as `id` in `"id:type"`.

        It is the member's name if that can be used. No two of these beginnings differ only in the case of ASCII
        letters.
        """
        if path not in self.aliases:
            name = path[1:].replace("~1", "/").replace("~0", "~") if path else "document"
            base = name if is_writable(name) else f"member {len(self.aliases)}"
            self.aliases[path] = free(base, map(ascii_folded, self.aliases.values()), ascii_folded)
        return self.aliases[path]


def _lines(parts: list[str]) -> str:
    return ",\n".join(parts)
