"""Typed sinks: the only kinds of text that a template may print (design section 12, P1).

A sink is a `str` that is safe in one kind of place. Text from a schema enters a sink through its constructor
function here, which escapes or refuses it; concatenating sinks gives a plain `str`, which the renderer
refuses.
`PyCode` and `SqlCode` are what our own printers have composed, from sinks only.
"""

from __future__ import annotations

import keyword
import re
import unicodedata


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


class PathSegment(Sink):
    """One segment of a relative path: `[A-Za-z0-9_.-]+`, neither `.` nor `..`."""

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
    return "".join(char if _is_readable(char) else ascii(char)[1:-1] for char in escaped)


def _is_readable(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] in "LMNPS"


# SQL ----------------------------------------------------------------------------------------------------
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
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise UnsafeTextError("contains U+0000 or a lone surrogate, which SQL text cannot hold")
    doubled = text.replace("'", "''")
    return SqlLiteral(f"'{doubled}'")


def sql_comment(text: str) -> SqlComment:
    """Text for one `--` line: whatever could end the line or reorder it is written as an escape."""
    words = " ".join(text.split())
    return SqlComment("".join(char if _is_readable(char) else ascii(char)[1:-1] for char in words))


# Markdown -----------------------------------------------------------------------------------------------
def markdown_text(text: str) -> Markdown:
    """Schema text that means itself in Markdown, on one line: no markup, no HTML, no link, no table cell."""
    words = " ".join(text.split())
    visible = "".join(char if _is_readable(char) else ascii(char)[1:-1] for char in words)
    html = visible.replace("&", "&amp;").replace("<", "&lt;")
    return Markdown(_escape_markdown(html))


def _escape_markdown(text: str) -> str:
    """Backslashes only where CommonMark or GFM could see markup, so that plain prose stays readable."""
    text = re.sub(r"([\\`*_\[\]|~$>])", r"\\\1", text)
    text = re.sub(r"^(\s*)([#+\-=:])", r"\1\\\2", text)
    text = re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", text)
    return re.sub(r"(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)|(@)", _break_autolink, text)


def _break_autolink(match: re.Match[str]) -> str:
    word, mark = (match[1], match[2]) if match[1] else (match[3], match[4]) if match[3] else ("", match[5])
    return f"{word}&#{ord(mark)};"


def markdown_code(text: str) -> Markdown:
    """Schema text as a code span that may stand in a table cell."""
    visible = "".join(char if _is_readable(char) else ascii(char)[1:-1] for char in text)
    longest = max((len(run) for run in re.findall(r"`+", visible)), default=0)
    fence = "`" * (longest + 1)
    inner = visible.replace("|", "\\|")
    pad = (
        " "
        if not visible.strip() or inner[0] == "`" or inner[-1] == "`" or inner[0] == inner[-1] == " "
        else ""
    )
    return Markdown(f"{fence}{pad}{inner}{pad}{fence}")


# Paths --------------------------------------------------------------------------------------------------
def path_segment(text: str) -> PathSegment:
    """One segment of a path below the output folder.

    Raises `UnsafeTextError` for anything that is not plainly a name.
    """
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", text) or len(text) > 200:
        raise UnsafeTextError("is no plain file name")
    return PathSegment(text)
