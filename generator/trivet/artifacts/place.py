"""Writes a file that belongs to the user, for `trivet init` and `trivet templates copy`."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from trivet.artifacts.disk import permissions, read_file, sync, write_new
from trivet.artifacts.errors import WriteError, system_errors
from trivet.artifacts.output_paths import is_plain, kind_of
from trivet.diagnostics import InternalError, show


def place(root: Path, path: str, text: str, *, over: str | None = None) -> None:
    """Write a file completely or not at all.

    `over` is the text that the file must have before; None if there must be no file. Raises `WriteError` for
    other content, or if the file system fails.
    """
    if not is_plain(path):
        raise InternalError(f"{show(path)} is not a plain path")
    target, stage = root / path, root / f".{path}.trivet-stage"
    with system_errors(root, "write", "nothing was changed"):
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


def _text_at(target: Path) -> str | None:
    """Return the text of a file: None if nothing is there, U+0000 for anything but a regular file."""
    kind = kind_of(target)
    if not kind:
        return None
    return read_file(target).decode("utf-8", "surrogateescape") if kind == "file" else "\0"
