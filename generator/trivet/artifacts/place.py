"""Writes files that belong to the user, for `trivet init`, `trivet templates copy` and `trivet migrate`."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from trivet.artifacts.disk import named, permissions, read_file, sync, write_new
from trivet.artifacts.errors import WriteError, system_errors
from trivet.artifacts.output_paths import is_plain, kind_of
from trivet.diagnostics import InternalError, show


def place(root: Path, path: str, text: str, *, over: str | None = None) -> None:
    """Write a file completely or not at all.

    `over` is the text that the file must have before the call; None if there must be no file. Raises `WriteError` if
    the file is different, or if the file system fails.
    """
    if not is_plain(path):
        raise InternalError(f"{show(path)} is not a plain path")
    target, stage = root / path, root / f".{path}.trivet-stage"
    with system_errors(root, "write", "nothing was changed"), named(target):
        if _text_at(target) != over:
            raise WriteError(f"{show(path)}: exists already, or has changed; nothing was written")
        try:
            stage.unlink(missing_ok=True)
            write_new(stage, text.encode(), None if over is None else permissions(target))
            sync(stage)
            if over is None:
                os.link(stage, target)
            else:
                stage.replace(target)
            sync(root)
        finally:
            with suppress(OSError):
                stage.unlink(missing_ok=True)


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write new files, by name, into a folder: each of them completely, and all of them or none.

    Raises `OSError` if the file system fails, or if there is such a file already.
    """
    stages = {folder / name: folder / f".{name}.trivet-stage" for name in files}
    are_staged = False
    try:
        for stage, raw in zip(stages.values(), files.values(), strict=True):
            stage.unlink(missing_ok=True)
            write_new(stage, raw)
            sync(stage)
        are_staged = True
        for target, stage in stages.items():
            _name(stage, target)
        sync(folder)
    except BaseException:
        for target, stage in stages.items():
            if are_staged and _is_named(stage, target):
                target.unlink(missing_ok=True)
        raise
    finally:
        for stage in stages.values():
            with suppress(OSError):
                stage.unlink(missing_ok=True)


def _name(stage: Path, target: Path) -> None:
    """Give the new file at `stage` the path `target`; raise `FileExistsError` if `target` exists."""
    try:
        os.link(stage, target)
    except FileExistsError:
        raise
    except OSError:  # the file system has no hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        stage.rename(target)


def _is_named(stage: Path, target: Path) -> bool:
    """Return whether `_name` has given the file at `stage` the path `target`, even if it was interrupted afterwards."""
    if not os.path.lexists(stage):  # it was renamed
        return True
    return os.path.lexists(target) and os.path.samestat(stage.lstat(), target.lstat())


def _text_at(target: Path) -> str | None:
    """Return the text of a file: None if nothing is there, U+0000 for anything but a regular file."""
    kind = kind_of(target)
    if not kind:
        return None
    return read_file(target).decode("utf-8", "surrogateescape") if kind == "file" else "\0"
