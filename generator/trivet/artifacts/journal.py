"""Keeps a journal of the steps of a run, so that a later run can complete or undo them.

The journal is in the folder `.trivet-stage` of the output folder. There, `new/N` is the text that step N puts
in place, and `old/N` is the previous file. If there is a `journal.json`, a later run completes the steps. If
there is a `rollback.json`, it undoes them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet.artifacts.disk import read_file, sync, write_new
from trivet.artifacts.output_paths import Ground, is_plain, kind_of
from trivet.digests import sha256

_VERSION = 1
FORWARD, BACK = "journal.json", "rollback.json"


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the file at `path` during a run.

    `before` and `after` are the file's states as `state_of` returns them: `sha256:…`, or "" for an absent file.
    In `.trivet-stage`, `new/<number>` is the new file, and `old/<number>` the previous one.
    """

    number: int
    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The steps of a run that writes files, in order.

    The step for the manifest is the last. `folders` are the folders to create, outermost first.
    """

    where: Ground
    steps: tuple[Step, ...]
    folders: tuple[str, ...] = ()

    def new(self, step: Step) -> Path:
        return self.where.stage / "new" / str(step.number)

    def old(self, step: Step) -> Path:
        return self.where.stage / "old" / str(step.number)

    def at(self, step: Step) -> Path:
        return self.where.at(step.path)

    @property
    def text(self) -> str:
        steps = [[step.path, step.before, step.after] for step in self.steps]
        return json.dumps({"trivet-journal": _VERSION, "steps": steps, "folders": list(self.folders)})

    def bind(self) -> None:
        """Write `journal.json` to disk. From then on, either all its changes are completed, or all are undone.

        If trivet crashes, the next run completes or undoes them.
        """
        draft = self.where.stage / "draft.json"
        write_new(draft, self.text.encode())
        sync(draft)
        draft.replace(self.where.stage / FORWARD)
        sync(self.where.stage)

    def turn_back(self) -> None:
        (self.where.stage / FORWARD).replace(self.where.stage / BACK)
        sync(self.where.stage)


def state_of(path: Path) -> str:
    """Return `sha256:…` for a regular file, `link:<target>` for a symbolic link, else what `kind_of` returns."""
    kind = kind_of(path)
    if kind == "file":
        return sha256(read_file(path))
    return f"link:{path.readlink()}" if kind == "link" else kind


def read_journal(where: Ground, name: str) -> Journal | None:
    """Return the journal called `name`.

    Return None if there is no such file, if it is not a valid journal, or if it lists a path where trivet may not
    write.
    """
    if kind_of(where.stage / name) != "file":
        return None
    try:
        data = json.loads(read_file(where.stage / name))
        return _journal(where, data)
    except (ValueError, RecursionError):
        return None


def _journal(where: Ground, data: Any) -> Journal | None:
    if not isinstance(data, dict) or data.get("trivet-journal") != _VERSION:
        return None
    rows, folders = data.get("steps"), data.get("folders")
    if not isinstance(rows, list) or not isinstance(folders, list):
        return None
    if not all(isinstance(row, list) and len(row) == 3 and _are_texts(row) for row in rows):
        return None
    steps = tuple(Step(number, *row) for number, row in enumerate(rows))
    ours = all(is_plain(step.path) and where.owns(step.path) for step in steps)
    free = ours and not any(where.obstacle(step.path) for step in steps)
    return Journal(where, steps, tuple(folders)) if free and _are_folders(where, folders) else None


def _are_texts(row: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in row)


def _are_folders(where: Ground, folders: list[Any]) -> bool:
    """Return whether a run can have created `folders`, a list that was read from a journal.

    Each must be one of trivet's output folders, or inside or above one of them.
    """
    above = {parent.as_posix() for own in where.folders for parent in Path(own).parents}
    return _are_texts(folders) and all(is_plain(one) and (where.owns(one) or one in above) for one in folders)


def remove_stage(where: Ground) -> None:
    """Remove the stage, the folder `.trivet-stage` with the files of an unfinished run.

    The journals in the stage are removed first. Without a journal, trivet ignores the other files in the stage.
    """
    for name in (FORWARD, BACK):
        (where.stage / name).unlink(missing_ok=True)
    if kind_of(where.stage) == "folder":
        shutil.rmtree(where.stage)
