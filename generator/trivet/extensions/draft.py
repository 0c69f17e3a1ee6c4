"""Makes a first vocabulary file, which declares the x- keys that `trivet init` finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from trivet.diagnostics import show
from trivet.extensions.builtin import SPELLINGS

FILE_NAME = "extensions.yaml"


def draft(counts: Mapping[str, int]) -> str:
    """Return the text of a vocabulary file that declares x- keys.

    `counts` has the number of uses of each key. Built-in keys appear only in comments.
    """
    return "\n".join(_lines(counts)) + "\n"


def _lines(counts: Mapping[str, int]) -> Iterator[str]:
    yield "# The x- keys of these schemas. `trivet schema extensions` prints the form of this file."
    yield "# effect: what a key does (table, owner, sensitive, flag, …); `show` only shows it in the docs."
    yield "# schema: a JSON Schema for its values. at: document, definition, object, property, enum or any."
    known = {key: count for key, count in sorted(counts.items()) if key in SPELLINGS}
    if known:
        yield ""
        yield "# Built in, and declared here only to mean something else:"
        yield from (
            f"# {key}: {{effect: {SPELLINGS[key]}}}   # {_places(count)}" for key, count in known.items()
        )
    own = {key: count for key, count in sorted(counts.items()) if key not in SPELLINGS}
    if own:
        yield ""
        yield from (f"{_key(key)}: {{effect: show}}   # {_places(count)}" for key, count in own.items())


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count:,} places"


def _key(key: str) -> str:
    """Return a key as YAML.

    The key is put in quotes if it contains a character that is not an ASCII letter, a digit, `-`, `_` or `.`.
    """
    plain = all(char.isascii() and (char.isalnum() or char in "-_.") for char in key)
    return key if plain else json.dumps(show(key))
