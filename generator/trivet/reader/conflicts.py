"""Find merge conflict markers, which neither JSON nor YAML allows."""

from __future__ import annotations

import re

from trivet import rules
from trivet.diagnostics import show
from trivet.reader.refusal import RefusedError, line_and_column

_MARKER = re.compile(r"^(?:[<>|]{7}(?:[ \t].*)?|={7})\r?$", re.MULTILINE)
_HINT = "Choose one of the two sides, or combine them, and remove the marker lines."


def refuse_conflict(text: str) -> None:
    """Raise `RefusedError` at the first line of an unresolved merge conflict."""
    found = _MARKER.search(text)
    if found is not None and "<<<<<<<" in text and ">>>>>>>" in text:
        message = f"an unresolved merge conflict: `{show(found.group().strip())}`"
        raise RefusedError(rules.SYNTAX, message, *line_and_column(text, found.start()), _HINT)
