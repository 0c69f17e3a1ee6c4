"""A fault or a kill at every single system call that writes: the old tree, the new one, or a repair."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import WriteError, compare, write
from trivet.artifacts.old_manifest import old_manifest
from trivet.settings.file import find

OLD = {
    "generated/models/__init__.py": "",
    "generated/models/oura/a.py": "A = 1\n",
    "generated/docs/old/b.md": "b\n",
    "generated/docs/c.md": "c\n",
}
NEW = {
    "generated/models/__init__.py": "",
    "generated/models/oura/a.py": "A = 2\n",
    "generated/docs/c.md": "c2\n",
    "generated/sql/new/d.sql": "d\n",
}
CALLS = ("open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "rmdir", "link", "chmod", "utime")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def files(tree: dict[str, Any]) -> dict[str, Any]:
    """What git sees of a tree: an empty folder that could not be removed does no harm."""
    return {name: raw for name, raw in tree.items() if raw is not None and ".trivet-stage" not in name}


@contextmanager
def every_call(act: Callable[[int], None]) -> Iterator[list[str]]:
    """Calls `act` with a running number before each system call that could change the disk."""
    real = {name: getattr(os, name) for name in CALLS}
    seen: list[str] = []

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name != "open" or args[1] & WRITING:
                seen.append(name)
                act(len(seen))
            return real[name](*args, **options)

        return call

    for name in CALLS:
        setattr(os, name, wrapped(name))
    try:
        yield seen
    finally:
        for name in CALLS:
            setattr(os, name, real[name])


def count(folder: Path, wanted: dict[str, str]) -> int:
    with every_call(lambda number: None) as seen:
        write(folder, "generated", wanted)
    return len(seen)


def raising(where: Callable[[int], bool], code: int) -> Callable[[int], None]:
    def act(number: int) -> None:
        if where(number):
            raise OSError(code, os.strerror(code))

    return act


def killed(folder: Path, wanted: dict[str, str], act: Callable[[int], None]) -> bool:
    """Runs `write` in a child with `act` at every call; whether the child was killed."""
    child = os.fork()
    if not child:
        try:
            with every_call(act):
                write(folder, "generated", wanted)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kill_at(wanted: int) -> Callable[[int], None]:
    def act(number: int) -> None:
        if number == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


@pytest.fixture
def worlds(tmp_path: Path, kit: Any, new_project: Callable[[Path], None]) -> Any:
    """Makes fresh projects that hold the old tree; gives the old and the new tree to compare with."""
    numbers = iter(range(10**6))

    class Worlds:
        old, new = kit.build(OLD), kit.build(NEW)

        def fresh(self, start: bool = True) -> Path:
            folder = tmp_path / f"p{next(numbers)}"
            new_project(folder)
            if start:
                write(folder, "generated", self.old)
            return folder

    worlds = Worlds()
    after = worlds.fresh()
    worlds.old_tree = kit.tree(after)
    write(after, "generated", worlds.new)
    worlds.new_tree = kit.tree(after)
    return worlds


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_one_fault_anywhere_leaves_the_old_or_the_new_tree(worlds: Any, kit: Any, code: int) -> None:
    total = count(worlds.fresh(), worlds.new)
    assert total > 30
    for at in range(1, total + 1):
        folder = worlds.fresh()
        with every_call(raising(lambda number, at=at: number == at, code)):
            try:
                write(folder, "generated", worlds.new)
                ended = worlds.new_tree
            except WriteError as error:
                assert os.strerror(code) in str(error) and str(folder) not in str(error)
                ended = worlds.old_tree
        assert files(kit.tree(folder)) == files(ended), f"call {at}"
        write(folder, "generated", worlds.new)
        assert files(kit.tree(folder)) == files(worlds.new_tree), f"call {at}"


def test_one_fault_in_the_first_run_leaves_nothing(worlds: Any, kit: Any) -> None:
    total = count(worlds.fresh(start=False), worlds.new)
    for at in range(1, total + 1):
        folder = worlds.fresh(start=False)
        before = kit.tree(folder)
        with every_call(raising(lambda number, at=at: number == at, errno.ENOSPC)):
            try:
                write(folder, "generated", worlds.new)
            except WriteError:
                assert kit.tree(folder) == before, f"call {at}"


def test_a_disk_that_stays_broken_is_repaired_by_the_next_run(worlds: Any, kit: Any) -> None:
    total = count(worlds.fresh(), worlds.new)
    for at in range(1, total + 1):
        folder = worlds.fresh()
        with every_call(raising(lambda number, at=at: number >= at, errno.EIO)):
            try:
                write(folder, "generated", worlds.new)
            except WriteError as error:
                half = "partly written" in str(error)
                assert half or files(kit.tree(folder)) == files(worlds.old_tree), f"call {at}"
        write(folder, "generated", worlds.new)
        assert kit.tree(folder) == worlds.new_tree, f"call {at}"


@pytest.mark.parametrize("then", ["old", "new"])
def test_a_kill_anywhere_is_repaired_and_told(worlds: Any, kit: Any, then: str) -> None:
    total = count(worlds.fresh(), worlds.new)
    for at in range(1, total + 1):
        folder = worlds.fresh()
        assert killed(folder, worlds.new, kill_at(at))
        check_after_kill(folder, worlds, kit)
        done = write(folder, "generated", getattr(worlds, then))
        assert kit.tree(folder) == getattr(worlds, f"{then}_tree"), f"call {at}"
        assert at == 1 or done.notices or not done.changed, f"call {at}"


def check_after_kill(folder: Path, worlds: Any, kit: Any) -> None:
    """The tree is the old or the new one, or `check` tells of an interrupted run; looking writes nothing."""
    before = kit.stamps(folder)
    found = kit.tree(folder)
    drift = compare(folder, "generated", worlds.new)
    assert kit.stamps(folder) == before
    assert found in (worlds.old_tree, worlds.new_tree) or "interrupted" in drift.notices[0]


def test_a_kill_in_the_first_run_is_repaired(worlds: Any, kit: Any) -> None:
    total = count(worlds.fresh(start=False), worlds.new)
    for at in range(1, total + 1):
        folder = worlds.fresh(start=False)
        assert killed(folder, worlds.new, kill_at(at))
        write(folder, "generated", worlds.new)
        assert compare(folder, "generated", worlds.new).clean
        assert not (folder / "generated/.trivet-stage").exists()


def test_a_kill_while_repairing_is_repaired(worlds: Any, kit: Any) -> None:
    total = count(worlds.fresh(), worlds.new)
    for at in range(total // 2, total + 1, 2):
        for again in range(1, 40, 7):
            folder = worlds.fresh()
            assert killed(folder, worlds.new, kill_at(at))
            killed(folder, worlds.old, kill_at(again))
            write(folder, "generated", worlds.new)
            assert kit.tree(folder) == worlds.new_tree, f"call {at}, then {again}"


def test_a_kill_while_taking_back_is_repaired(worlds: Any, kit: Any) -> None:
    total = count(worlds.fresh(), worlds.new)
    for at in range(total // 2, total + 1, 3):
        for later in range(at + 1, at + 25, 5):

            def act(number: int, at: int = at, later: int = later) -> None:
                raising(lambda here: here == at, errno.EIO)(number)
                kill_at(later)(number)

            folder = worlds.fresh()
            killed(folder, worlds.new, act)
            write(folder, "generated", worlds.new)
            assert files(kit.tree(folder)) == files(worlds.new_tree), f"call {at}, then {later}"


def test_a_tree_changed_after_a_kill_is_not_overwritten(worlds: Any, kit: Any) -> None:
    """As after `git checkout`: the files are the old ones again, so what the run had prepared is dropped."""
    total = count(worlds.fresh(), worlds.new)
    for at in range(1, total + 1):
        folder = worlds.fresh()
        assert killed(folder, worlds.new, kill_at(at))
        for path, text in worlds.old.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            if not (folder / path).exists() or (folder / path).read_text() != text:
                (folder / path).write_text(text)
        (folder / "generated/sql/new/d.sql").unlink(missing_ok=True)
        write(folder, "generated", worlds.old)
        assert {path: (folder / path).read_text() for path in worlds.old} == worlds.old, f"call {at}"
        assert not (folder / "generated/.trivet-stage").exists()


def test_an_evil_stage_moves_nothing(worlds: Any, kit: Any) -> None:
    for path in ("src/main.py", "../outside", "generated/.trivet-stage/new/0", "/etc/x"):
        folder = worlds.fresh()
        stage = folder / "generated/.trivet-stage"
        (stage / "new").mkdir(parents=True)
        (stage / "new/0").write_text("evil\n")
        evil = f'{{"trivet-journal": 1, "folders": [], "steps": [["{path}", "", "sha256:0"]]}}'
        (stage / "journal.json").write_text(evil)
        write(folder, "generated", worlds.new)
        assert kit.tree(folder) == worlds.new_tree
        assert not (folder.parent / "outside").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"trivet-journal": 1}', "[" * 100_000])
def test_a_broken_journal_is_dropped(worlds: Any, kit: Any, text: str) -> None:
    folder = worlds.fresh()
    stage = folder / "generated/.trivet-stage"
    stage.mkdir()
    (stage / "journal.json").write_text(text)
    assert write(folder, "generated", worlds.new).notices
    assert kit.tree(folder) == worlds.new_tree


def test_a_link_in_place_of_the_stage_is_refused(worlds: Any, kit: Any) -> None:
    folder = worlds.fresh()
    (folder / "generated/.trivet-stage").symlink_to(folder / "src", target_is_directory=True)
    before = kit.tree(folder)
    with pytest.raises(WriteError, match=r"\.trivet-stage"):
        write(folder, "generated", worlds.new)
    assert kit.tree(folder) == before


# Real limits --------------------------------------------------------------------------------------------
def in_child(work: Callable[[], None]) -> str:
    """Runs `work` in a child process and returns the message of its `WriteError`, empty if it succeeded."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            work()
        except WriteError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    assert os.waitpid(child, 0)[1] == 0
    return told


