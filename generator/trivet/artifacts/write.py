"""Updates all generated files, or none, for `trivet generate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from trivet.artifacts.carry_out import carry_out
from trivet.artifacts.compare import changes
from trivet.artifacts.entry import FORCED, REFUSED, Entry
from trivet.artifacts.errors import RefusedError, reading, system_errors
from trivet.artifacts.lock import locked
from trivet.artifacts.output_paths import Ground, check_wanted, ground
from trivet.artifacts.records import Left, Written
from trivet.artifacts.recover import pending, recover
from trivet.artifacts.survey import Survey, survey

_CREATED = ("missing",)
_UPDATED = ("stale", "converted", "conflict", "merged", "reformatted")
_REMOVED = ("orphaned",)


def write(
    root: Path,
    output: str,
    wanted: Mapping[str, str],
    *,
    folders: Iterable[str] = (),
    protected: Iterable[str] = (),
    force: bool = False,
    dry_run: bool = False,
    patience: float = 30.0,
) -> Written:
    """Write `wanted` below `root`, and remove the other files that the old manifest lists.

    Paths are relative to `root`. Files that the new manifest lists but `wanted` lacks are kept.

    - `wanted`: the text of each file, including the manifest, by path.
    - `folders`: the targets' folders.
    - `protected`: schemas and other inputs.
    - `force`: overwrite files that were edited or that the old manifest lacks.
    - `dry_run`: only return what would happen.
    - `patience`: how many seconds to wait for another run.

    Raises `RefusedError` with all files that must not be overwritten. Raises `WriteError` if another run does
    not end in time, or if the file system refuses an operation. In all of these cases, the old files are intact.
    """
    where = ground(root, output, folders, protected)
    check_wanted(where, wanted)
    if dry_run:
        with reading(root), locked(where, exclusive=False, patience=patience):
            notices = tuple(f"{name} was left by an interrupted run" for name in pending(where))
            return _written(_accepted(survey(where, wanted), force), notices)
    with reading(root):
        if where.obstacle(where.manifest):
            _accepted(survey(where, wanted), force)
    created: list[Path] = []
    state = "the files are as before"
    with system_errors(root, "write", state), locked(where, exclusive=True, patience=patience, made=created):
        try:
            return _write(where, wanted, force)
        except BaseException:
            _remove_created(created)
            raise


def _write(where: Ground, wanted: Mapping[str, str], force: bool) -> Written:
    notices = recover(where)
    seen = _accepted(survey(where, wanted), force)
    moves = [entry for entry in seen.entries if entry.state in (*_CREATED, *_UPDATED, *_REMOVED, *FORCED)]
    if moves:
        carry_out(where, moves)
    return _written(seen, notices)


def _accepted(seen: Survey, force: bool) -> Survey:
    """Return `seen` unchanged, or raise `RefusedError` if one of its files must not be overwritten.

    With `force`, only files whose state is `blocked` are refused.
    """
    refused = frozenset(("blocked",)) if force else REFUSED
    in_the_way = [entry for entry in seen.entries if entry.state in refused]
    if in_the_way:
        raise RefusedError(changes(seen, in_the_way))
    return seen


def _written(seen: Survey, notices: tuple[str, ...]) -> Written:
    kept = {
        "outside": "no input produces it any more; trivet does not delete it: {note}",
        "orphan-edited": "no input produces it any more; it was edited by hand, so it was kept",
    }
    return Written(
        created=_paths(entry for entry in seen.entries if entry.have is None and _is_placed(entry)),
        updated=_paths(entry for entry in seen.entries if entry.have is not None and _is_placed(entry)),
        removed=_paths(entry for entry in seen.entries if entry.state in _REMOVED),
        unchanged=_paths(entry for entry in seen.entries if entry.state == "same"),
        left=tuple(
            Left(entry.path, kept[entry.state].format(note=entry.note))
            for entry in seen.entries
            if entry.state in kept
        ),
        notices=notices,
    )


def _is_placed(entry: Entry) -> bool:
    return entry.state in (*_CREATED, *_UPDATED, *FORCED)


def _paths(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted(entry.path for entry in entries))


def _remove_created(created: list[Path]) -> None:
    for folder in reversed(created):
        with suppress(OSError):
            folder.rmdir()
