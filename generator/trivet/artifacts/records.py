"""The records that `compare` and `write` return: the difference of each file, and the actions of a run."""

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


#: The place of files in the order of reading, by suffix: code and DDL show most about a change, and pages repeat it.
_BY_SUFFIX = {".py": 0, ".sql": 1, ".json": 3, ".md": 4}
_BY_NAME = {LEDGER_NAME: 5, MANIFEST_NAME: 6}
_OTHERS = 2


def reading_order(path: str) -> tuple[int, bool, str]:
    """Return a sort key that puts the paths of generated files in the order of reading.

    The order is: models, SQL, other files, docs, ledger, manifest. Private modules follow the public ones of
    their group.
    """
    file = PurePosixPath(path)
    is_private = any(part.startswith("_") and not part.startswith("__") for part in file.parts)
    return _BY_NAME.get(file.name, _BY_SUFFIX.get(file.suffix, _OTHERS)), is_private, path


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs from what the inputs produce, or that is not in git's index.

    - `because`: the inputs or tools that have changed, or what happened to the file
    - `line`: the first line that differs, or 0 if no text was compared
    - `diff`: a unified diff from the file on disk to the wanted text; may be empty
    - `more`: the number of lines left out of `diff`
    - `refused`: whether `trivet generate` without `--force` fails because of the file

    `because` and `diff` are safe for a terminal.
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
    """The differences between the generated files on disk and the files that the inputs produce.

    `changes` has the differences, sorted by path. `notices` has messages that do not make `trivet check` fail.
    """

    changes: tuple[Change, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.changes


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was not deleted, although no input produces it any more.

    The manifest on disk lists the file. `why` is the reason why it was not deleted.
    """

    path: str
    why: str

    def __str__(self) -> str:
        return f"{show(self.path)}: {self.why}"


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did, or would do in a dry run. Paths are relative to the root, and sorted."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated or self.removed)
