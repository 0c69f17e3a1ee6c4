"""`lint` finds in SQL what `generate` finds, without writing DDL that nothing can be found in."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from trivet import pipeline
from trivet.diagnostics import Diagnostic, InputError
from trivet.pipeline import examine, lint
from trivet.settings import Settings
from trivet.targets.sql.account.findings import family_of
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.ddl import Plan, PrintedDdl
from trivet.targets.sql.plan.tables import plan_tables

TEXT = {"type": "string"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _settings(folder: Path, schemas: dict[str, Any], **sql: Any) -> Settings:
    (folder / "schemas").mkdir()
    for name, schema in schemas.items():
        (folder / "schemas" / name).write_text(json.dumps({"$schema": DRAFT, **schema}))
    options = {"dialects": sorted(DIALECTS), **sql}
    targets = {"models": {}, "docs": {}, "sql": options}
    return Settings.from_mapping({"targets": targets}, root=folder)


def _compiled(settings: Settings) -> tuple[Diagnostic, ...]:
    try:
        return pipeline.compile(settings).diagnostics
    except InputError as error:
        return error.diagnostics


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _large() -> dict[str, Any]:
    """A choice between definitions that each lead to many more, behind a `not`: DuckDB gives that up."""
    leaves = {f"l{number}": _object(**{f"m{number}{one}": TEXT for one in range(40)}) for number in range(20)}
    every = {"allOf": [{"$ref": f"#/$defs/{name}"} for name in leaves]}
    return {**_object(x={"not": {"$ref": "#/$defs/every"}}), "$defs": {**leaves, "every": every}}


FOUND: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({"a.json": _object(x=TEXT), "b.json": _object(y={"type": "array", "items": TEXT})}, set()),
    "tables": (
        {"a.json": {**_object(x=TEXT), "x-table": "same"}, "b.json": {**_object(x=TEXT), "x-table": "same"}},
        {"extension-conflict"},
    ),
    "view": (
        {"a.json": {**_object(x=TEXT), "x-table": "a"}, "b.json": {**_object(x=TEXT), "x-table": "a_doc"}},
        {"name-clash"},
    ),
    "columns": ({"a.json": _object(**{f"m{number}": TEXT for number in range(1_100)})}, {"too-many-columns"}),
    "one column": ({"a.json": {"type": ["string", "integer"]}}, set()),
    "dialect": ({"a.json": _object(x={**TEXT, "x-sql-type": {"oracle": "clob"}})}, {"extension-conflict"}),
    "too large": ({"a.json": _large()}, {"too-large-to-check"}),
}


@pytest.mark.parametrize("name", FOUND)
def test_lint_finds_what_generate_finds(tmp_path: Path, name: str) -> None:
    schemas, rules = FOUND[name]
    settings = _settings(tmp_path, schemas)
    found = lint(settings)
    assert found == _compiled(settings)
    assert rules <= {one.rule for one in found}


@pytest.mark.parametrize("name", FOUND)
def test_all_names_that_tables_create_are_foreseen(tmp_path: Path, name: str, checkout: Path) -> None:
    own = Settings.from_file(checkout / "trivet.yaml")
    for settings in (_settings(tmp_path, FOUND[name][0], datetime="text"), own):
        target = settings.targets.sql
        assert target is not None
        catalog = examine(settings).catalog
        for dialect in DIALECTS.values():
            tables = family_of(plan_tables(catalog, dialect, target, settings.readings))
            printed_ddl = dialect.write(Plan(tables, catalog.predicates, target))
            foreseen = {(one, table.id) for table in tables for one in dialect.naming.names(table)}
            beside = {one for one, table in printed_ddl.names if (one, table.id) not in foreseen}
            assert all(re.search(r"_[0-9a-f]{8}(_\w+)?$", one) for one in beside)


def test_nothing_is_written_where_nothing_can_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(plan: Plan) -> PrintedDdl:
        raise AssertionError("written")

    def generate(*given: object) -> None:
        raise AssertionError("generated")

    monkeypatch.setattr(pipeline.models, "generate_classes", generate)
    monkeypatch.setattr(pipeline.docs, "generate_pages", generate)
    monkeypatch.setattr(pipeline.schema, "generate_bundle", generate)
    monkeypatch.setattr(pipeline.sql, "generate_tables", generate)
    for name in ("postgresql", "sqlite"):
        monkeypatch.setitem(DIALECTS, name, replace(DIALECTS[name], write=write))
    settings = _settings(tmp_path, FOUND["nothing"][0], dialects=["postgresql", "sqlite"])
    assert lint(settings) == ()
