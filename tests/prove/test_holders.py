"""A document that only holds definitions makes no table, no view and no alias; its definitions are made and proven."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project, prove, undeclared

IDS = {"type": "string", "minLength": 2}
MONEY = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "cents": {"type": "integer"}},
    "required": ["id"],
}
SETTINGS = {
    "targets": {
        "models": {},
        "docs": {},
        "schema": {},
        "sql": {"dialects": ["sqlite"], "tables": "definitions"},
    }
}
WORDS = {
    "$id": "https://x.test/defs",
    "title": "Shared",
    "description": "For others.",
    "$comment": "c",
    "comment": "d",
}


def row_of(manifest: Any, document: str) -> dict[str, Any]:
    (row,) = [row for row in manifest["roots"] if row["document"] == document]
    return dict(row)


@pytest.mark.parametrize("container", ["$defs", "definitions"])
def test_it_makes_nothing_itself_and_its_definitions_are_proven(tmp_path: Path, container: str) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **WORDS,
        container: {"Id": IDS, "Money": MONEY},
    }
    build = generate(project(tmp_path, {"defs.json": schema}, SETTINGS))
    row = row_of(build.manifest, "schemas/defs.json")
    assert set(row) == {"document", "definition", "doc"}
    module = build.artifacts["generated/models/defs.py"]
    assert (
        "Id: TypeAlias" in module
        and "class Money" in module
        and "Any" not in module
        and "Shared" not in module
    )
    ddl = build.artifacts["generated/sql/sqlite/defs.sql"]
    assert [line for line in ddl.splitlines() if line.startswith("CREATE TABLE")] == [
        'CREATE TABLE "defs_money" ('
    ]
    page = build.artifacts[row["doc"]]
    assert "## Definitions" in page and "[Id](defs.Id.md)" in page and "[Money](defs.Money.md)" in page
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    legs = {document["document"]: set(document["legs"]) for document in report["documents"]}
    assert legs["schemas/defs.json"] == {"schema"}
    assert "sqlite" in legs[f"schemas/defs.json#/{container}/Money"]


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"title": "Anything"},
        {"$defs": {}},
        {"$defs": {"Id": IDS}, "type": "object"},
        {"definitions": {"Id": IDS}, "deprecated": True},
        {"definitions": {"Id": IDS}, "x-table": "things"},
        {"definitions": {"Id": IDS}, "default": 1},
    ],
)
def test_one_that_says_more_or_holds_nothing_is_made(tmp_path: Path, schema: dict[str, Any]) -> None:
    build = generate(project(tmp_path, {"defs.json": schema}, SETTINGS))
    assert {"model", "sql", "doc"} <= set(row_of(build.manifest, "schemas/defs.json"))


def test_one_that_others_refer_to_as_a_whole_keeps_its_type(tmp_path: Path) -> None:
    documents = {
        "defs.json": {**WORDS, "definitions": {"Id": IDS}},
        "use.json": {"type": "object", "properties": {"any": {"$ref": "https://x.test/defs"}}},
    }
    build = generate(project(tmp_path, documents, SETTINGS))
    row = row_of(build.manifest, "schemas/defs.json")
    assert "model" in row and "sql" not in row
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])


def test_tables_that_are_asked_for_by_a_definition(tmp_path: Path) -> None:
    documents = {"defs.json": {"definitions": {"Money": {**MONEY, "x-table": "money"}}}}
    settings = {"targets": {"sql": {"dialects": ["sqlite"]}}}
    build = generate(project(tmp_path, documents, settings))
    assert [row["definition"] for row in build.manifest["definitions"]] == ["defs.Money"]
    assert "sql" not in row_of(build.manifest, "schemas/defs.json")
