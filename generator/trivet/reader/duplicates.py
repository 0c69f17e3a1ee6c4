"""The record of a member that occurs twice in an object. Such a member is an error unless the caller collects it."""

from __future__ import annotations

from dataclasses import dataclass

from trivet import rules
from trivet.diagnostics import show
from trivet.reader.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The second occurrence of a member in an object; `first` is the line of the first occurrence, 0 if unknown."""

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
