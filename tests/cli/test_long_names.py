"""Schemas whose paths are nearly as long as file systems allow: every target writes files for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trivet.cli.main import call

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer"}, "own": {"$ref": "#"}},
}
SETTINGS = """\
targets:
  models: {}
  docs: {}
  sql: {dialects: [postgresql, sqlite, duckdb, clickhouse, spark], queries: true}
  schema: {}
  mine: {templates: mine, plan: models}
"""


@pytest.mark.parametrize(
    "paths",
    [
        ("d" * 250,),
        ("é" * 125,),
        ("dD" * 125, "dD" * 124 + "d"),
        ("9" * 250, "class"),
        (f"{'d' * 130}/{'e' * 125}/a", f"{'d' * 130}/{'e' * 125}/b", "b"),
        (f"{'d' * 250}/{'e' * 250}/{'f' * 250}",),
    ],
)
def test_long_paths_get_files_in_every_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: tuple[str, ...]
) -> None:
    for path in paths:
        file = tmp_path / f"schemas/{path}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(SCHEMA))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/[type].txt.jinja2").write_text("{{ type.name.line }}\n")
    (tmp_path / "trivet.yaml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    assert call(["generate", "-q"]) == 0
    assert call(["check", "--full", "-q"]) == 0
    manifest = json.loads((tmp_path / "generated/manifest.json").read_text())
    assert sum(path.startswith("generated/sql/sqlite/") for path in manifest["files"]) >= len(paths)
