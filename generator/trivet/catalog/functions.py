"""The functions that `x-server-default` may call; their names are the same for every dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerFunction:
    """A database function that a DEFAULT can call.

    Its result, as text, has the string format `format`. `example` is such a result.
    """

    format: str
    example: str


_NOW = ServerFunction("date-time", "2024-02-29T12:34:56.789Z")

#: All functions by the name used in schemas.
FUNCTIONS: Mapping[str, ServerFunction] = {
    "now()": _NOW,
    "CURRENT_TIMESTAMP": _NOW,
    "CURRENT_DATE": ServerFunction("date", "2024-02-29"),
    "gen_random_uuid()": ServerFunction("uuid", "1b4e28ba-2fa1-41d2-883f-0016d3cca427"),
}
