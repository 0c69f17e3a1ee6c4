"""Writes a folder of files as a whole: all or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from trivet.artifacts.errors import WriteError
from trivet.artifacts.lock import locked
from trivet.artifacts.output_paths import STAGE_NAME, Ground, kind_of
from trivet.diagnostics import show
from trivet.existing import exists, is_folder, is_link

#: The file that lists all other files of the folder. A later call replaces these files and no others. It has no suffix
#: of a document, because the folder may be below an entry of `schemas:`.
LISTING = "trivet-files.txt"
_SHOWN = 3


def replace_folder(folder: Path, files: Mapping[str, str], *, patience: float = 30.0) -> None:
    """Replace the content of `folder` by `files` (path → text) and a list of these files.

    `patience` is how many seconds to wait for another run that writes beside the folder.

    Raises `WriteError`, without any change, if the folder has files that no earlier call wrote, or if writing
    fails. What a call that was killed has left is cleaned up by the next one.
    """
    if is_link(folder) or (exists(folder) and not is_folder(folder)):
        raise WriteError(f"{show(str(folder))} is not a folder")
    try:
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        above = target.parent
        with locked(Ground(above.parent, above.name or ".", (), ()), exclusive=True, patience=patience):
            stage = above / f".{target.name}{STAGE_NAME}"
            if kind_of(stage) not in ("", "folder"):
                raise WriteError(
                    f"{show(str(stage))} is in the way: trivet stages files there; nothing was changed"
                )
            _clean_up(target, stage)
            _refuse_foreign(folder)
            _replace(target, stage, {**files, LISTING: "".join(f"{name}\n" for name in sorted(files))})
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WriteError(f"{show(str(folder))}: {reason}; nothing was written") from error


def _refuse_foreign(folder: Path) -> None:
    """Raise `WriteError` if the folder has files that no earlier call wrote."""
    foreign = sorted(_foreign(folder, _listed(folder))) if is_folder(folder) else []
    if foreign:
        named = ", ".join(map(show, foreign[:_SHOWN])) + ", …" * (len(foreign) > _SHOWN)
        raise WriteError(
            f"{show(str(folder))} has files that trivet did not write: {named}; move them, or name another folder"
        )


def _replace(folder: Path, stage: Path, files: Mapping[str, str]) -> None:
    """Put a folder with `files` in the place of `folder`, which may be missing, by way of `stage` beside it."""
    try:
        stage.mkdir()
        (stage / "new").mkdir()
        (stage / ".gitignore").write_text("*\n", "ascii")
        _fill(stage / "new", files)
        if is_folder(folder):
            folder.rename(stage / "old")
        (stage / "new").rename(folder)
    finally:
        _clean_up(folder, stage)


def _clean_up(folder: Path, stage: Path) -> None:
    """Remove `stage`. If `folder` was moved there and nothing took its place, it is put back."""
    if kind_of(stage / "old") == "folder" and not exists(folder):
        (stage / "old").rename(folder)
    shutil.rmtree(stage, ignore_errors=True)


def _listed(folder: Path) -> Collection[str]:
    """Return the paths of the files that the last call of `replace_folder` wrote into the folder.

    Return () if the folder has no readable list of these files.
    """
    try:
        return {LISTING, *(folder / LISTING).read_text("utf-8").split("\n")}
    except (OSError, ValueError):
        return ()


def _foreign(folder: Path, listed: Collection[str]) -> Iterator[str]:
    """Yield what is in the folder besides the listed files and their folders."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name not in listed and (path.is_symlink() or not path.is_dir()):
            yield name


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
