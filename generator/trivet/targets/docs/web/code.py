"""Colours code, and finds the class and the table of a definition in the generated files."""

from __future__ import annotations

import re
from functools import lru_cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import JsonLexer, PythonLexer, SqlLexer
from pygments.lexers.special import TextLexer

_LEXERS = {"json": JsonLexer, "python": PythonLexer, "sql": SqlLexer}
_FORMATTER = HtmlFormatter(nowrap=True)
#: Longer code is shown without colours. It is cut after `_MOST` characters.
_CHARACTERS = 30_000
_MOST = 60_000


@lru_cache(maxsize=4_000)
def highlighted(text: str, language: str) -> str:
    """Return code as HTML: a block that can be scrolled with the keyboard.

    Very long code is cut. The number of missing characters follows the block.
    """
    lexer = _LEXERS.get(language, TextLexer) if len(text) <= _CHARACTERS else TextLexer
    coloured = highlight(text[:_MOST], lexer(stripnl=False, ensurenl=False), _FORMATTER)
    block = f'<pre class="code" tabindex="0" role="group" aria-label="Code"><code>{coloured}</code></pre>\n'
    left = len(text) - _MOST
    return f"{block}<p>… and {left:,} more characters.</p>\n" if left > 0 else block


def class_of(text: str, name: str) -> str:
    """Return the source of a class in a generated module; "" if it is not found."""
    start = re.search(
        rf"^(?:@.*\n)*(?:class {re.escape(name)}\b|{re.escape(name)}\b.* = ).*$", text, re.MULTILINE
    )
    if start is None:
        return ""
    end = re.compile(r"^(?=[^\s)\]}\"'])", re.MULTILINE).search(text, start.end())
    return text[start.start() : end.start() if end else len(text)].rstrip()


def table_of(text: str, name: str) -> tuple[str, str]:
    """Return (`table` or `view`, the statement that creates it) for a name in a generated SQL file.

    Where a dialect stores whole documents, the columns are those of a view. Both are "" if nothing has this name.
    """
    quoted = "|".join(
        (*(f"{mark}{re.escape(name.replace(mark, 2 * mark))}{mark}" for mark in '"`'), re.escape(name))
    )
    start = re.search(
        rf"^CREATE (TABLE|VIEW) (?:[^\s(]*\.)?(?:{quoted})\s.*?;$(?=\n\n|\n?\Z)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    return (start[1].lower(), start[0]) if start else ("", "")
