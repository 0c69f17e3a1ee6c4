"""Tasks in processes of their own: the results, errors and order of tasks that run in turn."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from trivet import pipeline
from trivet.diagnostics import InternalError
from trivet.pipeline import compile as build
from trivet.settings import Settings
from trivet.workers import Task, Workers, processors

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are only forked on Linux")


@pytest.mark.parametrize("count", [1, 2, 9])
def test_results_are_in_the_order_of_the_tasks(count: int) -> None:
    tasks: list[Task[bytes]] = [lambda each=each: bytes([each]) * 200_000 for each in range(5)]  # type: ignore[misc]
    assert Workers(count)(tasks) == [bytes([each]) * 200_000 for each in range(5)]


def test_another_process_runs_each_task() -> None:
    found = Workers(2)([os.getpid, os.getpid])
    assert os.getpid() not in found and len(set(found)) == 2


def test_an_error_is_raised_here() -> None:
    def fails() -> None:
        raise InternalError("one of ours")

    with pytest.raises(InternalError, match="one of ours"):
        Workers(2)([fails, os.getpid])


def test_a_task_whose_process_dies_runs_here() -> None:
    first = os.getpid()

    def dies() -> int:
        if os.getpid() != first:
            os.kill(os.getpid(), 9)
        return os.getpid()

    assert Workers(2)([dies, os.getpid])[0] == first


def test_no_process_is_left(tmp_path: Path) -> None:
    def fails() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Workers(2)([fails, os.getpid])
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_build_is_the_same(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_LARGE", 0)
    settings = Settings.from_file(checkout / "trivet.yaml")
    one, two = build(settings), build(settings, processes=2)
    assert (one.artifacts, one.diagnostics, one.legs) == (two.artifacts, two.diagnostics, two.legs)
    assert processors() >= 1
