"""Concurrent runs: each sees a whole tree, and the result is one that a single run would leave."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import WriteError, compare, write
from trivet.artifacts.lock import locked
from trivet.artifacts.output_paths import ground

RUNS = 8


def files(version: int) -> dict[str, str]:
    return {f"generated/docs/{number}.md": f"version {version}\n" * 50 for number in range(10)}


def work(root: Path, wanted: dict[str, str], both: list[dict[str, str]], turns: int, failures: Any) -> None:
    for _ in range(turns):
        try:
            write(root, "generated", wanted)
            found = [len(compare(root, "generated", one).changes) for one in both]
            torn = [number for number in found if number not in (0, 12)]
        except Exception as error:  # noqa: BLE001 (told to the parent)
            failures.put(repr(error))
            return
        if torn:
            failures.put(f"a tree of both: {found}")


def test_runs_at_the_same_time_leave_one_of_their_trees(root: Path, kit: Any) -> None:
    both = [kit.build(files(1)), kit.build({**files(2), "generated/only/two.md": "2\n"})]
    context = multiprocessing.get_context("fork")
    failures: Any = context.Queue()
    children = [
        context.Process(target=work, args=(root, both[number % 2], both, 10, failures))
        for number in range(RUNS)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert failures.empty(), failures.get()
    assert [child.exitcode for child in children] == [0] * RUNS
    assert any(compare(root, "generated", one).clean for one in both)
    assert not (root / "generated/.trivet-stage").exists()


@pytest.mark.parametrize("run", [write, compare])
def test_waiting_ends_with_a_message(root: Path, kit: Any, run: Any) -> None:
    with locked(ground(root, "generated", (), ()), exclusive=True, patience=0):
        started = time.monotonic()
        with pytest.raises(WriteError, match="generated: locked by another run of trivet"):
            run(root, "generated", kit.build(files(1)), patience=0.3)
        assert 0.3 <= time.monotonic() - started < 5
    assert not (root / "generated/manifest.json").exists()


def test_readers_do_not_wait_for_each_other(root: Path, kit: Any) -> None:
    with locked(ground(root, "generated", (), ()), exclusive=False, patience=0):
        compare(root, "generated", kit.build(files(1)), patience=0)


def test_the_lock_follows_the_folder_that_is_there_now(root: Path, kit: Any) -> None:
    """The folder waited for is replaced while we wait: holding the old one would exclude nobody."""
    where = ground(root, "out", (), ())
    (root / "out").mkdir()
    child = os.fork()
    if not child:
        try:
            with locked(where, exclusive=True, patience=0):
                time.sleep(0.5)
                (root / "out").rename(root / "moved")
        finally:
            os._exit(0)
    time.sleep(0.2)
    write(root, "out", kit.build({"out/a.md": "a\n"}, output="out"), patience=20)
    os.waitpid(child, 0)
    assert (root / "out/a.md").exists() and not (root / "moved/a.md").exists()
