"""Decide which characters Python names may contain (PEP 3131), the same in every Python version.

Every Python version has the tables of Unicode 3.2. Newer characters are treated as punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_TABLES = unicodedata.ucd_3_2_0
_LETTERS = frozenset(("Ll", "Lm", "Lo", "Lt", "Lu", "Nl"))
_FURTHER = frozenset(("Mc", "Mn", "Nd"))
_MOST_DESCRIBED = 3
_ASCII_REST = re.compile(r"[^A-Za-z0-9]+")
_ASCII_OTHER = re.compile(r"[^A-Za-z0-9]")
#: Patterns for the positions at which an ASCII word is split: before a capital letter that follows a small letter or a
#: digit. If the key is True, also after an acronym: `HTTPServer` → `HTTP`, `Server`.
_ASCII_HUMPS = {
    False: re.compile(r"(?<=[a-z0-9])(?=[A-Z])"),
    True: re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"),
}


def category(char: str) -> str:
    """Return the general category of a character; `Cn` if the character is newer than Unicode 3.2."""
    return _TABLES.category(char)


def is_letter(char: str) -> bool:
    """Return whether a name may begin with this character."""
    return category(char) in _LETTERS


def name_of(char: str) -> str:
    """Return the Unicode name of a character (`RIGHTWARDS ARROW`); "" if Unicode 3.2 has no name for it."""
    return _TABLES.name(char, "")


def nfkc(text: str) -> str:
    """Return the text in NFKC, the form to which Python converts identifiers.

    Characters newer than Unicode 3.2 are replaced by spaces.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", "".join(" " if category(char) == "Cn" else char for char in text))


def replaced(text: str, by: str) -> str:
    """Return the text in NFKC, with `by` in place of each run of characters that are not letters, marks or digits."""
    if text.isascii():
        return _ASCII_REST.sub(by, text)
    kept = "".join(char if _is_kept(char) else "\0" for char in nfkc(text))
    return re.sub("\0+", lambda _: by, kept)


def _is_kept(char: str) -> bool:
    return category(char) in _LETTERS or category(char) in _FURTHER


def identifier(text: str) -> str:
    """Return the text in NFKC, with `_` in place of each character that an identifier cannot contain.

    The result may begin with a digit, so it is not always an identifier.
    """
    if text.isascii():
        return _ASCII_OTHER.sub("_", text)
    return "".join(char if _is_kept(char) else "_" for char in nfkc(text))


def is_identifier(text: str) -> bool:
    """Return whether every Python version reads the text as an identifier and leaves it unchanged."""
    return is_letter(text[:1].replace("_", "a") or " ") and identifier(text) == text


def alike(text: str) -> str:
    """Return a key for comparing texts. Two texts with the same letters and digits have the same key.

    Case, and characters other than letters and digits, are ignored.
    """
    return "".join(
        char for char in _mapped(text, str.casefold) if category(char)[0] in "LN" or category(char) == "Cn"
    )


def words(text: str) -> list[str]:
    """Return the words of a text, which are its runs of letters, marks and digits: `user-name` → `user`, `name`."""
    return replaced(text, " ").split()


def humps(text: str, *, acronyms: bool = True) -> list[str]:
    """Return the words of a text, also split at capital letters: `HTTPServer_v2` → `HTTP`, `Server`, `v2`.

    If `acronyms` is false, `HTTPServer` is one word.
    """
    return [hump for word in words(text) for hump in _humps(word, acronyms)]


def _humps(word: str, acronyms: bool) -> list[str]:
    if word.isascii():
        return _ASCII_HUMPS[acronyms].split(word)
    kinds = [category(char) for char in word]
    starts = [0]
    for at in range(1, len(word)):
        after_small = kinds[at] == "Lu" and kinds[at - 1] in ("Ll", "Nd")
        before_small = kinds[at] == "Lu" and kinds[at - 1] == "Lu" and kinds[at + 1 : at + 2] == ["Ll"]
        if after_small or (acronyms and before_small):
            starts.append(at)
    return [word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True)]


def snake(text: str) -> str:
    """Convert a text to snake case: `publicSession v2` → `public_session_v2`.

    Characters other than letters, marks and digits become underscores.
    """
    return lower("_".join("_".join(humps(run)) for run in replaced(text, "_").split("_")))


def pascal(text: str) -> str:
    """Convert a text to Pascal case: `user-name` → `UserName`, `ISODate` → `ISODate`.

    The result is "" if the text has no letters, marks or digits.
    """
    return nfkc("".join(titled(word[0]) + word[1:] for word in words(text)))


def key_word(key: str) -> str:
    """Return the key of a member or definition in Pascal case.

    A short key without letters and digits becomes the Unicode names of its characters: `*` → `Asterisk`.
    """
    if words(key) or len(key) > _MOST_DESCRIBED:
        return pascal(key)
    return pascal(" ".join(name_of(char).lower() for char in key))


def titled(text: str) -> str:
    """Convert a single character to title case: `a` → `A`, `ß` → `Ss`."""
    return _mapped(text, str.title)


def upper(text: str) -> str:
    """Convert a text to upper case and NFKC."""
    return nfkc(_mapped(text, str.upper))


def lower(text: str) -> str:
    """Convert a text to lower case and NFKC."""
    return nfkc(_mapped(text, str.lower))


def folded(text: str) -> str:
    """Return a key under which names that are easily confused are equal.

    A person, a file system or Python may confuse such names. For example, names that differ only in case have equal
    keys.
    """
    return text.casefold() if text.isascii() else nfkc(nfkc(text).casefold())


def _mapped(text: str, to: Callable[[str], str]) -> str:
    """Return the text with `to` applied to each character. `to` changes the case of a character.

    A character stays unchanged if the result of `to` would contain a character newer than Unicode 3.2.
    """
    return to(text) if text.isascii() else "".join(_cased(char, to) for char in text)


def _cased(char: str, to: Callable[[str], str]) -> str:
    other = to(char)
    return char if any(category(each) == "Cn" for each in other) else other
