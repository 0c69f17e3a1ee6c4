"""Splits SQL text into statements, and finds the kind of each, such as `CREATE TABLE`.

With these kinds, trivet checks that a rendered file has exactly the planned statements.
"""

from __future__ import annotations

import re

_QUOTED = r"""
    --[^\n]*
    | /\*.*?\*/
    | '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | `(?:[^`]|``)*`
    | (?P<tag>\$[A-Za-z_]*\$).*?(?P=tag)
"""
_WORDS = r"(?:BEGIN|CASE|END)\b"
#: Patterns that skip text: among the first words of a statement, up to the next word or semicolon; in the body of a
#: trigger, up to the next of `_WORDS` or semicolon; elsewhere, up to the next semicolon.
_HEAD, _BODY, _REST = (
    re.compile(
        rf"(?: {_QUOTED} | {passed} )*+ (?: (?P<end>;) | (?P<word>\w+) )",
        re.VERBOSE | re.DOTALL | re.IGNORECASE,
    )
    for passed in (r"[^\w;]", rf"(?!{_WORDS}) \w+ | [^\w;'\"`$/-]+ | [^\w;]", r"[^;'\"`$/-]+ | [^;]")
)
#: The most words that the kind of a statement depends on, as in CREATE OR REPLACE VIEW.
_LENGTH = 4


def kinds(text: str) -> tuple[str, ...]:
    """Return the kind of each statement: its first two words without OR REPLACE, such as `CREATE TABLE`.

    A trigger and its body are one statement.
    """
    return tuple(kind for kind, _ in statements(text))


def statements(text: str) -> tuple[tuple[str, str], ...]:
    """Return (kind, text) for each statement in SQL text, such as `("CREATE TABLE", "CREATE TABLE a (b INT)")`.

    Each text ends before the semicolon, and includes the comments before the statement.
    """
    found: list[tuple[str, str]] = []
    words: list[str] = []
    depth = start = 0
    match = _HEAD.match(text)
    while match is not None:
        if match.lastgroup == "word":
            word = match["word"].upper()
            depth += _nesting(words, word, depth)
            if len(words) < _LENGTH:
                words.append(word)
        elif match.lastgroup == "end" and not depth:
            found.append((_kind(words), text[start : match.end() - 1]))
            words, start = [], match.end()
        tokens = _HEAD if len(words) < _LENGTH else _BODY if "TRIGGER" in words[:3] else _REST
        match = tokens.match(text, match.end())
    return (*found, (_kind(words), text[start:])) if words else tuple(found)


def _nesting(words: list[str], word: str, depth: int) -> int:
    """Return by how much `word` changes the nesting depth of BEGIN … END and CASE … END: 1, 0 or -1.

    The depth is counted only in triggers; in any other statement, the result is 0. `words` are the first words of the
    statement, and `depth` is the depth before `word`.
    """
    if "TRIGGER" not in words[:3]:
        return 0
    if word == "BEGIN" or (word == "CASE" and depth):
        return 1
    return -1 if word == "END" and depth else 0


def _kind(words: list[str]) -> str:
    return " ".join([word for word in words if word not in ("OR", "REPLACE")][:2])
