"""SQL text → its statements' kinds: does a rendered file hold what was planned, and nothing else?"""

from __future__ import annotations

import re

_QUOTED = r"""
    --[^\n]*
    | /\*.*?\*/
    | '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | (?P<tag>\$[A-Za-z_]*\$).*?(?P=tag)
"""
_WORDS = r"(?:BEGIN|CASE|END)\b"
#: What is passed over, and where the search stops: in a statement's first words, in the body of a trigger, elsewhere.
_HEAD, _BODY, _REST = (
    re.compile(
        rf"(?: {_QUOTED} | {passed} )*+ (?: (?P<end>;) | (?P<word>\w+) )",
        re.VERBOSE | re.DOTALL | re.IGNORECASE,
    )
    for passed in (r"[^\w;]", rf"(?!{_WORDS}) \w+ | [^\w;'\"$/-]+ | [^\w;]", r"[^;'\"$/-]+ | [^;]")
)
#: CREATE OR REPLACE and a kind.
_LENGTH = 4


def kinds(text: str) -> tuple[str, ...]:
    """The first two words of each statement (`CREATE TABLE`, `COMMENT ON`), in order.

    A trigger's body, from BEGIN to the END that closes it, is one statement with its head.
    """
    found: list[str] = []
    words: list[str] = []
    depth = 0
    match = _HEAD.match(text)
    while match is not None:
        if match.lastgroup == "word":
            word = match["word"].upper()
            depth += _nesting(words, word, depth)
            if len(words) < _LENGTH:
                words.append(word)
        elif match.lastgroup == "end" and not depth:
            found.append(_kind(words))
            words = []
        tokens = _HEAD if len(words) < _LENGTH else _BODY if "TRIGGER" in words[:3] else _REST
        match = tokens.match(text, match.end())
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
