"""Definitions with tables of their own are proven, each against its own validator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.prove.projects import edit, generate, project, prove, undeclared

import trivet
from trivet.cli.main import call
from trivet.prove.oracle import oracle
from trivet.prove.rewrite import Rewriter
from trivet.settings import Settings
from trivet.source import load, resolve

BUNDLE: dict[str, Any] = {
    "definitions": {
        "Small": {"type": "integer", "maximum": 9, "x-table": "small"},
        "Pair": {
            "type": ["object", "null"],
            "x-table": "pair",
            "properties": {"a": {"$ref": "#/definitions/Small"}, "b": {"type": "string", "maxLength": 3}},
            "required": ["a"],
        },
    }
}
SQL = {"targets": {"sql": {"dialects": ["sqlite"]}}}


def test_each_definition_has_a_report_and_names_its_place(tmp_path: Path) -> None:
    project(tmp_path, {"bundle.json": BUNDLE}, SQL)
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    documents = {each["document"]: each for each in report["documents"]}
    pair, small = "schemas/bundle.json#/definitions/Pair", "schemas/bundle.json#/definitions/Small"
    assert {pair, small} < documents.keys()
    assert documents[pair]["valid"] > 5 and documents[pair]["invalid"] > 5
    edit(tmp_path / "generated" / "sql" / "sqlite" / "bundle.sql", 'CHECK (length("b") <= 3)', "CHECK (true)")
    code, report = prove(tmp_path)
    assert code == 1
    found = {(where, place) for each in report["documents"] for where, place in _places(each)}
    assert found == {(pair, f"{pair}/properties/b/maxLength")}


def test_models_of_definitions_are_tried(tmp_path: Path) -> None:
    schema = {
        "definitions": {
            "Line": {"type": "object", "properties": {"count": {"type": "integer", "minimum": 7}}},
            "Order": {"type": "object", "properties": {"lines": {"$ref": "#/definitions/Lines"}}},
            "Lines": {"type": "array", "items": {"$ref": "#/definitions/Line"}},
            "Tree": {"type": "array", "items": {"$ref": "#/definitions/Tree"}},
        }
    }
    project(tmp_path, {"api.json": schema}, {"targets": {"models": {}}})
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    order, tree = (f"schemas/api.json#/definitions/{name}" for name in ("Order", "Tree"))
    documents = {each["document"]: each for each in report["documents"] if each["legs"]}
    assert documents.keys() == {order, tree}  # the others are tried as parts of Order
    assert documents[order]["legs"].keys() == {"models python", "models json"}
    edit(tmp_path / "generated" / "models" / "api.py", "ge=7", "ge=6")
    code, report = prove(tmp_path)
    places = {place for each in report["documents"] for _, place in _places(each)}
    assert (code, places) == (1, {"schemas/api.json#/definitions/Line/properties/count/minimum"})


def test_models_of_definitions_with_tables_are_tried(tmp_path: Path) -> None:
    settings = {"targets": {"models": {"kind": "dataclass"}, "sql": {"dialects": ["sqlite"]}}}
    generate(project(tmp_path, {"bundle.json": BUNDLE}, settings))
    _, report = prove(tmp_path)
    legs = {document["document"]: set(document["legs"]) for document in report["documents"]}
    assert legs["schemas/bundle.json#/definitions/Small"] == {"sqlite", "models dataclass"}


def test_a_proof_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate(project(tmp_path, {"bundle.json": {"definitions": {"A": {}}}}, {"targets": {"docs": {}}}))
    assert call(["prove", "--config", str(tmp_path / "trivet.yaml")]) == 0
    assert capsys.readouterr().out.endswith("document(s): nothing was tried\n")


def test_earlier_rows_and_keys_of_choices_are_told_apart(tmp_path: Path) -> None:
    branches = [
        {
            "type": "object",
            "required": ["id", "kind"],
            "properties": {"id": {"type": "integer"}, "kind": {"const": kind}, "n": {"type": "string"}},
        }
        for kind in ("a", "b")
    ]
    inner = {"type": "object", "properties": {"n": {"type": "integer"}, "m": {"type": "string"}}}
    holder = {
        "type": "object",
        "properties": {"in": {"$ref": "#/definitions/Inner"}, "x": {"type": "string"}},
    }
    definitions = {
        "Choice": {"x-table": "choice", "oneOf": branches},
        "Holder": {"x-table": "holder", **holder},
        "Inner": inner,
    }
    project(tmp_path, {"bundle.json": {"definitions": definitions}}, SQL)
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])


def _places(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(document["document"], each["location"]) for each in document["undeclared"]]


def test_the_manifest_lists_them_beside_the_roots(tmp_path: Path) -> None:
    project(tmp_path, {"bundle.json": BUNDLE}, SQL)
    build = generate(tmp_path)
    rows = [(row["pointer"], row["sql"]["sqlite"]["table"]) for row in build.manifest["definitions"]]
    assert rows == [("/definitions/Pair", "pair"), ("/definitions/Small", "small")]
    schema = json.loads((Path(trivet.__file__).parent / "manifest.schema.json").read_text("utf-8"))
    assert list(jsonschema_rs.validator_for(schema).iter_errors(dict(build.manifest))) == []


def test_the_oracle_follows_references_and_readings(tmp_path: Path) -> None:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "a", "version": "1"},
        "paths": {},
        "components": {
            "schemas": {
                "a/b": {
                    "type": "object",
                    "nullable": True,
                    "properties": {"x": {"$ref": "#/components/schemas/c"}},
                },
                "c": {"type": "integer", "minimum": 3, "exclusiveMinimum": True},
            }
        },
    }
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "api.json").write_text(json.dumps(document), "utf-8")
    settings = Settings.from_mapping({}, root=tmp_path)
    loaded = load(settings)
    visited = {path: index.visited for path, index in resolve(loaded, settings).indexes.items()}
    judge = oracle("schemas/api.json", Rewriter(loaded, visited, settings), "/components/schemas/a~1b")
    assert judge.accepts(None) and judge.accepts({"x": 4}) and not judge.accepts({"x": 3})
    (fault,) = judge.faults({"x": 3})
    assert fault.location == "schemas/api.json#/components/schemas/a~1b"
