"""Typed sinks: the only kind of text that a template may print.

A sink is a `str` that is safe in one kind of place, such as a SQL literal. Joining sinks gives a plain `str`,
which the renderer refuses.
"""

from __future__ import annotations

import html
import json
import keyword
import re
import unicodedata

from trivet import letters
from trivet.digests import shortened
from trivet.visible import python_escape, visible, visible_json

#: The maximum length of a file name without its suffix, in bytes; file systems allow 255 bytes with the suffix.
_MOST_BYTES = 200


class Sink(str):
    """The base class of all sinks: text that a template may print as it is."""

    __slots__ = ()


class PyString(Sink):
    """A Python string literal."""

    __slots__ = ()


class PyIdentifier(Sink):
    """A Python identifier, in NFKC and not a keyword."""

    __slots__ = ()


class PyDocstring(Sink):
    """A Python string literal in triple quotes, on one or several lines."""

    __slots__ = ()


class PyCode(Sink):
    """A Python expression, annotation or statement that one of trivet's printers has composed."""

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
    """A SQL expression or clause that one of trivet's printers has composed."""

    __slots__ = ()


class Markdown(Sink):
    """Markdown that trivet has composed, or escaped text from a schema."""

    __slots__ = ()


class MarkdownCell(Markdown):
    """Markdown for a table cell: on one line, with every `|` escaped."""

    __slots__ = ()


class Html(Sink):
    """HTML that trivet has composed, or escaped text from a schema; also valid in a quoted attribute."""

    __slots__ = ()


class Mermaid(Sink):
    """Text for a Mermaid diagram, in double quotes or after `accTitle:`."""

    __slots__ = ()


class JsonText(Sink):
    """A JSON value on one line. YAML reads it as the same value."""

    __slots__ = ()


class PathSegment(Sink):
    """One segment of a relative path. It has only letters, digits, `_`, `.` and `-`, and is not `.` or `..`."""

    __slots__ = ()


class UnsafeTextError(ValueError):
    """A sink cannot represent a text. The message says why."""


