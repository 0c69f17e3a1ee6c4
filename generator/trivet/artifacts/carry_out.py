"""Updates files so that all of them change, or none.

New texts are first written to `.trivet-stage`. Then the files change one by one. If one change fails, the
earlier ones are undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from trivet.artifacts.disk import (
    back_up,
    make_folders,
    named,
    permissions,
    remove_empty,
    sync,
    write_new,
)
from trivet.artifacts.entry import Entry
from trivet.artifacts.errors import WriteError
from trivet.artifacts.journal import Journal, Step, remove_stage, state_of
from trivet.artifacts.output_paths import Ground, is_below, kind_of
from trivet.diagnostics import show
from trivet.digests import sha256


def carry_out(where: Ground, entries: Sequence[Entry]) -> None:
    """Write or delete the file of each entry; an entry for the manifest must be the last.

    After an error, the old files are restored, and the error (such as `OSError`) is raised. If restoring fails,
    `WriteError` is raised instead, and the next run repairs the files. Also raises `WriteError`, without a change,
    if the files are on several file systems.
    """
    journal = _planned(where, entries)
    try:
        _prepare(journal, entries)
        journal.bind()
    except BaseException:
        with suppress(OSError):
            remove_stage(where)
        raise
    try:
        advance(journal, journal.steps)
    except BaseException:
        _retreat(journal)
        raise
    finish(journal)


def _planned(where: Ground, entries: Sequence[Entry]) -> Journal:
    steps = tuple(
        Step(number, entry.path, state_of(where.at(entry.path)), _after(entry))
        for number, entry in enumerate(entries)
    )
    parents = {parent for step in steps if step.after for parent in Path(step.path).parents}
    missing = sorted(parent.as_posix() for parent in parents if not kind_of(where.root / parent))
    return Journal(where, steps, tuple(missing))


def _after(entry: Entry) -> str:
    return "" if entry.want is None else sha256(entry.want)


def _prepare(journal: Journal, entries: Sequence[Entry]) -> None:
    stage = journal.where.stage
    for folder in (stage, stage / "new", stage / "old"):
        folder.mkdir()
    _check_one_disk(journal)
    write_new(stage / ".gitignore", b"*\n")
    for step, entry in zip(journal.steps, entries, strict=True):
        if entry.want is not None:
            _stage(journal, step, entry.want, entry.have is not None)
    _sync_staged(journal)
    for folder in (stage / "new", stage / "old"):
        sync(folder)


def _sync_staged(journal: Journal) -> None:
    """Sync all staged files to disk. They must have been written before."""
    for step in journal.steps:
        if step.after:
            with named(journal.at(step)):
                sync(journal.new(step))


def _stage(journal: Journal, step: Step, want: bytes, keep_mode: bool) -> None:
    target = journal.at(step)
    with named(target):
        write_new(journal.new(step), want, permissions(target) if keep_mode else None)
        if step.before:
            back_up(target, journal.old(step))


def _check_one_disk(journal: Journal) -> None:
    """Raise `WriteError` if the files are on several file systems."""
    home = journal.where.stage.lstat().st_dev
    for step in journal.steps:
        nearest = next(folder for folder in journal.at(step).parents if folder.is_dir())
        if nearest.stat().st_dev != home:
            message = f"{show(step.path)} is on another file system than {show(journal.where.output)}"
            raise WriteError(f"{message}; choose folders on one file system; nothing was changed")


def advance(journal: Journal, steps: Iterable[Step]) -> None:
    """Perform the given steps of a journal.

    First, all steps except the last are performed, and synced to disk. Then the last step is performed and synced.
    """
    todo = list(steps)
    for step in todo[:-1]:
        _do(journal, step)
    _sync(journal)
    for step in todo[-1:]:
        _do(journal, step)
        sync(journal.at(step).parent)


def _do(journal: Journal, step: Step) -> None:
    target = journal.at(step)
    with named(target):
        if step.after:
            make_folders(target.parent, journal.where.root, [])
            journal.new(step).replace(target)
        else:
            target.replace(journal.old(step))


def _sync(journal: Journal) -> None:
    touched = {parent for step in journal.steps for parent in journal.at(step).parents}
    ours = (folder for folder in touched if folder.is_relative_to(journal.where.root))
    for folder in sorted(folder for folder in ours if folder.is_dir()):
        sync(folder)


def finish(journal: Journal) -> None:
    """Remove folders that have become empty, and the folder in which the run has staged its files.

    Errors are ignored, because the next run cleans up, too.
    """
    for step in journal.steps:
        if not step.after:
            remove_empty(journal.at(step).parent, _stop(journal.where, step.path))
    with suppress(OSError):
        remove_stage(journal.where)


def _stop(where: Ground, path: str) -> Path:
    """Return the lowest folder above the file at `path` that must stay even if it is empty.

    If the file is in the output folder, this is the output folder. Otherwise, it is the parent of the target
    folder that contains the file.
    """
    if is_below(path, where.output):
        return where.home
    return next(where.at(folder).parent for folder in where.folders if is_below(path, folder))


def _retreat(journal: Journal) -> None:
    try:
        journal.turn_back()
        retreat(journal)
        remove_stage(journal.where)
    except OSError as error:
        message = f"{show(journal.where.output)} is only partly written ({error.strerror})"
        raise WriteError(f"{message}; the next `trivet generate` repairs it") from error


def retreat(journal: Journal) -> None:
    """Undo the run that `journal` describes, no matter how far it got.

    Previous files are restored, and files and folders that the run created are removed.
    """
    for step in reversed(journal.steps):
        target = journal.at(step)
        if kind_of(journal.old(step)):
            journal.old(step).replace(target)
        elif not step.before and kind_of(target) and not kind_of(journal.new(step)):
            target.unlink()
    for folder in reversed(journal.folders):
        with suppress(OSError):
            journal.where.at(folder).rmdir()
    _sync(journal)


def is_open(journal: Journal, step: Step) -> bool:
    """Return whether a step of an interrupted run has not been performed yet."""
    there = bool(kind_of(journal.new(step))) if step.after else not kind_of(journal.old(step))
    return there and state_of(journal.at(step)) == step.before


def is_done(journal: Journal, step: Step) -> bool:
    staged = kind_of(journal.new(step)) if step.after else ""
    return not staged and state_of(journal.at(step)) == step.after
