"""A folder that is replaced as a whole, whatever happens meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import WriteError, replace_folder
from trivet.artifacts.lock import locked
from trivet.artifacts.output_paths import Ground

CALLS = ("mkdir", "rename", "unlink", "rmdir")


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def failing(monkeypatch: pytest.MonkeyPatch, number: int, fault: BaseException, *, late: bool) -> list[int]:
    """Let one call of the file system raise an exception, before it or after it. The list counts the calls."""
    made = [0]

    def wrapped(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            made[0] += 1
            is_it = made[0] == number
            if is_it and not late:
                raise fault
            result = real(*given, **named)
            if is_it:
                raise fault
            return result

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, wrapped(getattr(os, name)))
    return made


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(5, "Input/output error")])
def test_a_fault_leaves_the_old_or_the_new_folder(tmp_path: Path, fault: BaseException, late: bool) -> None:
    new = {"a": "new", "e/c": "new"}
    for number in range(1, 40):
        root = tmp_path / str(number)
        replace_folder(root / "site", {"a": "old", "d/b": "old"})
        before = tree(root / "site")
        with pytest.MonkeyPatch.context() as patch:
            made = failing(patch, number, fault, late=late)
            with suppress(WriteError, KeyboardInterrupt):
                replace_folder(root / "site", new)
        assert tree(root / "site") in (before, {**new, "trivet-files.txt": "a\ne/c\n"}), number
        replace_folder(root / "site", new)
        assert [path.name for path in root.iterdir()] == ["site"]
        if made[0] < number:
            return
    pytest.fail("more calls than were tried")


@pytest.mark.parametrize("moved", [False, True])
def test_what_a_kill_has_left_is_cleaned_up(tmp_path: Path, moved: bool) -> None:
    replace_folder(tmp_path / "site", {"a": "old"})
    stage = tmp_path / ".site.trivet-stage"
    (stage / "new").mkdir(parents=True)
    (stage / "new/a").write_text("half")
    if moved:
        (tmp_path / "site").rename(stage / "old")
    replace_folder(tmp_path / "site", {"a": "new"})
    assert tree(tmp_path) == {"site/a": "new", "site/trivet-files.txt": "a\n"}


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_in_the_way_of_the_stage_stays(tmp_path: Path, kind: str) -> None:
    victim, stage = tmp_path / "victim", tmp_path / "p/.site.trivet-stage"
    (victim / "old").mkdir(parents=True)
    (tmp_path / "p").mkdir()
    if kind == "link":
        stage.symlink_to(victim)
    else:
        stage.write_text("mine")
    with pytest.raises(WriteError, match="is in the way"):
        replace_folder(tmp_path / "p/site", {"a": "new"})
    assert [path.name for path in (tmp_path / "p").iterdir()] == [stage.name]
    assert [path.name for path in victim.iterdir()] == ["old"]


def test_a_busy_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    with (
        locked(Ground(tmp_path, "p", (), ()), exclusive=True, patience=0),
        pytest.raises(WriteError, match="p: locked by another run"),
    ):
        replace_folder(tmp_path / "p/site", {"a": "new"}, patience=0)


def test_a_folder_moved_aside_comes_back_if_writing_fails(tmp_path: Path) -> None:
    replace_folder(tmp_path / "site", {"a": "old"})
    before = tree(tmp_path)
    (tmp_path / ".site.trivet-stage").mkdir()
    (tmp_path / "site").rename(tmp_path / ".site.trivet-stage/old")
    with pytest.raises(WriteError):
        replace_folder(tmp_path / "site", {"a": "new", "a/b": "new"})
    assert tree(tmp_path) == before
