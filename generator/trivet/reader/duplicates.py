"""Describes a duplicate: a member that occurs a second time in an object.

A duplicate is an error, unless the caller of the reader asks for a list of all duplicates.
"""

from __future__ import annotations

from dataclasses import dataclass

from trivet import rules
from trivet.diagnostics import show
from trivet.reader.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A member that occurs a second time in an object, with the position of this second occurrence.

    `first` is the line of the first occurrence, or 0 if it is unknown.
    """

    pointer: str
    name: str
    line: int
    column: int
    first: int = 0

    @property
    def message(self) -> str:
        return f"the member '{show(self.name)}' occurs here a second time"

    @property
    def hint(self) -> str:
        where = f"The first is in line {self.first}; remove" if self.first else "Remove"
        return f"{where} one of the two."

    def refusal(self) -> RefusedError:
        return RefusedError(rules.DUPLICATE_KEY, self.message, self.line, self.column, self.hint)
