"""SQL text → its statements' kinds: does a rendered file hold what was planned, and nothing else?"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|--[^\n]*)
    | (?P<comment>/\*.*?\*/)
    | (?P<string>'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*")
    | (?P<dollar>(?P<tag>\$[A-Za-z_]*\$).*?(?P=tag))
    | (?P<end>;)
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def kinds(text: str) -> tuple[str, ...]:
    """The first two words of each statement (`CREATE TABLE`, `COMMENT ON`), in order.

    A trigger's body, from BEGIN to the END that closes it, is one statement with its head.
    """
    found: list[str] = []
    words: list[str] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "tag" else "dollar"
        if kind == "skip":
            continue
        if kind == "end" and not depth:
            found.append(_kind(words))
            words = []
            continue
        word = match.group().upper() if kind == "word" else ""
        depth += _nesting(words, word, depth)
        words.append(word or match.group())
    return (*found, _kind(words)) if words else tuple(found)


def _nesting(words: list[str], word: str, depth: int) -> int:
    """How the word changes the depth of BEGIN … END and CASE … END inside a trigger."""
    if "TRIGGER" not in words[:3]:
        return 0
    if word == "BEGIN" or (word == "CASE" and depth):
        return 1
    return -1 if word == "END" and depth else 0


def _kind(words: list[str]) -> str:
    return " ".join([word for word in words[:4] if word not in ("OR", "REPLACE")][:2])
