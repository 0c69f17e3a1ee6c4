"""Completes or undoes an interrupted run.

If files have been changed since that run, its remaining changes are dropped.
"""

from __future__ import annotations

from trivet.artifacts.carry_out import advance, finish, is_done, is_open, retreat
from trivet.artifacts.disk import read_file
from trivet.artifacts.errors import WriteError
from trivet.artifacts.journal import BACK, FORWARD, Journal, Step, read_journal, remove_stage, state_of
from trivet.artifacts.output_paths import STAGE_NAME, Ground, kind_of
from trivet.diagnostics import show
from trivet.digests import sha256


def pending(where: Ground) -> tuple[str, ...]:
    """Return (path,) for the folder `.trivet-stage` that an interrupted run has left; () if there is none.

    Return () also if no manifest can be written, for example because its path is a folder. Then no run can start.
    """
    blocked = where.obstacle(where.manifest)
    if blocked or not kind_of(where.stage):
        return ()
    return (show(STAGE_NAME if where.output == "." else f"{where.output}/{STAGE_NAME}"),)


def recover(where: Ground) -> tuple[str, ...]:
    """Complete or undo an interrupted run. Return one notice for the user, or () if there was no such run.

    The caller must hold the lock. Raises `WriteError` if `.trivet-stage` is not a folder. Raises `OSError` if a file
    cannot be changed.
    """
    found = pending(where)
    if not found:
        return ()
    if kind_of(where.stage) != "folder":
        raise WriteError(f"{found[0]} is in the way: trivet stages files there; nothing was changed")
    notice = _repair(where)
    remove_stage(where)
    return (notice,)


def _repair(where: Ground) -> str:
    back, forward = read_journal(where, BACK), read_journal(where, FORWARD)
    if back is not None and all(_is_known(back, step) for step in back.steps):
        retreat(back)
        return "a run was interrupted while undoing its changes; the files are as before that run"
    if forward is not None and all(_is_sound(forward, step) for step in forward.steps):
        advance(forward, (step for step in forward.steps if is_open(forward, step)))
        finish(forward)
        return "a run was interrupted while writing; its files are complete now"
    if kind_of(where.stage / BACK) or kind_of(where.stage / FORWARD):
        return "a run was interrupted, and files were changed since; its remaining changes were dropped"
    return "a run was interrupted before its first or after its last change; its prepared files were removed"


def _is_known(journal: Journal, step: Step) -> bool:
    """Return whether the file that a step changes is still in its old state, or already in its new one."""
    return state_of(journal.at(step)) in (step.before, step.after)


def _is_sound(journal: Journal, step: Step) -> bool:
    if is_done(journal, step):
        return True
    if not is_open(journal, step):
        return False
    return not step.after or sha256(read_file(journal.new(step))) == step.after
