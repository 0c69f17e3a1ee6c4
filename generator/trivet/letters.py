"""Which characters may stand in a Python name (PEP 3131), whatever Python generates it.

Asked of Unicode 3.2, whose tables every Python has beside its own: what it calls a letter is one for ever, and what it
does not know yet counts as punctuation.
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
    """The general category of a character; `Cn` for one that came after Unicode 3.2."""
    return _TABLES.category(char)


def is_letter(char: str) -> bool:
    """Whether a name may begin with it."""
    return category(char) in _LETTERS


def name_of(char: str) -> str:
    """What Unicode calls a character, as `RIGHTWARDS ARROW`; "" for one that has no name or is too new."""
    return _TABLES.name(char, "")


def nfkc(text: str) -> str:
    """The text as Python reads names: in Unicode's form NFKC; a blank stands for each character that is too new."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", "".join(" " if category(char) == "Cn" else char for char in text))


def replaced(text: str, by: str) -> str:
    """The text in NFKC, with `by` for each run of anything but letters, marks and digits."""
    if text.isascii():
        return _ASCII_REST.sub(by, text)
    kept = "".join(char if _is_kept(char) else "\0" for char in nfkc(text))
    return re.sub("\0+", lambda _: by, kept)


def _is_kept(char: str) -> bool:
    return category(char) in _LETTERS or category(char) in _FURTHER


def identifier(text: str) -> str:
    """The text in NFKC, with `_` for each character that stands in no identifier; it may begin with a digit."""
    return "".join(char if _is_kept(char) else "_" for char in nfkc(text))


def is_identifier(text: str) -> bool:
    """Whether the text is a Python identifier, whatever Python reads it, and stays as it is."""
    return is_letter(text[:1].replace("_", "a") or " ") and identifier(text) == text


def alike(text: str) -> str:
    """Equal for two texts with the same letters and digits in the same order, whatever their case."""
    return "".join(
        char for char in _mapped(text, str.casefold) if category(char)[0] in "LN" or category(char) == "Cn"
    )


def words(text: str) -> list[str]:
    """The runs of letters, marks and digits: `user-name` → `user`, `name`."""
    return replaced(text, " ").split()


def humps(text: str, *, acronyms: bool = True) -> list[str]:
    """The words of a text, parted where capitals begin one, too: `HTTPServer_v2` → `HTTP`, `Server`, `v2`.

    Without `acronyms`, `HTTPServer` is one word.
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
    """`publicSession v2` → `public_session_v2`; "" where nothing is left, an underscore where something is replaced."""
    return lower("_".join("_".join(humps(run)) for run in replaced(text, "_").split("_")))


def pascal(text: str) -> str:
    """`user-name` → `UserName`, `ISODate` → `ISODate`; "" where nothing is left."""
    return nfkc("".join(titled(word[0]) + word[1:] for word in words(text)))


def key_word(key: str) -> str:
    """`pascal` of a key, or of what Unicode calls its characters where it has no letters: `*` → `Asterisk`."""
    if words(key) or len(key) > _MOST_DESCRIBED:
        return pascal(key)
    return pascal(" ".join(name_of(char).lower() for char in key))


def titled(text: str) -> str:
    """With a capital where one begins a word: `ß` → `Ss`."""
    return _mapped(text, str.title)


def upper(text: str) -> str:
    """In capitals."""
    return nfkc(_mapped(text, str.upper))


def lower(text: str) -> str:
    """In small letters."""
    return nfkc(_mapped(text, str.lower))


def folded(text: str) -> str:
    """Equal for two names that a person, a file system or Python may take for the same."""
    return text.casefold() if text.isascii() else nfkc(nfkc(text).casefold())


def _mapped(text: str, to: Callable[[str], str]) -> str:
    """Each letter in another case, unless it got that case after Unicode 3.2."""
    return to(text) if text.isascii() else "".join(_cased(char, to) for char in text)


def _cased(char: str, to: Callable[[str], str]) -> str:
    other = to(char)
    return char if any(category(each) == "Cn" for each in other) else other
