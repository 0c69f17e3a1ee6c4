"""Runs independent tasks in processes of their own, where the system can fork.

A forked process has all data of this one, so that only results are passed on. They come in the order of the tasks.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Task: TypeAlias = Callable[[], T]
#: Runs tasks, and returns their results in the same order.
Run: TypeAlias = Callable[[Sequence[Task[Any]]], list[Any]]
_BLOCK = 2**20


def in_turn(tasks: Sequence[Task[T]]) -> list[T]:
    """Run the tasks one after the other, in this process."""
    return [task() for task in tasks]


def processors() -> int:
    """Return the number of processors that this process may use, or 1 where it should not fork.

    Only Linux is known to be safe: elsewhere, libraries of the system may not survive a fork.
    """
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@dataclass(frozen=True, slots=True)
class Workers:
    """Runs tasks in at most `count` processes at a time. With one, they run in this process.

    A task must not change anything that other tasks see, and its result must be picklable.
    """

    count: int

    def __call__(self, tasks: Sequence[Task[T]]) -> list[T]:
        """Return the results of the tasks, in their order. Raises what a task raises.

        The tasks that take longest should come first.
        """
        if self.count < 2 or len(tasks) < 2:
            return in_turn(tasks)
        with _collector_at_rest():
            answers = _Pool(self.count).answers(tasks)
        # A task that failed, or whose process died, runs again here. So its error is raised in this process.
        return [
            pickle.loads(answer) if answer else task() for task, answer in zip(tasks, answers, strict=True)
        ]


class _Pool:
    def __init__(self, count: int) -> None:
        self._count = count
        self._running: dict[int, tuple[int, int]] = {}
        self._selector = DefaultSelector()

    def answers(self, tasks: Sequence[Task[Any]]) -> list[bytearray]:
        """Return the pickled result of each task; it is empty if the task failed."""
        found = [bytearray() for _ in tasks]
        pending = list(enumerate(tasks))[::-1]
        try:
            while pending or self._running:
                while pending and len(self._running) < self._count:
                    self._start(*pending.pop())
                for key, _ in self._selector.select():
                    number, _ = self._running[key.fd]
                    block = os.read(key.fd, _BLOCK)
                    found[number] += block
                    if not block and self._end(key.fd) != 0:
                        found[number].clear()
        finally:
            for descriptor in tuple(self._running):
                self._end(descriptor)
            self._selector.close()
        return found

    def _start(self, number: int, task: Task[Any]) -> None:
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # the thread that shows the progress holds no lock
            process = os.fork()
        if process == 0:
            os.close(reading)
            _work(task, writing)
        os.close(writing)
        self._running[reading] = (number, process)
        self._selector.register(reading, EVENT_READ)

    def _end(self, descriptor: int) -> int:
        """Forget a process that has written everything, or that nobody reads any more. Return its exit status."""
        _, process = self._running.pop(descriptor)
        self._selector.unregister(descriptor)
        os.close(descriptor)
        return os.waitpid(process, 0)[1]


def _work(task: Task[Any], writing: int) -> None:
    """Write the pickled result of a task, and end this process. Its exit status is 1 if the task fails."""
    status = 1
    try:
        with os.fdopen(writing, "wb") as file:
            file.write(pickle.dumps(task(), pickle.HIGHEST_PROTOCOL))
        status = 0
    finally:
        os._exit(status)  # nothing that belongs to the first process may run here, and no output be flushed


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from touching, and so copying, the memory that the processes share."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
