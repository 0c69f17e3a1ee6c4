"""docs/warehouses.md: DuckDB's validation query as a test of dbt, where dbt is installed (`make dbt`)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
import yaml
from tests.prove.projects import generate

SNIPPET = re.compile(r"<!-- run: dbt -->\n```sh\n(.*?)```", re.DOTALL)
PROFILES = {
    "warehouse": {"target": "here", "outputs": {"here": {"type": "duckdb", "path": "warehouse.duckdb"}}}
}
VALID, REFUSED = '{"slug": "saws", "name": "Saws"}\n', '{"slug": "axes", "name": ""}\n'


@pytest.fixture
def dbt(checkout: Path) -> str:
    found = checkout / ".venv-dbt" / "bin" / "dbt"
    if not found.exists():
        pytest.skip("dbt is not installed: `make dbt`")
    return str(found)


@pytest.fixture
def project(tmp_path: Path, checkout: Path) -> Path:
    """A project of dbt beside the schemas of the shop, with the DDL in its database."""
    shutil.copytree(checkout / "schemas", tmp_path / "schemas")
    shutil.copy(checkout / "extensions.yaml", tmp_path)
    settings = yaml.safe_load((checkout / "trivet.yaml").read_text("utf-8"))
    settings |= {"instances": [], "targets": {"sql": {"dialects": ["duckdb"], "queries": True}}}
    (tmp_path / "trivet.yaml").write_text(json.dumps(settings), "utf-8")
    generate(tmp_path)
    manifest = json.loads((tmp_path / "generated/manifest.json").read_text("utf-8"))
    with duckdb.connect(tmp_path / "warehouse.duckdb") as database:
        for path in manifest["apply"]["duckdb"]:
            database.execute((tmp_path / path).read_text("utf-8"))
    (tmp_path / "dbt_project.yml").write_text("name: warehouse\nprofile: warehouse\n", "utf-8")
    (tmp_path / "profiles.yml").write_text(json.dumps(PROFILES), "utf-8")
    for name in ("models", "tests"):
        (tmp_path / name).mkdir()
    model = "SELECT json AS doc FROM read_json_objects('categories.jsonl')\n"
    (tmp_path / "models" / "raw.sql").write_text(model, "utf-8")
    return tmp_path


def test_a_query_is_a_test_of_dbt(dbt: str, project: Path, checkout: Path) -> None:
    (snippet,) = SNIPPET.findall((checkout / "docs" / "warehouses.md").read_text("utf-8"))
    subprocess.run(["sh", "-e", "-c", snippet], cwd=project, check=True)
    (project / "categories.jsonl").write_text(VALID, "utf-8")
    assert built(dbt, project) == {"model.warehouse.raw": "success", "test.warehouse.category": "pass"}
    (project / "categories.jsonl").write_text(VALID + REFUSED, "utf-8")
    assert built(dbt, project) == {"model.warehouse.raw": "success", "test.warehouse.category": "fail"}
    with duckdb.connect(project / "warehouse.duckdb") as database:
        failures = database.execute("SELECT refused FROM main_dbt_test__audit.category").fetchall()
    assert failures == [("category_name_minLength",)]


def built(dbt: str, project: Path) -> dict[str, str]:
    """The state of each node after `dbt build`, by its unique id."""
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    command = [dbt, "build", "--store-failures", "--profiles-dir", "."]
    subprocess.run(command, cwd=project, env=environment, check=False, capture_output=True)
    results = json.loads((project / "target" / "run_results.json").read_text("utf-8"))["results"]
    return {re.sub(r"\.[0-9a-f]{10}$", "", one["unique_id"]): one["status"] for one in results}
