"""Random schemas with random settings: every model and table accepts what the schema accepts, or the ledger says so."""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from tests.prove.drawn import documents, targets
from tests.prove.projects import generate, not_made

import trivet
from trivet.diagnostics import InputError
from trivet.pipeline import earlier
from trivet.prove.generated import on_disk
from trivet.prove.instances import Sources
from trivet.prove.run import Plan, prove

TREES = int(os.environ.get("TRIVET_PROOFS", "3"))
DIALECTS = ["duckdb", "postgresql", "sqlite"]


@pytest.mark.postgresql
@settings(max_examples=TREES, suppress_health_check=list(HealthCheck))
@given(schema=documents(), chosen=targets(DIALECTS))
def test_what_is_generated_agrees_with_the_schema(
    schema: dict[str, Any], chosen: dict[str, Any], postgresql: str
) -> None:
    note(json.dumps({"schema": schema, "targets": chosen}))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "schemas").mkdir()
        (root / "schemas" / "thing.json").write_text(json.dumps(schema), "utf-8")
        (root / "trivet.yaml").write_text(json.dumps({"targets": chosen}), "utf-8")
        try:
            build = generate(root)
        except InputError:
            assume(False)  # for instance `x-storage: table` for what may be something else
        read = trivet.Settings.from_file(root / "trivet.yaml")
        plan = Plan(
            read,
            build,
            on_disk(read, build),
            Sources(()),
            derive=150,
            dsn=postgresql,
            earlier=partial(earlier, build, read),
        )
        report = prove(plan, lambda document, count: None)
    note(str(report.findings))
    assert not report.findings
    assert not not_made(build)
    assert not {"models", "schema", *DIALECTS} & report.skipped.keys()
    assert not [why for document in report.documents for why in document.untried if "earlier version" in why]
