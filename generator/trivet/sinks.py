"""Typed sinks: the only text that a template may print.

A sink is a `str` that is safe in one kind of place. A text from a schema becomes a sink through a function of this
module, which escapes or refuses it. Joining sinks gives a plain `str`, which the renderer refuses. `PyCode` and
`SqlCode` are composed by our own printers, from sinks only.
"""

from __future__ import annotations

import json
import keyword
import re
import unicodedata

from trivet import letters
from trivet.visible import python_escape, visible, visible_json


class Sink(str):
    """The base class of all sinks: text that a template may print as it is."""

    __slots__ = ()


class PyString(Sink):
    """A Python string literal."""

    __slots__ = ()


class PyIdentifier(Sink):
    """A Python identifier in NFKC that is not a keyword."""

    __slots__ = ()


class PyDocstring(Sink):
    """A Python string literal in triple quotes, on one or several lines."""

    __slots__ = ()


class PyCode(Sink):
    """A Python expression, annotation or statement composed by our own printer."""

    __slots__ = ()


class SqlIdentifier(Sink):
    """A quoted SQL identifier."""

    __slots__ = ()


class SqlLiteral(Sink):
    """A SQL string literal."""

    __slots__ = ()


class SqlComment(Sink):
    """The text of a `--` comment, on one line."""

    __slots__ = ()


class SqlCode(Sink):
    """A SQL expression or clause composed by our own printer."""

    __slots__ = ()


class Markdown(Sink):
    """Markdown that trivet composed, or text of a schema that has been escaped."""

    __slots__ = ()


class MarkdownCell(Markdown):
    """Markdown for a table cell: on one line, every `|` escaped."""

    __slots__ = ()


class Mermaid(Sink):
    """Text for double quotes, or after `accTitle:`, in a mermaid diagram."""

    __slots__ = ()


class JsonText(Sink):
    """A JSON value on one line. YAML reads it as the same value."""

    __slots__ = ()


class PathSegment(Sink):
    """One segment of a relative path: letters, digits, `_`, `.` and `-`, neither `.` nor `..`."""

    __slots__ = ()


class UnsafeTextError(ValueError):
    """A sink cannot represent a text. The message says why."""


# Python -------------------------------------------------------------------------------------------------
def py_string(text: str) -> PyString:
    """Return any text as an ASCII Python literal in double quotes."""
    body = ascii(text)[1:-1]
    if ascii(text)[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    return PyString(f'"{body}"')


def py_identifier(text: str) -> PyIdentifier:
    """Return a name that already is a valid identifier. Raises `UnsafeTextError` for anything else."""
    if not text.isidentifier() or keyword.iskeyword(text) or unicodedata.normalize("NFKC", text) != text:
        raise UnsafeTextError("is not a Python identifier")
    return PyIdentifier(text)


def py_docstring(text: str, indent: str = "    ") -> PyDocstring:
    """Return text as a docstring, with visible characters unchanged; lines after the first are indented."""
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
    """Return a name in double quotes, for PostgreSQL, SQLite and DuckDB.

    Raises `UnsafeTextError` for U+0000 and for the empty name.
    """
    if not name or "\0" in name:
        raise UnsafeTextError("is empty or contains U+0000, which no SQL identifier may")
    doubled = name.replace('"', '""')
    return SqlIdentifier(f'"{doubled}"')


def sql_literal(text: str) -> SqlLiteral:
    """Return text as a SQL string literal (standard_conforming_strings: backslashes are literal).

    Raises `UnsafeTextError` for U+0000 and lone surrogates, which no engine can store.
    """
    if _UNSTORABLE.search(text):
        raise UnsafeTextError("contains U+0000 or a lone surrogate, which SQL text cannot hold")
    doubled = text.replace("'", "''")
    return SqlLiteral(f"'{doubled}'")


def sql_comment(text: str) -> SqlComment:
    """Return text for one `--` line, with characters that could end or reorder the line escaped."""
    words = " ".join(text.split())
    return SqlComment(_visible(words))


# Markdown -----------------------------------------------------------------------------------------------
def markdown_text(text: str) -> Markdown:
    """Return text of a schema as Markdown (CommonMark and GFM) on one line, for any place of a page.

    It contains no markup, HTML, link, heading or cell of a table. Plain prose stays readable in the source.
    """
    return Markdown(_escape_markdown(_visible(" ".join(text.split()))))


#: Characters that are markup anywhere; `_` not between letters; characters that are markup at the start or end.
_MARKUP = re.compile(r"[\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[#+\-=:>]|#(?=#*$)|!$")


def _escape_markdown(text: str) -> str:
    """Return the text with backslashes and entities where CommonMark or GFM could see markup."""
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", text)
    text = re.sub(r"&(?=[#A-Za-z0-9]|$)", "&amp;", text).replace("<", "&lt;")
    return re.sub(r"(?i):(?=//)|(?<=ilto|xmpp):|(?<=www)\.|@", _as_entity, text)


def _as_entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def markdown_code(text: str) -> Markdown:
    """Return text of a schema as a code span; as escaped prose if a code span in a table cannot contain it."""
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
    """Return Markdown for a cell of a table, with every `|` escaped, even in code spans: GFM splits cells first."""
    line = " ".join(content.splitlines())
    return MarkdownCell(re.sub(r"(?<!\\)\|", r"\|", line) if "|" in line else line)


def markdown_fence(text: str, language: str) -> Markdown:
    """Return text as a fenced code block, whose fence is longer than any in the text; `language` is a word of ours."""
    lines = [_visible(line).rstrip() for line in text.split("\n")]
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown("\n".join([f"{fence}{language}", *lines, fence]))


def mermaid_text(text: str) -> Mermaid:
    """Return text of a schema for a label; characters that may be mermaid's syntax become entity codes."""
    return Mermaid(re.sub(r"[^A-Za-z0-9 _.,-]", _mermaid_code, _visible(" ".join(text.split()))))


def _mermaid_code(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"


# JSON and YAML ------------------------------------------------------------------------------------------
def json_literal(text: str) -> JsonText:
    """Return text as a JSON string."""
    return JsonText(visible_json(json.dumps(text, ensure_ascii=False)))


# Paths --------------------------------------------------------------------------------------------------
def path_segment(text: str) -> PathSegment:
    """Return a segment of a path below the output folder. Raises `UnsafeTextError` unless it is a plain name."""
    plain = re.sub("[_.-]+", "a", text)
    if (
        text.startswith((".", "-"))
        or letters.replaced(plain, "") != plain
        or not 0 < len(text.encode()) <= 200
    ):
        raise UnsafeTextError("is not a plain file name")
    return PathSegment(text)


# Any sink -----------------------------------------------------------------------------------------------
def _visible(text: str) -> str:
    """Return the text on one line, with invisible characters as Python escapes."""
    return visible(text, python_escape)
