"""Decides where trivet may write, and says why it cannot write to a path.

Paths are strings relative to the root, with `/`. Those from a manifest or a journal are not trusted.
"""

from __future__ import annotations

import errno
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trivet.diagnostics import InternalError, TrivetError, show
from trivet.unchanged.names import MANIFEST_NAME
from trivet.unchanged.names import STAGE_NAME as STAGE_NAME


@dataclass(frozen=True, slots=True)
class Ground:
    """The paths at which a run may write.

    - `folders`: the output folder and the targets' folders. A run writes only below them.
    - `protected`: inputs. A run writes neither at nor below them.
    """

    root: Path
    output: str
    folders: tuple[str, ...]
    protected: tuple[str, ...]

    @property
    def manifest(self) -> str:
        return MANIFEST_NAME if self.output == "." else f"{self.output}/{MANIFEST_NAME}"

    @property
    def home(self) -> Path:
        return self.root / self.output

    @property
    def stage(self) -> Path:
        return self.home / STAGE_NAME

    def at(self, path: str) -> Path:
        return self.root / path

    def owns(self, path: str) -> bool:
        """Return whether trivet may write or delete a file at `path`, for which `is_plain` must be true."""
        staged = STAGE_NAME in path.split("/")
        inside = any(is_below(path, folder) for folder in self.folders)
        return inside and not staged and not any(is_below(path, one) for one in self.protected)

    def obstacle(self, path: str) -> str:
        """Return the reason why no file can be put at this path; "" if there is none.

        Links and special files at the path itself do not matter here; `kind_of` finds them.
        """
        for folder in _ancestors(path):
            kind = kind_of(self.at(folder))
            if kind not in ("folder", ""):
                return f"{show(folder)} is {_ARTICLES[kind]}, not a folder"
        return f"{show(path)} is a folder" if kind_of(self.at(path)) == "folder" else ""


def ground(root: Path, output: str, folders: Iterable[str], protected: Iterable[str]) -> Ground:
    """Return the folders into which trivet may write, as a `Ground`.

    Raises `TrivetError` if `output` or one of the `folders` is neither `.` nor a plain path (see `is_plain`).
    """
    for folder in (output, *folders):
        if folder != "." and not is_plain(folder):
            raise TrivetError(f"{show(folder)}: an output folder must be a plain path below the root")
    return Ground(root, output, tuple(dict.fromkeys((output, *folders))), tuple(protected))


_ARTICLES = {"link": "a symbolic link", "file": "a file", "other": "not a regular file", "folder": "a folder"}


def kind_of(path: Path) -> str:
    """Return what is at the path: `file`, `folder`, `link` or `other`; "" if there is nothing.

    Links are not followed. The result is also "" if the path is too long for the file system.
    """
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return ""
        raise
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def is_plain(path: str) -> bool:
    r"""Return whether a path is relative, has no empty part, `.` or `..`, and no `\`, `:`, U+0000 or surrogate."""
    segments = path.split("/")
    ordinary = all(segment not in ("", ".", "..") for segment in segments)
    return ordinary and not any(char in "\\:\0" or "\ud800" <= char <= "\udfff" for char in path)


def is_below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def check_wanted(where: Ground, paths: Iterable[str]) -> None:
    """Raise an exception if the paths cannot all be written.

    - `TrivetError`: a path is among the inputs, or two paths differ only in case or Unicode normalisation
    - `InternalError`: a path is outside trivet's folders
    """
    seen: dict[str, str] = {}
    for path in sorted(paths):
        if any(is_below(path, one) for one in where.protected):
            raise TrivetError(f"{show(path)}: is among the inputs; choose another output folder")
        if not is_plain(path) or not where.owns(path):
            raise InternalError(f"{show(path)} is not a path that may be generated")
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in seen:
            raise TrivetError(
                f"{show(seen[folded])} and {show(path)} are the same file on case-insensitive file systems"
            )
        seen[folded] = path


def _ancestors(path: str) -> list[str]:
    """Return the folders above a path, outermost first, without the root."""
    segments = path.split("/")
    return ["/".join(segments[:count]) for count in range(1, len(segments))]
