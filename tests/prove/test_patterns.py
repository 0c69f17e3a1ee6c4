"""Patterns that the judge, or trivet, cannot read: the ledger's rows count, and the rest is proven all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import edit, generate, project, prove, undeclared

#: Of other engines: some of them the validator reads, trivet none.
FOREIGN = ("(?i)^abc$", r"\Aabc\Z", "a++b", "(?>a)b", r"\h", "(?P<x>a)", r"\p{Foo}", "(?(1)a|b)", "(?x) a")
SETTINGS = {"targets": {"models": {}, "schema": {}, "sql": {"dialects": ["sqlite"]}}}


def counts(report: dict[str, Any], keyword: str) -> dict[str, int]:
    """How often each target's row about a keyword was seen."""
    found: dict[str, int] = {}
    for document in report["documents"]:
        for row in document["declared"]:
            if row["location"].rpartition("/")[2] == keyword:
                found[row["target"]] = found.get(row["target"], 0) + row["count"]
    return found


@pytest.mark.parametrize("pattern", FOREIGN)
def test_a_pattern_of_another_engine_is_declared_and_counted(tmp_path: Path, pattern: str) -> None:
    properties = {"p": {"type": "string", "pattern": pattern}, "n": {"type": "string", "maxLength": 3}}
    project(tmp_path, {"a.json": {"type": "object", "properties": properties}}, SETTINGS)
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    seen = counts(report, "pattern")
    assert set(seen) == {"models", "sql/sqlite"} and min(seen.values()) > 5

    edit(tmp_path / "generated/sql/sqlite/a.sql", 'length("n") <= 3', 'length("n") <= 4')
    code, report = prove(tmp_path)
    assert code == 1
    assert ("sqlite", "accepts", "schemas/a.json#/properties/n/maxLength") in undeclared(report)


@pytest.mark.parametrize("pattern", FOREIGN)
def test_as_a_key_of_pattern_properties_too(tmp_path: Path, pattern: str) -> None:
    schema = {
        "type": "object",
        "properties": {"p": {"type": "integer"}},
        "patternProperties": {pattern: {"type": "boolean"}, "^x": {"type": "string"}},
        "additionalProperties": {"type": "null"},
        "propertyNames": {"pattern": pattern},
    }
    project(tmp_path, {"a.json": schema}, SETTINGS)
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    assert set(counts(report, "pattern")) == {"models", "sql/sqlite"}


def test_the_normal_form_judges_what_the_judge_cannot_read(tmp_path: Path) -> None:
    pattern = r"^(?<one>a|b)\k<one>$"
    schema = {"type": "object", "properties": {"p": {"type": "string", "pattern": pattern}}}
    project(tmp_path, {"a.json": schema}, SETTINGS)
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    assert report["documents"][0]["untried"] == [
        "the validator cannot read the pattern at schemas/a.json#/properties/p/pattern"
    ]
    assert report["documents"][0]["invalid"] > 10

    edit(tmp_path / "generated/models/_a_rules.py", r'"^(a|b)(?:\\1)\\Z"', '""')
    code, report = prove(tmp_path)
    assert code == 1
    assert ("models python", "accepts", "schemas/a.json#/properties/p/pattern") in undeclared(report)
