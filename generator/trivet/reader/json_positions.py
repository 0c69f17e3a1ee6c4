"""Find the position of each value and each member's name in a JSON text. This is only needed for diagnostics."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from trivet.diagnostics import escape_token

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


@dataclass(slots=True)
class _Open:
    """An object or array whose end has not been reached yet."""

    pointer: str
    is_object: bool
    keys: dict[str, int] = field(default_factory=dict)
    index: int = 0
    key: str | None = None
    key_at: int = 0


@dataclass(frozen=True, slots=True)
class Offsets:
    """Offsets in a JSON text, by JSON Pointer: of values in `values`, of member names in `keys`.

    If an object repeats a name, `values` and `keys` have the offsets of its last occurrence. For each repetition,
    `twice` has (pointer, name, first offset, second offset).
    """

    values: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, str, int, int]] = field(default_factory=list)


def scan(text: str) -> Offsets:
    """Return the offsets of all values and names in a JSON text.

    An invalid text does not raise an error, but offsets after the fault may be wrong or missing.
    """
    offsets = Offsets()
    stack: list[_Open] = []
    for match in _TOKEN.finditer(text):
        token, start = match.group(), match.start()
        if token in "]}":
            if not stack:
                break
            stack.pop()
        elif token in ",:":
            continue
        elif stack and stack[-1].is_object and stack[-1].key is None:
            _name(stack[-1], token, start, offsets)
        else:
            pointer = _place(stack, offsets)
            offsets.values[pointer] = start
            if token in "[{":
                stack.append(_Open(pointer, token == "{"))
    return offsets


def _name(parent: _Open, token: str, start: int, offsets: Offsets) -> None:
    try:
        key = str(json.loads(token))
    except ValueError:
        key = token
    if key in parent.keys:
        offsets.twice.append((f"{parent.pointer}/{escape_token(key)}", key, parent.keys[key], start))
    parent.keys[key] = start
    parent.key, parent.key_at = key, start


def _place(stack: list[_Open], offsets: Offsets) -> str:
    if not stack:
        return ""
    parent = stack[-1]
    if parent.key is not None:
        pointer = f"{parent.pointer}/{escape_token(parent.key)}"
        offsets.keys[pointer] = parent.key_at
        parent.key = None
        return pointer
    parent.index += 1
    return f"{parent.pointer}/{parent.index - 1}"
