"""Derive class names from titles and keys."""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from trivet.digests import hex_digits
from trivet.letters import humps, is_letter, key_word, nfkc, pascal, words

_LONGEST = 80


def class_name(text: str, pointer: str) -> str:
    """Return a class name of limited length for a title, a key or a file name.

    It contains a hash of `pointer` if the text has no usable characters or is too long.
    """
    name = key_word(text) or f"Schema_{hex_digits(pointer, 6)}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 7]}_{hex_digits(pointer, 6)}"
    return usable(name)


def usable(name: str) -> str:
    """Return the name as a valid identifier.

    An underscore is put before a first character that is not a letter, and after a Python keyword.
    """
    if not is_letter(name[0]) and name[0] != "_":
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def title_name(title: object) -> str | None:
    """Return the class name for a title; None if the title is too long, or does not yield an identifier."""
    if not isinstance(title, str) or len(title) > _LONGEST:
        return None
    name = pascal(title)
    return name if name and len(name) <= _LONGEST and usable(name) == name else None


def python_name(value: object) -> str | None:
    """Return the value of `x-python-name` if it is a valid name, else None; invalid values are reported elsewhere."""
    usable = (
        isinstance(value, str) and value.isascii() and value.isidentifier() and not keyword.iskeyword(value)
    )
    return str(value) if usable else None


def inner_name(head: str, tail: Sequence[str], pointer: str) -> str:
    """Return a name for an inner schema: `head`, and as many words from the end of `tail` as fit.

    If `head` and `tail` are empty, the name is made from a hash of `pointer`.
    """
    first = 0
    while first < len(tail) - 1 and len(head) + sum(map(len, tail[first:])) > _LONGEST:
        first += 1
    return usable(nfkc(head + "".join(tail[first:])) or f"Schema_{hex_digits(pointer, 6)}")


def without_owner(title: str, owner: str) -> str:
    """Return a title in Pascal case, without leading words that also occur in `owner`."""
    owned = {word.casefold() for word in humps(owner)}
    parts = humps(title)
    while parts and parts[0].casefold() in owned:
        parts.pop(0)
    return pascal(" ".join(parts))


def is_plain_word(text: str) -> bool:
    """Return whether a key can be a name unchanged.

    Such a key has only letters, marks, digits and underscores. Its first character that is
    not an underscore is a letter.
    """
    return len(words(text.replace("_", "a"))) == 1 and is_letter(text.lstrip("_")[:1] or "_")
