"""What comparing and writing tell: the drift of each file, and what a run did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.manifest import LEDGER_NAME, MANIFEST_NAME

Kind = Literal["missing", "stale", "edited", "orphaned", "untracked"]

_RULES = {
    "missing": rules.DRIFT_MISSING,
    "stale": rules.DRIFT_STALE,
    "edited": rules.DRIFT_EDITED,
    "orphaned": rules.DRIFT_ORPHANED,
    "untracked": rules.DRIFT_UNTRACKED,
}


#: Code and DDL tell most about a change; pages repeat it; the ledger and the manifest follow from all of it.
_BY_SUFFIX = {".py": 0, ".sql": 1, ".json": 3, ".md": 4}
_BY_NAME = {LEDGER_NAME: 5, MANIFEST_NAME: 6}
_OTHERS = 2


def reading_order(path: str) -> tuple[int, bool, str]:
    """A key that sorts generated files as a person reads them: models, SQL, other files, docs, the manifest last.

    What the package of models keeps to itself follows its classes.
    """
    file = PurePosixPath(path)
    is_private = any(part.startswith("_") and not part.startswith("__") for part in file.parts)
    return _BY_NAME.get(file.name, _BY_SUFFIX.get(file.suffix, _OTHERS)), is_private, path


@dataclass(frozen=True, slots=True)
class Change:
    """One file that is not what the inputs say, or that git's index lacks.

    `because` names the inputs or tools that changed, or what was done to the file: safe for a terminal.
    `line` is the first that differs, 0 where no text was compared. `diff` is a unified diff from the file on
    disk to the one that the inputs give: bounded, safe for a terminal, empty or ending with a line feed; `more`
    counts the lines that it leaves out. With `refused`, `trivet generate` does not write over the file by itself.
    """

    path: str
    kind: Kind
    because: tuple[str, ...]
    hint: str = ""
    line: int = 0
    diff: str = ""
    more: int = 0
    refused: bool = False

    @property
    def diagnostic(self) -> Diagnostic:
        at = Location(self.path, self.line, 1 if self.line else 0)
        return _RULES[self.kind].at(at, "; ".join(self.because), self.hint)


@dataclass(frozen=True, slots=True)
class Drift:
    """All differences, sorted by path; `notices` are worth telling and are no drift."""

    changes: tuple[Change, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.changes


@dataclass(frozen=True, slots=True)
class Left:
    """A file that the old manifest lists and that was not deleted, and why."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{show(self.path)}: {self.why}"


@dataclass(frozen=True, slots=True)
class Written:
    """What a run of `write` did, or would do: paths relative to the root, sorted."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated or self.removed)
