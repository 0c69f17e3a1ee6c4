"""Class names made from titles and keys."""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from trivet.digests import hex_digits
from trivet.letters import humps, is_letter, key_word, nfkc, pascal, words

_LONGEST = 80


def class_name(text: str, pointer: str) -> str:
    """A class name for the text of a title, a key or a file's name: an identifier, not too long.

    A text with nothing usable is named by its pointer's hash; one that is too long is cut, with that hash.
    """
    name = key_word(text) or f"Schema_{hex_digits(pointer, 6)}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 7]}_{hex_digits(pointer, 6)}"
    return usable(name)


def usable(name: str) -> str:
    """The name where it is an identifier and no keyword of Python; else with an underscore more."""
    if not is_letter(name[0]) and name[0] != "_":
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def title_name(title: object) -> str | None:
    """The class name that a title makes, or None where it makes no identifier of a sensible length."""
    if not isinstance(title, str) or len(title) > _LONGEST:
        return None
    name = pascal(title)
    return name if name and len(name) <= _LONGEST and usable(name) == name else None


def python_name(said: object) -> str | None:
    """The value of `x-python-name` where it is a name; what it is otherwise, the vocabulary reports."""
    usable = isinstance(said, str) and said.isascii() and said.isidentifier() and not keyword.iskeyword(said)
    return str(said) if usable else None


def inner_name(head: str, tail: Sequence[str], pointer: str) -> str:
    """The name of what stands inside of a definition: as many of the last words as there is room for."""
    first = 0
    while first < len(tail) - 1 and len(head) + sum(map(len, tail[first:])) > _LONGEST:
        first += 1
    return usable(nfkc(head + "".join(tail[first:])) or f"Schema_{hex_digits(pointer, 6)}")


def without_owner(title: str, owner: str) -> str:
    """What a title adds to its owner's name: without the leading words that stand there already."""
    said = {word.casefold() for word in humps(owner)}
    parts = humps(title)
    while parts and parts[0].casefold() in said:
        parts.pop(0)
    return pascal(" ".join(parts))


def is_plain_word(text: str) -> bool:
    """Whether a key is a name as it stands: letters, marks, digits and underscores."""
    return len(words(text.replace("_", "a"))) == 1 and is_letter(text.lstrip("_")[:1] or "_")
