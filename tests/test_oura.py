"""The seventeen schemas of one real service, unchanged, through the whole job."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from trivet.cli.main import call

SETTINGS = """\
schemas: [json-schema]
components: [openapi/_original/oura-oura-ring-api-openapi.yml]
"""


@pytest.fixture(scope="module")
def generated(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project made of the corpus' schemas and its companion, generated."""
    root = tmp_path_factory.mktemp("oura")
    shutil.copytree(corpora / "oura" / "json-schema", root / "json-schema")
    shutil.copytree(corpora / "oura" / "openapi", root / "openapi")
    (root / "trivet.yaml").write_text(SETTINGS, "utf-8")
    assert call(["generate", "--config", str(root / "trivet.yaml")]) == 0
    return root


@pytest.fixture(scope="module")
def manifest(generated: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((generated / "generated/manifest.json").read_text("utf-8"))
    return loaded


@pytest.mark.corpora
def test_every_schema_has_a_row(manifest: dict[str, Any]) -> None:
    assert len(manifest["roots"]) == 17
    for row in manifest["roots"]:
        assert set(row) == {"document", "definition", "model", "doc", "sql"}
        assert set(row["sql"]) == {"postgresql", "sqlite"}


@pytest.mark.corpora
def test_every_module_imports_by_itself(generated: Path, manifest: dict[str, Any]) -> None:
    modules = sorted(
        path.removeprefix("generated/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in manifest["files"]
        if path.endswith(".py")
    )
    assert len(modules) > 17
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *modules],
        cwd=generated / "generated",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.corpora
def test_every_module_passes_mypy(generated: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "-p", "models"],
        cwd=generated / "generated",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.corpora
def test_no_field_is_a_wrapped_anything(generated: Path, manifest: dict[str, Any]) -> None:
    for path in manifest["files"]:
        if path.endswith(".py"):
            assert "RootModel[Any]" not in (generated / path).read_text("utf-8"), path


@pytest.mark.corpora
def test_all_ddl_executes_in_sqlite(generated: Path, manifest: dict[str, Any]) -> None:
    with sqlite3.connect(":memory:") as connection:
        for path in manifest["apply"]["sqlite"]:
            connection.executescript((generated / path).read_text("utf-8"))
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
        assert tables[0] >= 17


@pytest.mark.corpora
@pytest.mark.postgresql
def test_all_ddl_executes_in_postgresql(generated: Path, manifest: dict[str, Any], postgresql: str) -> None:
    with psycopg.connect(postgresql) as connection:
        for path in manifest["apply"]["postgresql"]:
            connection.execute((generated / path).read_text("utf-8").encode())
        for row in manifest["roots"]:
            connection.execute(f"SELECT doc FROM {row['sql']['postgresql']['documents']}".encode())
        connection.rollback()


@pytest.mark.corpora
def test_the_result_is_clean(generated: Path) -> None:
    assert call(["check", "--config", str(generated / "trivet.yaml")]) == 0
