"""Writes a folder of files as a whole: all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from trivet.artifacts.errors import WriteError
from trivet.diagnostics import show


def replace_folder(folder: Path, files: Mapping[str, str], mark: str) -> None:
    """Write `files` (path below the folder -> text) as the only content of `folder`.

    The folder may be missing or empty. It may also have other content if the file `mark` is at its top, which
    says that an earlier call wrote the folder. Raises `WriteError` for any other folder, or if the system
    refuses to write. After an error, the folder is as it was before.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise WriteError(f"{show(str(folder))} is not a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise WriteError(
            f"{show(str(folder))} is not empty, and is no site that trivet wrote; name another folder"
        )
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".trivet-", dir=folder.absolute().parent) as staging:
            fresh, old = Path(staging) / "new", Path(staging) / "old"
            fresh.mkdir()
            _fill(fresh, files)
            if folder.is_dir():
                folder.rename(old)
            try:
                fresh.rename(folder)
            except OSError:
                if old.is_dir():
                    old.rename(folder)
                raise
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WriteError(f"{show(str(folder))}: {reason}; nothing was written") from error


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
