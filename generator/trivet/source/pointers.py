"""Follows JSON Pointers (RFC 6901) in raw values, and converts URI fragments to JSON Pointers."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from trivet.diagnostics import escape_token, unescape_token


class NotThereError(LookupError):
    """Raised if a pointer leads to no value.

    `reached` is the longest prefix of the pointer that leads to a value. `token` is the token after that prefix.
    """

    def __init__(self, reached: str, token: str) -> None:
        super().__init__(token)
        self.reached, self.token = reached, token


def follow(value: Any, pointer: str) -> Any:
    """Return the value at a pointer; raise `NotThereError` if there is no value at the pointer."""
    reached = ""
    for raw in pointer.split("/")[1:]:
        token = unescape_token(raw)
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit() and _index(token) < len(value):
            value = value[_index(token)]
        else:
            raise NotThereError(reached, token)
        reached = f"{reached}/{raw}"
    return value


def from_fragment(fragment: str) -> str:
    """Convert a URI fragment to a JSON Pointer in normal form (RFC 6901 §6)."""
    tokens = unquote(fragment).split("/")
    return "/".join(escape_token(unescape_token(token)) for token in tokens)


def without(value: Any, pointer: str, *, is_schema: bool = False) -> Any:
    """Return a copy of a value from which the member at a pointer is removed.

    With `is_schema`, the member is replaced by `{}` instead. An item of an array is always replaced by `{}`.
    """
    token, _, rest = pointer[1:].partition("/")
    if isinstance(value, list):
        index = int(token)
        inner = without(value[index], f"/{rest}", is_schema=is_schema) if rest else {}
        return [*value[:index], inner, *value[index + 1 :]]
    key = unescape_token(token)
    if rest:
        return {**value, key: without(value[key], f"/{rest}", is_schema=is_schema)}
    if is_schema:
        return {**value, key: {}}
    return {name: each for name, each in value.items() if name != key}


def _index(token: str) -> int:
    return int(token) if token == "0" or (token[0] != "0" and len(token) < 9) else 10**9
