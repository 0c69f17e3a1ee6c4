"""What a new dialect needs, shown on a toy: docs/architecture.md has the recipe."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.prove.projects import generate, prove, undeclared
from tests.targets.sql.sizes import MOST_LINES, files_of, size
from tests.targets.sql.toy.dialect import TOY
from tests.targets.sql.toy.engine import open_toy

from trivet import render
from trivet.prove.engines import ENGINES
from trivet.settings.parse import settings_schema
from trivet.targets.sql.dialects import DIALECTS

_ROOT = Path(__file__).resolve().parents[3]
_TOY = Path(__file__).parent / "toy"
EVERY: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "minimum": 1, "multipleOf": 3},
        "name": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]"},
        "kind": {"enum": ["a", 1, None, True, [1], {"b": 2}]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3, "uniqueItems": True},
        "pair": {"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
        "some": {"contains": {"type": "number", "exclusiveMaximum": 0}, "minContains": 2, "maxContains": 3},
        "map": {
            "type": "object",
            "propertyNames": {"maxLength": 3},
            "additionalProperties": {"type": "number"},
        },
        "tree": {"$ref": "#/$defs/tree"},
        "choice": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]},
    },
    "dependentRequired": {"name": ["kind"]},
    "if": {"properties": {"id": {"const": 9}}},
    "then": {"required": ["tags"]},
    "unevaluatedProperties": False,
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"left": {"$ref": "#/$defs/tree"}, "leaf": {"type": "boolean"}},
        }
    },
}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that are shared: a row of `DIALECTS`, one of `ENGINES`, and a name in the settings' schema."""
    monkeypatch.setitem(DIALECTS, "toy", TOY)  # type: ignore[arg-type]
    monkeypatch.setitem(ENGINES, "toy", open_toy)
    named: dict[str, Any] = settings_schema()["$defs"]["dialect"]
    monkeypatch.setitem(named, "enum", [*named["enum"], "toy"])
    templates = tmp_path / "packaged"
    shutil.copytree(render.packaged_templates(), templates)
    shutil.copytree(_TOY / "templates", templates, dirs_exist_ok=True)
    monkeypatch.setattr(render, "packaged_templates", lambda: templates)


@pytest.mark.usefixtures("toy")
def test_it_declares_by_itself_what_it_does_not_print(tmp_path: Path) -> None:
    """The schemas of the shop, and one with every kind of assertion."""
    shutil.copytree(_ROOT / "schemas/shop", tmp_path / "schemas/shop")
    shutil.copy(_ROOT / "extensions.yaml", tmp_path)
    settings = yaml.safe_load((_ROOT / "trivet.yaml").read_text("utf-8"))
    settings["components"] = ["schemas/shop/common.yaml"]
    settings["targets"] = {"sql": {"dialects": ["toy"]}}
    (tmp_path / "schemas/every.json").write_text(json.dumps(EVERY), "utf-8")
    (tmp_path / "trivet.yaml").write_text(json.dumps({**settings, "instances": []}), "utf-8")
    build = generate(tmp_path)
    code, report = prove(tmp_path)
    assert undeclared(report) == [] and code == 0
    agreed = {
        each["document"]: each["legs"]["toy"]["agreed"]
        for each in report["documents"]
        if "toy" in each["legs"]
    }
    assert len(agreed) > 5 and min(agreed.values()) > 10
    reasons = {row["reason"] for row in build.ledger["rows"] if row["target"] == "sql/toy"}
    assert {f"the toy has no expression for {what}" for what in ("patterns", "multipleOf")} <= reasons


def test_it_is_small_and_knows_no_other_dialect() -> None:
    files = [path for path in _TOY.rglob("*") if path.suffix in (".py", ".jinja2")]
    assert size(files) <= MOST_LINES
    assert not any(re.search(r"trivet\.targets\.sql\.dialects", path.read_text("utf-8")) for path in files)


#: What else a dialect brought with it.
BESIDES = {"clickhouse": (), "spark": ("predicates/regex/java.py",)}


@pytest.mark.parametrize("dialect", BESIDES)
def test_a_dialect_of_the_document_kind_is_small(checkout: Path, dialect: str) -> None:
    besides = [checkout / "generator/trivet" / path for path in BESIDES[dialect]]
    assert size([*files_of(checkout, dialect), *besides]) <= MOST_LINES
