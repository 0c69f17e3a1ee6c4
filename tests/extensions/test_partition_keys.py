"""The forms of `x-partition-by` and of `x-index` with `using`, also under a name of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema

from trivet.cli.main import call
from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

TARGET = SqlTarget("generated/sql", ("postgresql",))
WORD = {"type": "string", "maxLength": 9}


def _built(folder: Path, **keys: Any) -> TargetResult:
    properties = {"id": WORD, "at": WORD, "facts": {"type": "object"}}
    schema = {"type": "object", "required": ["id", "at"], "properties": properties, **keys}
    return build_schema(folder, schema, target=TARGET)[1]


@pytest.mark.parametrize(
    ("way", "printed"),
    [
        ("at", "RANGE (at)"),
        (["at", "id"], "RANGE (at, id)"),
        ({"range": "at"}, "RANGE (at)"),
        ({"range": ["id", "at"]}, "RANGE (id, at)"),
        ({"list": "at"}, "LIST (at)"),
        ({"list": ["at"]}, "LIST (at)"),
        ({"hash": ["at", "id"]}, "HASH (at, id)"),
    ],
)
def test_each_form_divides_the_table(tmp_path: Path, way: Any, printed: str) -> None:
    leg = _built(tmp_path, **{"x-partition-by": way})
    assert any(f") PARTITION BY {printed};" in one.text for one in leg.artifacts)


def test_a_long_column_is_told_where_there_is_no_key(tmp_path: Path) -> None:
    """It is in the primary key of the rows' numbers."""
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}},
        "x-partition-by": "a",
    }
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    found = [(one.origin.pointer, one.by) for one in leg.verdicts if "2,704 bytes" in one.reason]
    assert found == [("/properties/a", "thing_pkey")]


def test_a_key_of_ones_own_partitions_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "extensions.yaml").write_text("x-split: {effect: partition-by}\n", "utf-8")
    (tmp_path / "trivet.yaml").write_text("extensions: extensions.yaml\n", "utf-8")
    inner = "{type: object, x-split: b, required: [b], properties: {b: {type: string}}}"
    (tmp_path / "schemas" / "a.yaml").write_text(
        "$schema: https://json-schema.org/draft/2020-12/schema\n"
        f"type: object\nrequired: [id]\nx-split: id\nproperties: {{id: {{type: string}}, part: {inner}}}\n",
        "utf-8",
    )
    assert call(["lint", "--verbose"]) == 0
    told = capsys.readouterr().out
    assert (
        "notice extension-unprinted: `x-split` has no effect here: this type has no table of its own" in told
    )
    assert call(["generate", "-q"]) == 0
    assert "PARTITION BY RANGE (id);" in (tmp_path / "generated/sql/postgresql/a.sql").read_text("utf-8")
