"""A member that a part of an `allOf` declares again keeps what other parts say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project

BASE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "code": {
            "type": "string",
            "description": "The code.",
            "x-primary-key": True,
            "x-column": "kode",
            "x-python-name": "kode",
        },
        "size": {"type": "integer", "title": "Size", "x-unique": True, "x-server-default": 3},
    },
    "required": ["code"],
}
AGAIN: dict[str, Any] = {
    "properties": {"code": {"minLength": 1}, "size": {"minimum": 1, "title": "Its size"}}
}
WHOLES: dict[str, Any] = {
    "allOf": {"allOf": [{"$ref": "#/$defs/Base"}, AGAIN]},
    "beside": {"$ref": "#/$defs/Base", **AGAIN},
    "two parts": {"allOf": [BASE, AGAIN]},
}


@pytest.mark.parametrize("name", WHOLES)
def test_a_member_declared_again_keeps_its_keys(tmp_path: Path, name: str) -> None:
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    whole = {**draft, "title": "Thing", **WHOLES[name], "$defs": {"Base": BASE}}
    generate(
        project(
            tmp_path, {"thing.json": whole}, {"targets": {"models": {}, "sql": {"dialects": ["postgresql"]}}}
        )
    )
    models = (tmp_path / "generated" / "models" / "thing.py").read_text("utf-8")
    thing = models[models.index("class Thing(") :]
    assert '    kode: Annotated[str, Field(alias="code", min_length=1)]\n    """The code."""\n' in thing
    assert '"""Its size"""' in thing
    sql = (tmp_path / "generated" / "sql" / "postgresql" / "thing.sql").read_text("utf-8")
    assert "PRIMARY KEY (kode)" in sql and "UNIQUE (size)" in sql and "size bigint DEFAULT 3" in sql


def test_a_page_says_what_parts_repeat_once(tmp_path: Path) -> None:
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Thing",
        **WHOLES["two parts"],
    }
    generate(project(tmp_path, {"thing.json": whole}, {"targets": {"docs": {}}}))
    page = (tmp_path / "generated" / "docs" / "types" / "thing.Thing.md").read_text("utf-8")
    row = next(line for line in page.splitlines() if "code" in line and "The code." in line)
    assert row.count("The code.") == 1
