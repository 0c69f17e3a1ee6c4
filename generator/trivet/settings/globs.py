"""Glob patterns of the settings, for documents and pointers: `schemas:`, `overrides:` and `concessions:`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    """Return whether a glob matches a path or pointer: `*` and `?` match within a segment, `**` across segments."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/?|\*|\?)", pattern)
    meanings: Mapping[str, str] = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meanings.get(piece, re.escape(piece)) for piece in pieces), re.DOTALL)
