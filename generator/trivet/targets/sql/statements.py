"""SQL text → its statements' kinds: does a rendered file hold what was planned, and nothing else?"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    --[^\n]*
    | /\*.*?\*/
    | '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | (?P<tag>\$[A-Za-z_]*\$).*?(?P=tag)
    | (?P<end>;)
    | (?P<word>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)
#: CREATE OR REPLACE and a kind.
_HEAD = 4


def kinds(text: str) -> tuple[str, ...]:
    """The first two words of each statement (`CREATE TABLE`, `COMMENT ON`), in order.

    A trigger's body, from BEGIN to the END that closes it, is one statement with its head.
    """
    found: list[str] = []
    words: list[str] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word":
            word = match.group().upper()
            depth += _nesting(words, word, depth)
            if len(words) < _HEAD:
                words.append(word)
        elif match.lastgroup == "end" and not depth:
            found.append(_kind(words))
            words = []
    return (*found, _kind(words)) if words else tuple(found)


def _nesting(words: list[str], word: str, depth: int) -> int:
    """How the word changes the depth of BEGIN … END and CASE … END inside a trigger."""
    if "TRIGGER" not in words[:3]:
        return 0
    if word == "BEGIN" or (word == "CASE" and depth):
        return 1
    return -1 if word == "END" and depth else 0


def _kind(words: list[str]) -> str:
    return " ".join([word for word in words if word not in ("OR", "REPLACE")][:2])
