"""The errors of writing: a refusal to overwrite the user's text, a failed system call, an unusable manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from trivet.artifacts.records import Change
from trivet.diagnostics import Diagnostic, TrivetError, show


class WriteError(TrivetError):
    """A file cannot be read or written, or another run has locked the output folder. The message names the path."""


class ManifestError(TrivetError):
    """The manifest on disk is broken, not trivet's, or has merge markers. The message names it and says what to do."""


class RefusedError(TrivetError):
    """Nothing was written, because that would have destroyed text that trivet did not write.

    `changes` has *all* files with such text. The exit code is 1.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = tuple(changes)
        super().__init__("\n".join(one.text() for one in self.diagnostics))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(change.diagnostic for change in self.changes)


@contextmanager
def system_errors(root: Path, doing: str, state: str) -> Iterator[None]:
    """Convert each `OSError` in the `with` block to a `WriteError`: `cannot <doing> <path>: <reason>; <state>`."""
    try:
        yield
    except OSError as error:
        where = _relative(root, error.filename)
        reason = error.strerror or type(error).__name__
        raise WriteError(f"cannot {doing}{where}: {reason}; {state}") from error


def reading(root: Path) -> AbstractContextManager[None]:
    """Convert each `OSError` in the `with` block, which only reads, to a `WriteError`."""
    return system_errors(root, "read", "nothing was changed")


def _relative(root: Path, name: object) -> str:
    if not isinstance(name, str):
        return ""
    path = Path(name)
    return f" {show(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)}"
