"""How writing can fail: refused for the user's sake, impossible, or a manifest that says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trivet.artifacts.records import Change
from trivet.diagnostics import Diagnostic, TrivetError, show


class WriteError(TrivetError):
    """The file system said no; the message names the path and says what state the tree is in."""


class ManifestError(TrivetError):
    """The manifest on disk is broken, foreign or in conflict; the message names it and the way out."""


class RefusedError(TrivetError):
    """Writing would have destroyed what trivet did not make; `changes` names *all* such files.

    Nothing was written. The command line ends with exit code 1.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = tuple(changes)
        super().__init__("\n".join(one.text() for one in self.diagnostics))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(change.diagnostic for change in self.changes)


@contextmanager
def system_errors(root: Path, doing: str, state: str) -> Iterator[None]:
    """Turns an `OSError` into a `WriteError`: `cannot <doing> <path>: <reason>; <state>`."""
    try:
        yield
    except OSError as error:
        where = _relative(root, error.filename)
        reason = error.strerror or type(error).__name__
        raise WriteError(f"cannot {doing}{where}: {reason}; {state}") from error


def _relative(root: Path, name: object) -> str:
    if not isinstance(name, str):
        return ""
    path = Path(name)
    return f" {show(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)}"
