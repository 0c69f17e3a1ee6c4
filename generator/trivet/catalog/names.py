"""Names that a schema's own words turn into: Python attributes, and how clashes are parted.

A name depends only on its own schema; when two fold together both get a suffix made from their pointers,
never a running number.
"""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from trivet.diagnostics import Origin

#: Attributes of a pydantic model and of its metaclass.
_RESERVED = frozenset(
    (
        "construct", "copy", "dict", "from_orm", "json", "mro", "parse_file", "parse_obj", "parse_raw", "register",
        "schema", "schema_json", "update_forward_refs", "validate",
    )
)  # fmt: skip


def attribute(name: str) -> str:
    """A property's name as a Python identifier that pydantic accepts as a field; not yet unique."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"\W", "_", text)
    stripped = text.lstrip("_")
    text = stripped + "_" * (len(text) - len(stripped)) if stripped else "unnamed_"
    if not text.isidentifier():
        text = f"field_{text}" if f"field_{text}".isidentifier() else f"field_{_ascii(text)}"
    if keyword.iskeyword(text) or text in _RESERVED or text.startswith("model_"):
        text += "_"
    return text


def attributes(
    members: Mapping[str, Origin], given: Mapping[str, str]
) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    """The attribute of each property name, and the groups of names that folded together.

    `given` are attributes that somebody has chosen: they stay as they are where they are usable and apart.
    """
    wanted = {name: attribute(given.get(name, name)) for name in members}
    taken = Counter(wanted.values())
    chosen = Counter(wanted[name] for name in given)
    result = {
        name: f"{text}_{digest(members[name])}"
        if taken[text] > 1 and not (name in given and chosen[text] == 1)
        else text
        for name, text in wanted.items()
    }
    folded = [
        tuple(name for name in members if wanted[name] == text)
        for text, count in taken.items()
        if count > 1 and chosen[text] < 2
    ]
    return result, tuple(folded)


def digest(origin: Origin, length: int = 6) -> str:
    """The first hexadecimal digits of the pointer's SHA-256."""
    return hashlib.sha256(origin.pointer.encode()).hexdigest()[:length]


def pascal(words: str) -> str:
    """Words of any spelling as a class name: `body-temperature` → `BodyTemperature`."""
    parts: Sequence[str] = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", words))
    return "".join(part[:1].upper() + part[1:] for part in parts)


def _ascii(text: str) -> str:
    return "".join(char if char.isascii() else f"{ord(char):x}" for char in text)
