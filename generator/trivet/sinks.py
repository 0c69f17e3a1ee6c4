"""Typed sinks: the only kinds of text that a template may print.

A sink is a `str` that is safe in one kind of place. Text from a schema enters a sink through its constructor
function here, which escapes or refuses it; concatenating sinks gives a plain `str`, which the renderer
refuses.
`PyCode` and `SqlCode` are what our own printers have composed, from sinks only.
"""

from __future__ import annotations

import json
import keyword
import re
import unicodedata

from trivet import letters
from trivet.visible import python_escape, visible, visible_json


class Sink(str):
    """Text that may be printed by a template as it is."""

    __slots__ = ()


class PyString(Sink):
    """A Python string literal."""

    __slots__ = ()


class PyIdentifier(Sink):
    """A Python identifier, in NFKC, that is no keyword."""

    __slots__ = ()


class PyDocstring(Sink):
    """A triple-quoted Python literal over one or more lines."""

    __slots__ = ()


class PyCode(Sink):
    """A Python expression, annotation or statement that a printer of ours has made."""

    __slots__ = ()


class SqlIdentifier(Sink):
    """A quoted SQL identifier."""

    __slots__ = ()


class SqlLiteral(Sink):
    """A SQL string literal."""

    __slots__ = ()


class SqlComment(Sink):
    """Text after `--`, on one line."""

    __slots__ = ()


class SqlCode(Sink):
    """A SQL expression or clause that a printer of ours has made."""

    __slots__ = ()


class Markdown(Sink):
    """Markdown that we have composed, or schema text escaped to mean itself."""

    __slots__ = ()


class MarkdownCell(Markdown):
    """Markdown for one cell of a table: on one line, every `|` escaped."""

    __slots__ = ()


class Mermaid(Sink):
    """Text that may stand between double quotes, or after `accTitle:`, in a mermaid diagram."""

    __slots__ = ()


class JsonText(Sink):
    """A JSON value on one line, which YAML reads alike."""

    __slots__ = ()


class PathSegment(Sink):
    """One segment of a relative path: letters, digits, `_`, `.` and `-`, neither `.` nor `..`."""

    __slots__ = ()


class UnsafeTextError(ValueError):
    """The text has no form in this sink; the message says why, in plain words."""


