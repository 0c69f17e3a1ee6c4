"""Decide which characters every output, message and literal shows unchanged. All others are escaped.

The escaped characters are listed here, because the tables of `unicodedata` change with each Python version.
"""

from __future__ import annotations

import re
from collections.abc import Callable

#: Characters that are invisible or reorder text: controls, spaces other than U+0020, format characters, surrogates,
#: private use, noncharacters, fillers.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)


def is_visible(text: str) -> bool:
    """Return whether every character of the text is shown unchanged."""
    return (text.isascii() and text.isprintable()) or _HIDDEN.search(text) is None


def visible(text: str, escape: Callable[[str], str]) -> str:
    """Return the text with `escape` applied to each character that is invisible or reorders text."""
    return text if is_visible(text) else _HIDDEN.sub(lambda match: escape(match[0]), text)


def visible_json(text: str) -> str:
    r"""Return JSON text (RFC 8259) with `\uXXXX` for each invisible character that is not a line break."""
    return text if is_visible(text) else "\n".join(visible(line, json_escape) for line in text.split("\n"))


def json_escape(char: str) -> str:
    """Return a character as a JSON escape. A character above U+FFFF needs two escapes, a surrogate pair."""
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def python_escape(char: str) -> str:
    """Return an invisible character as an escape in a Python string literal."""
    return ascii(char)[1:-1]
