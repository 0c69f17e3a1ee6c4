"""Class names made from titles, keys and pointers."""

from __future__ import annotations

import hashlib
import keyword
import re

from trivet.diagnostics import unescape_token
from trivet.source.drafts import keyword_set

_WORD = re.compile(r"[A-Za-z0-9]+")
_LONGEST = 80

#: What a step through a keyword adds to a name; a keyword that is not here adds itself.
_STEPS = {
    "additionalItems": "Item",
    "additionalProperties": "Value",
    "allOf": "Part",
    "anyOf": "Option",
    "items": "Item",
    "oneOf": "Option",
    "prefixItems": "Item",
    "unevaluatedItems": "Item",
    "unevaluatedProperties": "Value",
}
_MAPS = keyword_set("properties patternProperties dependentSchemas dependencies $defs definitions")


def pascal(text: str) -> str:
    """`user-name` → `UserName`, `ISODate` → `ISODate`; "" where nothing is left."""
    return "".join(word[0].upper() + word[1:] for word in _WORD.findall(text))


def class_name(text: str, pointer: str) -> str:
    """A class name for any text: an ASCII identifier, no Python keyword, not too long.

    A text with nothing usable is named by its pointer's hash; one that is too long is cut, with that hash.
    """
    name = pascal(text) or f"Schema_{digest(pointer)}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 7]}_{digest(pointer)}"
    if name[0].isdigit():
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def title_name(title: object) -> str | None:
    """The class name that a title makes, or None where it makes no identifier of a sensible length."""
    if not isinstance(title, str) or not title.isascii() or len(title) > _LONGEST:
        return None
    name = pascal(title)
    return None if not name or name[0].isdigit() or keyword.iskeyword(name) else name


def python_name(said: object) -> str | None:
    """The value of `x-python-name` where it is a name; what it is otherwise, the vocabulary reports."""
    usable = isinstance(said, str) and said.isascii() and said.isidentifier() and not keyword.iskeyword(said)
    return str(said) if usable else None


def words(steps: str) -> str:
    """The name that a way through keywords and keys adds: `/properties/tags/items` → `TagsItem`."""
    tokens = [unescape_token(token) for token in steps.split("/")[1:]]
    found = []
    while tokens:
        token = tokens.pop(0)
        if token in _MAPS and tokens:
            found.append(pascal(tokens.pop(0)))
        elif tokens and tokens[0].isdigit():
            found.append(_STEPS.get(token, pascal(token)) + tokens.pop(0))
        else:
            found.append(_STEPS.get(token, pascal(token)))
    return "".join(found)


def digest(text: str, length: int = 6) -> str:
    """Hex digits of the sha256 that part names which would otherwise be the same."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:length]
