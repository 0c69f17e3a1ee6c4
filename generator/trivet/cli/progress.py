"""Shows on a terminal what the command is doing, such as `write`, if this takes longer than a second."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

_PATIENCE = 1.0
_PAUSE = 0.2
_CLEAR = "\r\033[K"


class Progress:
    """A context manager that shows the current stage and the elapsed seconds on one line of standard error.

    Without a terminal, it shows nothing. Print nothing else within the `with` block.
    """

    def __init__(self, stage: str, *, quiet: bool = False) -> None:
        self._stage, self._started = stage, time.monotonic()
        self._done = threading.Event()
        is_shown = not quiet and sys.stderr.isatty()
        self._thread = threading.Thread(target=self._run, daemon=True) if is_shown else None

    def __enter__(self) -> Progress:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def at(self, stage: str) -> None:
        """Tell the progress display which stage begins now. `stage` must be safe to print on a terminal."""
        self._stage = stage

    def _run(self) -> None:
        if self._done.wait(_PATIENCE):
            return
        while True:
            sys.stderr.write(f"{_CLEAR}{self._stage}: {time.monotonic() - self._started:.0f} s")
            sys.stderr.flush()
            if self._done.wait(_PAUSE):
                break
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
