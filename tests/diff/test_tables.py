"""The verdicts about tables: what `trivet diff` says a migration has to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.diff.versions import compared, schema

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
B = schema("b", b=TEXT, closed=True)


def inside(one: dict[str, Any], storage: str) -> dict[str, Any]:
    return schema(a={**one, "x-storage": storage})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (inside(schema("t", "u", t=TEXT, u=WHOLE), "table"), inside(schema("u", t=TEXT, u=WHOLE), "table")),
        (schema(b=TEXT, closed=True), schema(b=TEXT, closed=True) | {"dependentRequired": {"b": ["b"]}}),
        (B, B | {"dependentSchemas": {"b": {"required": ["b"]}}}),
        (B, B | {"maxProperties": 1}),
    ],
)
def test_checks_of_whole_rows_are_compared(tmp_path: Path, old: Any, new: Any) -> None:
    for row in compared(tmp_path, {"item": old}, {"item": new}):
        assert row.writer.kind == "safe"
        assert "precheck" not in row.sql.values()