# Python -------------------------------------------------------------------------------------------------
def py_string(text: str) -> PyString:
    """Any text as an ASCII Python literal in double quotes."""
    body = ascii(text)[1:-1]
    if ascii(text)[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    return PyString(f'"{body}"')


def py_identifier(text: str) -> PyIdentifier:
    """A name that is an identifier already; anything else is refused.

    Raises `UnsafeTextError`.
    """
    if not text.isidentifier() or keyword.iskeyword(text) or unicodedata.normalize("NFKC", text) != text:
        raise UnsafeTextError("is no Python identifier")
    return PyIdentifier(text)


def py_docstring(text: str, indent: str = "    ") -> PyDocstring:
    """Text as a docstring that shows readable characters as they are; lines after the first are indented."""
    lines = [
        _docstring_line(line) for line in re.split(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", text.strip())
    ]
    body = "\n".join([lines[0], *(f"{indent}{line}" if line else "" for line in lines[1:])])
    if len(lines) > 1:
        return PyDocstring(f'"""{body}\n{indent}"""')
    return PyDocstring(f'"""{body} """' if body.endswith('"') else f'"""{body}"""')


def _docstring_line(line: str) -> str:
    escaped = line.rstrip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return _visible(escaped)


# SQL ----------------------------------------------------------------------------------------------------
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def sql_identifier(name: str) -> SqlIdentifier:
    """A name in double quotes, as PostgreSQL, SQLite and DuckDB read it.

    Raises `UnsafeTextError` for U+0000 and for the empty name.
    """
    if not name or "\0" in name:
        raise UnsafeTextError("is empty or contains U+0000, which no SQL identifier may")
    doubled = name.replace('"', '""')
    return SqlIdentifier(f'"{doubled}"')


def sql_literal(text: str) -> SqlLiteral:
    """Text as a SQL string literal (standard_conforming_strings: a backslash means itself).

    Raises `UnsafeTextError` for U+0000 and lone surrogates, which no engine keeps.
    """
    if _UNSTORABLE.search(text):
        raise UnsafeTextError("contains U+0000 or a lone surrogate, which SQL text cannot hold")
    doubled = text.replace("'", "''")
    return SqlLiteral(f"'{doubled}'")


def sql_comment(text: str) -> SqlComment:
    """Text for one `--` line: whatever could end the line or reorder it is written as an escape."""
    words = " ".join(text.split())
    return SqlComment(_visible(words))


# Markdown -----------------------------------------------------------------------------------------------
def markdown_text(text: str) -> Markdown:
    """Schema text that means itself in Markdown (CommonMark and GFM), on one line, wherever it is put.

    No markup, no HTML, no link, no heading, no cell of a table; plain prose stays readable in the source.
    """
    return Markdown(_escape_markdown(_visible(" ".join(text.split()))))


#: Characters that are markup anywhere; `_` beside no letter; marks that count at the start or the end only.
_MARKUP = re.compile(r"[\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[#+\-=:>]|#(?=#*$)|!$")


def _escape_markdown(text: str) -> str:
    """Backslashes and entities only where CommonMark or GFM could see markup."""
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", text)
    text = re.sub(r"&(?=[#A-Za-z0-9]|$)", "&amp;", text).replace("<", "&lt;")
    return re.sub(r"(?i):(?=//)|(?<=ilto|xmpp):|(?<=www)\.|@", _as_entity, text)


def _as_entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def markdown_code(text: str) -> Markdown:
    """Schema text as a code span; text that no code span can hold in a table is escaped as prose instead."""
    visible = _visible(text)
    if not visible:
        return Markdown("*(empty)*")
    if "\\|" in visible:
        return Markdown(markdown_text(visible).replace("\\|", "&#124;"))
    longest = max((len(run) for run in re.findall(r"`+", visible)), default=0) if "`" in visible else 0
    fence = "`" * (longest + 1)
    first, last = visible[0], visible[-1]
    padded = "`" in (first, last) or (first == last == " " and not visible.isspace())
    pad = " " if padded else ""
    return Markdown(f"{fence}{pad}{visible}{pad}{fence}")


def markdown_cell(content: Markdown) -> MarkdownCell:
    """The same Markdown for a cell of a table: GFM parts cells before it sees code spans."""
    line = " ".join(content.splitlines())
    return MarkdownCell(re.sub(r"(?<!\\)\|", r"\|", line) if "|" in line else line)


def markdown_fence(text: str, language: str) -> Markdown:
    """Lines of text as a fenced code block that nothing in them can end; `language` is a word of ours."""
    lines = [_visible(line).rstrip() for line in text.split("\n")]
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown("\n".join([f"{fence}{language}", *lines, fence]))


def mermaid_text(text: str) -> Mermaid:
    """Schema text for a label: whatever mermaid could read as its own syntax is an entity code."""
    return Mermaid(re.sub(r"[^A-Za-z0-9 _.,-]", _mermaid_code, _visible(" ".join(text.split()))))


def _mermaid_code(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"


# JSON and YAML ------------------------------------------------------------------------------------------
def json_literal(text: str) -> JsonText:
    """Text as a JSON string."""
    return JsonText(visible_json(json.dumps(text, ensure_ascii=False)))


# Paths --------------------------------------------------------------------------------------------------
def path_segment(text: str) -> PathSegment:
    """One segment of a path below the output folder.

    Raises `UnsafeTextError` for anything that is not plainly a name.
    """
    plain = re.sub("[_.-]+", "a", text)
    if (
        text.startswith((".", "-"))
        or letters.replaced(plain, "") != plain
        or not 0 < len(text.encode()) <= 200
    ):
        raise UnsafeTextError("is no plain file name")
    return PathSegment(text)


# Any sink -----------------------------------------------------------------------------------------------
def _visible(text: str) -> str:
    """The text on one line: a character that is not shown is written as its Python escape."""
    return visible(text, python_escape)
