"""The result of a comparison as reported: it says which changes are accepted, and which fail the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.diagnostics import Diagnostic
from trivet.diff.accepted import Acceptances
from trivet.diff.failing import fails, finding
from trivet.diff.records import Change, TypeDiff
from trivet.diff.run import Result


@dataclass(frozen=True, slots=True)
class Reported:
    """The result of a comparison, with the changes that the user has accepted.

    `failing` has the arguments of `--fail-on`. A change that the user has accepted never makes the run fail.
    """

    result: Result
    acceptances: Acceptances
    failing: tuple[str, ...] = ()

    @property
    def against(self) -> str:
        return self.result.against

    @property
    def types(self) -> tuple[TypeDiff, ...]:
        return self.result.types

    def reason(self, row: TypeDiff, change: Change) -> str | None:
        """Return the reason for accepting a change, from the user's file of accepted changes.

        Return None if the file does not accept the change.
        """
        return self.acceptances.reason(row, change)

    def fails(self, row: TypeDiff, change: Change) -> bool:
        """Return whether a change makes the command fail: it is not accepted, and its verdict is in `failing`."""
        return self.reason(row, change) is None and fails(change, self.failing)

    def failures(self) -> int:
        """Return the number of changes that make `trivet diff` fail."""
        return sum(self.fails(row, change) for row in self.types for change in row.changes)

    def findings(self) -> Iterator[Diagnostic]:
        """Yield each change as a finding. A change that the user accepts is a notice."""
        for row in self.types:
            for change in row.changes:
                yield finding(row, change, self.failing, self.reason(row, change))