def test_a_full_disk_names_the_file_and_leaves_the_old_tree(worlds: Any, kit: Any) -> None:
    folder = worlds.fresh()
    big = kit.build({**NEW, "generated/docs/c.md": "c" * 100_000})

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        write(folder, "generated", big)

    told = in_child(work)
    assert told.startswith("cannot write generated/docs/c.md: File too large")
    assert kit.tree(folder) == worlds.old_tree


@pytest.mark.parametrize("start", [True, False])
@pytest.mark.parametrize("path", [f"generated/{'x' * 300}.sql", f"generated/{'x' * 300}/a.sql"])
def test_too_long_a_name_leaves_the_old_tree(worlds: Any, kit: Any, start: bool, path: str) -> None:
    folder = worlds.fresh(start)
    before = kit.tree(folder)
    with pytest.raises(WriteError, match="File name too long; the files are as before"):
        write(folder, "generated", kit.build({**NEW, path: "x\n"}))
    assert kit.tree(folder) == before


@pytest.mark.parametrize("locked", ["generated", "generated/models/oura", "generated/docs/old"])
def test_a_read_only_folder_leaves_the_old_tree(worlds: Any, kit: Any, locked: str) -> None:
    folder = worlds.fresh()
    hand_over(folder)
    (folder / locked).chmod(0o555)

    def work() -> None:
        become_nobody()
        write(folder, "generated", worlds.new)

    told = in_child(work)
    assert "Permission denied" in told and locked in told
    assert kit.tree(folder) == worlds.old_tree


