"""docs/warehouses.md: its statements run in real engines, and give or are refused as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import psycopg
import pytest
import yaml
from tests.docs.commands import run
from tests.docs.test_tables_guide import BLOCK, CONSOLE, STATEMENT
from tests.targets.sql.builds import build_own
from tests.targets.sql.engines import Clickhouse, Duckdb

from trivet.cli.main import call
from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

CODE = re.compile(r"<!-- run: (duckdb|chdb|psql) -->\n```(?:python|sh)\n(.*?)```", re.DOTALL)
LINES = [{"slug": "saws", "name": "Saws"}, {"slug": "axes", "name": ""}, {"slug": "hoes", "name": "Hoes"}]


@pytest.fixture(scope="module")
def text(checkout: Path) -> str:
    return (checkout / "docs" / "warehouses.md").read_text("utf-8")


@pytest.fixture(scope="module")
def leg(checkout: Path) -> TargetResult:
    """This repository's own settings generate neither of the dialects."""
    target = SqlTarget("generated/sql", ("clickhouse", "duckdb"), queries=True)
    return build_own(checkout, target)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "categories.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in LINES), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_statements_run_in_clickhouse(text: str, leg: TargetResult) -> None:
    engine, count = Clickhouse(), 0
    engine.load(leg)
    for engines, block in BLOCK.findall(text):
        assert engines == "clickhouse" and STATEMENT.sub("", block) == ""
        for match in STATEMENT.finditer(block):
            count += 1
            if match["does"] == "refused":
                with pytest.raises(RuntimeError, match=re.escape(match["what"])):
                    engine.connection.run(match["code"])
                continue
            found = engine.connection.run(match["code"])
            assert match["does"] is None or found == [match["what"]]
    assert count == 5


def test_the_query_divides_the_documents_in_duckdb(text: str, leg: TargetResult, folder: Path) -> None:
    code = dict(CODE.findall(text))["duckdb"]
    engine = Duckdb()
    engine.load(leg)
    query = next(one.text for one in leg.artifacts if one.path.endswith("duckdb/queries/category.sql"))
    names = {"connection": engine.connection, "query": query}
    exec(code, names)  # noqa: S102 (the page's own code)
    assert names["counts"] == [("category_name_minLength", 1)]
    assert engine.connection.execute("SELECT slug FROM category ORDER BY slug").fetchall() == [
        ("hoes",),
        ("saws",),
    ]


def test_the_query_counts_refusals_in_clickhouse(text: str, leg: TargetResult) -> None:
    code = dict(CODE.findall(text))["chdb"]
    query = next(one.text for one in leg.artifacts if one.path.endswith("clickhouse/queries/category.sql"))
    engine = Clickhouse()
    execute = engine.connection.run
    execute("CREATE DATABASE raw; CREATE TABLE raw.categories (doc String) ENGINE = Memory")
    try:
        for line in LINES:
            execute("INSERT INTO raw.categories VALUES ({doc:String})", doc=json.dumps(line))
        names = {"connection": engine.connection.chdb, "query": query.rstrip().removesuffix(";")}
        exec(code, names)  # noqa: S102 (the page's own code)
        assert str(names["counts"]) == '"category_name_minLength",1\n\\N,2\n'
    finally:
        execute("DROP DATABASE raw SYNC")


def test_the_query_runs_in_psql(
    text: str, checkout: Path, folder: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = dict(CODE.findall(text))["psql"]
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    _project(checkout, folder, "postgresql")
    run("trivet generate")
    with psycopg.connect(database) as connection:
        connection.execute("CREATE SCHEMA raw; CREATE TABLE raw.categories (doc json)")
        rows = [(json.dumps(line),) for line in LINES]
        connection.cursor().executemany("INSERT INTO raw.categories VALUES (%s)", rows)
    told = re.findall(r"^ .*\| *(\w*) *$", run(code), re.MULTILINE)
    assert told == ["refused", "", "category_name_minLength", ""]


def test_the_command_counts_and_compares(
    text: str, checkout: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ((_, shown),) = CONSOLE.findall(text)
    _project(checkout, folder, "duckdb")
    assert call(["generate"]) == 0
    capsys.readouterr()
    code = call(["prove", "--document", "schemas/shop/category.yaml", "--files", "categories.jsonl"])
    assert (code, capsys.readouterr().out) == (0, shown)


def _project(checkout: Path, folder: Path, dialect: str) -> None:
    """This repository's schemas in a folder, with the queries of one dialect."""
    for name in ("schemas", "extensions.yaml"):
        source, copy = checkout / name, folder / name
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    settings = yaml.safe_load((checkout / "trivet.yaml").read_text("utf-8"))
    settings |= {"instances": [], "targets": {"sql": {"dialects": [dialect], "queries": True}}}
    (folder / "trivet.yaml").write_text(json.dumps(settings), "utf-8")