# Python -------------------------------------------------------------------------------------------------
def py_string(text: str) -> PyString:
    """Return any text as a Python string literal in ASCII and double quotes."""
    body = ascii(text)[1:-1]
    if ascii(text)[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    return PyString(f'"{body}"')


def py_identifier(text: str) -> PyIdentifier:
    """Return the text as a sink if it is an identifier in NFKC and not a keyword; otherwise raise `UnsafeTextError`."""
    if not text.isidentifier() or keyword.iskeyword(text) or unicodedata.normalize("NFKC", text) != text:
        raise UnsafeTextError("is not a Python identifier")
    return PyIdentifier(text)


def py_docstring(text: str, indent: str = "    ") -> PyDocstring:
    """Return text as a docstring in triple quotes. Visible characters stay unchanged, and the others are escaped.

    Lines after the first are indented by `indent`.
    """
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
    """Return a name in double quotes, for all dialects.

    Raises `UnsafeTextError` if the name is empty or contains U+0000.
    """
    if not name or "\0" in name:
        raise UnsafeTextError("is empty or contains U+0000, which no SQL identifier may")
    doubled = name.replace('"', '""')
    return SqlIdentifier(f'"{doubled}"')


def sql_literal(text: str) -> SqlLiteral:
    """Return text as a SQL string literal. Backslashes have no special meaning in it (standard_conforming_strings).

    Raises `UnsafeTextError` if the text contains U+0000 or a lone surrogate, which no database can store.
    """
    if _UNSTORABLE.search(text):
        raise UnsafeTextError("contains U+0000 or a lone surrogate, which SQL text cannot hold")
    doubled = text.replace("'", "''")
    return SqlLiteral(f"'{doubled}'")


def sql_comment(text: str) -> SqlComment:
    """Return text for a `--` comment on one line. Characters that could end the line or reorder it are escaped."""
    words = " ".join(text.split())
    return SqlComment(_visible(words))


# Markdown -----------------------------------------------------------------------------------------------
def markdown_text(text: str) -> Markdown:
    """Return text from a schema as Markdown (CommonMark and GFM) on one line, for any place in a page.

    It is shown as plain text. Only characters that could be markup are escaped.
    """
    return Markdown(_escape_markdown(_visible(" ".join(text.split()))))


#: Characters that may be markup anywhere in a text (braces are in MDX), `_` unless it is between letters or digits, and
#: characters that may be markup at the start or at the end.
_MARKUP = re.compile(r"[\\`*\[\]|~${}]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[#+\-=:>]|#(?=#*$)|!$")


def _escape_markdown(text: str) -> str:
    """Return the text with escapes (backslashes and entities) wherever CommonMark or GFM could see markup."""
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", text)
    text = re.sub(r"&(?=[#A-Za-z0-9]|$)", "&amp;", text).replace("<", "&lt;")
    text = re.sub(r"^[ie](?=(?<=i)mport\b|(?<=e)xport\b)", _as_entity, text)  # MDX reads this as JavaScript
    return re.sub(r"(?i):(?=//)|(?<=ilto|xmpp):|(?<=www)\.|@", _as_entity, text)


def _as_entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def markdown_code(text: str) -> Markdown:
    """Return text from a schema as a code span that is also valid in a table cell.

    If no code span can show the text, return it as escaped prose.
    """
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
    """Return Markdown for a table cell. Every `|` is escaped, even in code spans, because GFM splits cells first."""
    line = " ".join(content.splitlines())
    return MarkdownCell(re.sub(r"(?<!\\)\|", r"\|", line) if "|" in line else line)


def markdown_fence(text: str, language: str) -> Markdown:
    """Return text as a fenced code block; `language` is a word chosen by trivet.

    The fence is longer than any run of backticks in the text.
    """
    lines = [_visible(line.expandtabs(4)).rstrip() for line in text.split("\n")]
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown("\n".join([f"{fence}{language}", *lines, fence]))


# HTML ---------------------------------------------------------------------------------------------------
def html_text(text: str) -> Html:
    """Return text from a schema as HTML text, which is also valid in an attribute in double quotes."""
    return Html(html.escape(_visible_lines(text)))


def _visible_lines(text: str) -> str:
    return "\n".join(_visible(line) for line in text.split("\n"))


def mermaid_text(text: str) -> Mermaid:
    """Return text from a schema for a label in a Mermaid diagram.

    Characters that may have a meaning in Mermaid become entity codes.
    """
    return Mermaid(re.sub(r"[^A-Za-z0-9 _.,-]", _mermaid_code, _visible(" ".join(text.split()))))


def _mermaid_code(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"


# JSON and YAML ------------------------------------------------------------------------------------------
def json_literal(text: str) -> JsonText:
    """Return text as a JSON string."""
    return JsonText(visible_json(json.dumps(text, ensure_ascii=False)))


# Paths --------------------------------------------------------------------------------------------------
def path_segment(text: str) -> PathSegment:
    """Return text as a segment of a path below the output folder.

    Raises `UnsafeTextError` if the text is not a plain name such as `order-1.md`. A plain name has letters, digits,
    `_`, `.` and `-`, does not begin with `.` or `-`, and has 1 to `_MOST_BYTES` bytes of UTF-8.
    """
    plain = re.sub("[_.-]+", "a", text)
    if (
        text.startswith((".", "-"))
        or letters.replaced(plain, "") != plain
        or not 0 < len(text.encode()) <= _MOST_BYTES
    ):
        raise UnsafeTextError("is not a plain file name")
    return PathSegment(text)


def short_segment(text: str) -> PathSegment:
    """Return text as a segment of a path; a long text is cut, and gets a digest as a suffix.

    Raises `UnsafeTextError` if the text is not a plain name, as `path_segment` does.
    """
    return path_segment(shortened(text, _MOST_BYTES))


# Any sink -----------------------------------------------------------------------------------------------
def _visible(text: str) -> str:
    """Return the text on one line, with invisible characters escaped as in Python."""
    return visible(text, python_escape)