def test_a_file_that_cannot_be_read_is_named(worlds: Any, kit: Any) -> None:
    folder = worlds.fresh()
    hand_over(folder)
    (folder / "generated/docs/c.md").chmod(0)

    def work() -> None:
        become_nobody()
        write(folder, "generated", worlds.new)

    assert in_child(work).startswith("cannot read generated/docs/c.md: Permission denied")
    (folder / "generated/docs/c.md").chmod(0o644)
    assert kit.tree(folder) == worlds.old_tree


@pytest.mark.parametrize("what", ["write", "dry run", "compare", "manifest"])
def test_a_folder_that_cannot_be_entered_is_told(worlds: Any, kit: Any, what: str) -> None:
    folder = worlds.fresh()
    hand_over(folder)
    (folder / "generated").chmod(0o600)
    runs: dict[str, Callable[[], object]] = {
        "write": lambda: write(folder, "generated", worlds.new),
        "dry run": lambda: write(folder, "generated", worlds.new, dry_run=True),
        "compare": lambda: compare(folder, "generated", worlds.new),
        "manifest": lambda: old_manifest(folder, "generated"),
    }

    def work() -> None:
        become_nobody()
        runs[what]()

    assert in_child(work).partition(": ")[2].startswith("Permission denied")
    (folder / "generated").chmod(0o700)
    assert kit.tree(folder) == worlds.old_tree


def test_settings_in_a_closed_folder_are_not_found(tmp_path: Path) -> None:
    (tmp_path / "trivet.yaml").write_text("")
    hand_over(tmp_path)
    tmp_path.chmod(0o600)

    def work() -> None:
        become_nobody()
        raise WriteError(type(find(tmp_path)).__name__)

    assert in_child(work) == "Diagnostic"
    tmp_path.chmod(0o700)


def test_check_and_an_idle_run_work_on_a_read_only_tree(worlds: Any, kit: Any) -> None:
    folder = worlds.fresh()
    hand_over(folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))

    def work() -> None:
        become_nobody()
        assert compare(folder, "generated", worlds.old).clean
        assert not write(folder, "generated", worlds.old).changed

    assert in_child(work) == ""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


NOBODY = 65534


def hand_over(folder: Path) -> None:
    """Gives a project to an ordinary user, if the tests run as root, to whom nothing is forbidden."""
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        for parent in folder.parents:
            if parent.stat().st_mode & 0o005 != 0o005:
                parent.chmod(parent.stat().st_mode | 0o055)


def become_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
