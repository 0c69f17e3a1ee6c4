"""All or nothing: prepares every step in the stage, does them, and takes them back when one fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trivet.artifacts.disk import (
    back_up,
    make_folders,
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
    """Brings each entry's path to what it wants; the manifest, if it is among them, comes last.

    Raises `OSError` with the old tree whole; `WriteError` where even going back failed, for the next run to
    finish.
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
    """After all are written: the disk takes many at once, and most of the waits are short."""
    for step in journal.steps:
        if step.after:
            with _named(journal.at(step)):
                sync(journal.new(step))


def _stage(journal: Journal, step: Step, want: bytes, keep_mode: bool) -> None:
    target = journal.at(step)
    with _named(target):
        write_new(journal.new(step), want, permissions(target) if keep_mode else None)
        if step.before:
            back_up(target, journal.old(step))


@contextmanager
def _named(target: Path) -> Iterator[None]:
    """Lets an error name the file that the user knows, not the one in the stage."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(target), None
        raise


def _check_one_disk(journal: Journal) -> None:
    """A file cannot be renamed from one file system to another, and only a rename is all or nothing."""
    home = journal.where.stage.lstat().st_dev
    for step in journal.steps:
        nearest = next(folder for folder in journal.at(step).parents if folder.is_dir())
        if nearest.stat().st_dev != home:
            message = f"{show(step.path)} lies on another file system than {show(journal.where.output)}"
            raise WriteError(f"{message}; choose folders on one; nothing was changed")


def advance(journal: Journal, steps: Iterable[Step]) -> None:
    """Does the steps that are still to do; the last one after all others are safe on disk."""
    todo = list(steps)
    for step in todo[:-1]:
        _do(journal, step)
    _sync(journal)
    for step in todo[-1:]:
        _do(journal, step)
        sync(journal.at(step).parent)


def _do(journal: Journal, step: Step) -> None:
    target = journal.at(step)
    with _named(target):
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
    """Tidies up after the new tree is in place; what cannot be tidied now is left to the next run."""
    for step in journal.steps:
        if not step.after:
            remove_empty(journal.at(step).parent, _stop(journal.where, step.path))
    with suppress(OSError):
        remove_stage(journal.where)


def _stop(where: Ground, path: str) -> Path:
    """The folder to keep even when it becomes empty: the output folder, or the one above a target's."""
    if is_below(path, where.output):
        return where.home
    return next(where.at(folder).parent for folder in where.folders if is_below(path, folder))


def _retreat(journal: Journal) -> None:
    try:
        journal.turn_back()
        retreat(journal)
        remove_stage(journal.where)
    except OSError as error:
        told = f"{show(journal.where.output)} is half written ({error.strerror})"
        raise WriteError(f"{told}; the next `trivet generate` repairs it") from error


def retreat(journal: Journal) -> None:
    """Puts back what stood before, whichever steps were done."""
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
    """Whether a step of an interrupted run is still to do."""
    there = bool(kind_of(journal.new(step))) if step.after else not kind_of(journal.old(step))
    return there and state_of(journal.at(step)) == step.before


def is_done(journal: Journal, step: Step) -> bool:
    staged = kind_of(journal.new(step)) if step.after else ""
    return not staged and state_of(journal.at(step)) == step.after
