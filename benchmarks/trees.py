"""The code of another version of trivet, for benchmarks and tools that compare two."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def checkout(named: str) -> Iterator[Path]:
    """The folder of a checkout, or of a revision of this repository, which is extracted while it is used.

    Raises `CalledProcessError` for what is neither.
    """
    if Path(named).is_dir():
        yield Path(named).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="trivet-tree-") as folder:
        command = ["git", "-C", str(ROOT), "archive", named, "generator", "templates"]
        archive = subprocess.run(command, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        yield Path(folder)
