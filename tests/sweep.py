"""What is too slow for each run of CI: `make corpora` runs it, with TRIVET_SWEEP set."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from typing import Any

import pytest

IS_SWEEP = bool(os.environ.get("TRIVET_SWEEP"))
ONLY_IN_SWEEPS = pytest.mark.skipif(not IS_SWEEP, reason="slow: `make corpora` runs it")


def share(values: Iterable[str], always: Container[str]) -> list[Any]:
    """The values as parameters of a test; those that are not in `always` are left to `make corpora`."""
    return [pytest.param(value, marks=() if value in always else (ONLY_IN_SWEEPS,)) for value in values]
