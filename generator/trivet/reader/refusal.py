"""The exception with which the readers refuse a document: it has a rule, a message and a position."""

from __future__ import annotations

from trivet.diagnostics import Diagnostic, Location
from trivet.rules import Rule


class RefusedError(Exception):
    """A document is refused. `read_document` turns this exception into a diagnostic."""

    def __init__(self, rule: Rule, message: str, line: int = 1, column: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint
        self.line, self.column = line, column

    def diagnostic(self, document: str) -> Diagnostic:
        return self.rule.at(Location(document, self.line, self.column), self.message, self.hint)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return (line, column) of the character at an offset. Both count from 1; the column counts code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
