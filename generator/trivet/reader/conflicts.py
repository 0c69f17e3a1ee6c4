"""Markers that a merge left in a text: no JSON, and no YAML, has such lines."""

from __future__ import annotations

import re

from trivet import rules
from trivet.diagnostics import show
from trivet.reader.refusal import RefusedError, line_and_column

_MARKER = re.compile(r"^(?:[<>|]{7}(?:[ \t].*)?|={7})\r?$", re.MULTILINE)
_HINT = "Choose one of the two sides, or join them, and remove the lines of the markers."


def refuse_conflict(text: str) -> None:
    """Raises `RefusedError` at the first line of a merge conflict that was not resolved."""
    found = _MARKER.search(text)
    if found is not None and "<<<<<<<" in text and ">>>>>>>" in text:
        message = f"a merge conflict that is not resolved: `{show(found.group().strip())}`"
        raise RefusedError(rules.SYNTAX, message, *line_and_column(text, found.start()), _HINT)
