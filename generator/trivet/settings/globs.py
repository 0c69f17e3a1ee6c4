"""Match paths and JSON Pointers against the glob patterns of `schemas:`, `overrides:` and `concessions:`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern matches the whole text. `*` and `?` do not match `/`; `**` does."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/?|\*|\?)", pattern)
    meanings: Mapping[str, str] = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(piece, re.escape(piece)) for piece in pieces), re.DOTALL)
