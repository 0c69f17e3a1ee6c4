"""Times trivet on a settings file: each stage in one process, and the command line from a cold start.

`python benchmarks/run.py [trivet.yaml] [runs]` prints the median of the runs, in milliseconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from trivet.artifacts import compare
from trivet.pipeline import compile as build
from trivet.pipeline import examine
from trivet.settings import Settings


def median(runs: int, work: Callable[[], object]) -> float:
    """The median time of `work` in milliseconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def command(*arguments: str) -> Callable[[], object]:
    line = [sys.executable, "-m", "trivet", *arguments]
    return lambda: subprocess.run(line, capture_output=True, check=False)


def main() -> None:
    file = Path(sys.argv[1] if len(sys.argv) > 1 else "trivet.yaml")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    settings = Settings.from_file(file)
    wanted = build(settings).artifacts
    rows = {
        "load, resolve, normalize": lambda: examine(settings),
        f"compile ({len(wanted)} files)": lambda: build(settings),
        "compare with the files on disk": lambda: compare(settings.root, settings.output, wanted),
        "trivet --help, cold": command("--help"),
        "trivet check --full, cold": command("check", "--full", "--config", str(file)),
    }
    for name, work in rows.items():
        print(f"{name:32} {median(runs, work):9.1f} ms")


if __name__ == "__main__":
    main()
