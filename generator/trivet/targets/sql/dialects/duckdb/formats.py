"""String formats as DuckDB macros.

Each format has a macro that tests a string, such as `is_uri`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from trivet.predicates.nodes import Cannot, FormatIs, Predicate
from trivet.predicates.tree import walk
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.documents.formats import format_by_patterns

#: The formats whose macros are part of `shared.sql.jinja2`.
_WRITTEN = ("date", "date-time")


def format_test(name: str, text: str) -> str | Cannot:
    """Return the call of the format's macro for the string `text`; `Cannot` if DuckDB cannot express the format."""
    body = _body(name)
    return body if isinstance(body, Cannot) else f"{macro_of(name)}({text})"


def macro_of(name: str) -> str:
    return f"is_{name.replace('-', '_')}"


@cache
def _body(name: str) -> str | Cannot:
    """Return the body of the format's macro, whose parameter is `"text"`; `Cannot` if DuckDB cannot express it.

    The body is empty for a format in `_WRITTEN`, whose macro is part of a template.
    """
    if name in _WRITTEN:
        return ""
    return format_by_patterns(name, lambda pattern: matches(pattern, '"text"'), 'length("text")', "DuckDB")


#: The formats that a macro checks completely; any other format is replaced by its patterns. The list is written out,
#: because computing it would take a third of the time of all imports. A test compares it with what `_body` can express.
WHOLE = frozenset((
    "date", "date-time", "duration", "ipv4", "ipv6", "iri", "iri-reference", "json-pointer", "relative-json-pointer",
    "time", "uri", "uri-reference", "uri-template", "uuid",
))  # fmt: skip


def bodies(nodes: Iterable[Predicate]) -> Iterator[tuple[str, str]]:
    """Yield the name and the body of the macro for each format in these nodes.

    Macros that are part of a template are left out.
    """
    used = {part.name for node in nodes for part in walk(node) if isinstance(part, FormatIs)}
    for name in sorted(used & WHOLE - {*_WRITTEN}):
        yield macro_of(name), str(_body(name))
