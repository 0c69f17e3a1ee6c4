"""Random changes of random schemas: the old tables with rows, migrated, are what fresh tables with these rows are.

`trivet diff` has told before what the migration refuses or loses.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.migrate.drawn import rows, versions
from tests.migrate.trees import DIALECTS, sides, tried

from trivet.diagnostics import TrivetError
from trivet.diff.compare import compare
from trivet.diff.records import LEVELS
from trivet.migrate.proof import steps
from trivet.migrate.records import Options
from trivet.migrate.run import Sides, plan, planned
from trivet.prove.migrations.engine import Engine

SEQUENCES = int(os.environ.get("TRIVET_MIGRATIONS", "100"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_migrated_database_is_a_fresh_one(dialect: str, engines: Mapping[str, Engine]) -> None:
    @settings(
        max_examples=-(-SEQUENCES // len(DIALECTS)),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def one_sequence(data: st.DataObject) -> None:
        old, new = data.draw(versions())
        documents = data.draw(rows(old))
        with tempfile.TemporaryDirectory() as folder:
            _try(Path(folder), old, new, documents, data)

    def _try(folder: Path, old: Any, new: Any, documents: list[Any], data: st.DataObject) -> None:
        made = sides(folder, {"item": old}, {"item": new}, dialects=[dialect])
        try:
            count = len(steps(plan(made, dialect, Options(quarantine=True, lossy=True))))
        except TrivetError as why:
            assert "no migration can be written" in str(why)
            return
        stops = (data.draw(st.integers(1, count - 1)),) if count else ()
        proof = tried(made, dialect, engines[dialect], {"item": documents}, stops)
        assert proof.faults == []
        level = _level(made, dialect)
        assert level == "lossy" or not planned(made, dialect).losses
        assert LEVELS.index(level) >= LEVELS.index("precheck") or not proof.refused

    one_sequence()


def _level(made: Sides, dialect: str) -> str:
    """What `trivet diff` says of the document's tables."""
    rows = compare(made.old, made.new)
    return next((row.sql.get(dialect, "none") for row in rows if row.is_root), "none")
