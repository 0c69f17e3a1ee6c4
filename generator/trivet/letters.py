"""Which characters the names of Python may contain (PEP 3131), with the same result in every Python version.

The answers come from Unicode 3.2, whose tables every Python has: what is a letter there stays one. A character that it
does not know counts as punctuation.
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


def category(char: str) -> str:
    """Return the general category of a character; `Cn` for one newer than Unicode 3.2."""
    return _TABLES.category(char)


def is_letter(char: str) -> bool:
    """Return whether a name may begin with this character."""
    return category(char) in _LETTERS


def name_of(char: str) -> str:
    """Return the Unicode name of a character (`RIGHTWARDS ARROW`); "" if it has none or is newer than Unicode 3.2."""
    return _TABLES.name(char, "")


def nfkc(text: str) -> str:
    """Return the text in NFKC, as Python does with names, with a blank for each character newer than Unicode 3.2."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", "".join(" " if category(char) == "Cn" else char for char in text))


def replaced(text: str, by: str) -> str:
    """Return the text in NFKC, with `by` for each run of anything but letters, marks and digits."""
    if text.isascii():
        return _ASCII_REST.sub(by, text)
    kept = "".join(char if _is_kept(char) else "\0" for char in nfkc(text))
    return re.sub("\0+", lambda _: by, kept)


def _is_kept(char: str) -> bool:
    return category(char) in _LETTERS or category(char) in _FURTHER


def identifier(text: str) -> str:
    """Return the text in NFKC, with `_` for each character that an identifier cannot contain.

    It may begin with a digit.
    """
    return "".join(char if _is_kept(char) else "_" for char in nfkc(text))


def is_identifier(text: str) -> bool:
    """Return whether every Python version reads the text as an identifier, and as exactly this one."""
    return is_letter(text[:1].replace("_", "a") or " ") and identifier(text) == text


def alike(text: str) -> str:
    """Return a key that is equal for texts with the same letters and digits, whatever their case."""
    return "".join(
        char for char in _mapped(text, str.casefold) if category(char)[0] in "LN" or category(char) == "Cn"
    )


def words(text: str) -> list[str]:
    """Return the runs of letters, marks and digits: `user-name` → `user`, `name`."""
    return replaced(text, " ").split()


def humps(text: str, *, acronyms: bool = True) -> list[str]:
    """Return the words of a text, split at capitals too: `HTTPServer_v2` → `HTTP`, `Server`, `v2`.

    If `acronyms` is false, `HTTPServer` is one word.
    """
    return [hump for word in words(text) for hump in _humps(word, acronyms)]


def _humps(word: str, acronyms: bool) -> list[str]:
    kinds = [category(char) for char in word]
    starts = [0]
    for at in range(1, len(word)):
        after_small = kinds[at] == "Lu" and kinds[at - 1] in ("Ll", "Nd")
        before_small = kinds[at] == "Lu" and kinds[at - 1] == "Lu" and kinds[at + 1 : at + 2] == ["Ll"]
        if after_small or (acronyms and before_small):
            starts.append(at)
    return [word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True)]


def snake(text: str) -> str:
    """Convert to snake case: `publicSession v2` → `public_session_v2`; other characters become underscores."""
    return lower("_".join("_".join(humps(run)) for run in replaced(text, "_").split("_")))


def pascal(text: str) -> str:
    """Convert to Pascal case: `user-name` → `UserName`, `ISODate` → `ISODate`; "" if nothing is left."""
    return nfkc("".join(titled(word[0]) + word[1:] for word in words(text)))


def key_word(key: str) -> str:
    """Return `pascal` of a key; if it has no letters, the Unicode names of its characters: `*` → `Asterisk`."""
    if words(key) or len(key) > _MOST_DESCRIBED:
        return pascal(key)
    return pascal(" ".join(name_of(char).lower() for char in key))


def titled(text: str) -> str:
    """Convert to title case: `ß` → `Ss`."""
    return _mapped(text, str.title)


def upper(text: str) -> str:
    """Convert to upper case."""
    return nfkc(_mapped(text, str.upper))


def lower(text: str) -> str:
    """Convert to lower case."""
    return nfkc(_mapped(text, str.lower))


def folded(text: str) -> str:
    """Return a key that is equal for names which a person, a file system or Python may take for the same."""
    return text.casefold() if text.isascii() else nfkc(nfkc(text).casefold())


def _mapped(text: str, to: Callable[[str], str]) -> str:
    """Return the text with the case of each letter changed by `to`, unless the result is newer than Unicode 3.2."""
    return to(text) if text.isascii() else "".join(_cased(char, to) for char in text)


def _cased(char: str, to: Callable[[str], str]) -> str:
    other = to(char)
    return char if any(category(each) == "Cn" for each in other) else other
