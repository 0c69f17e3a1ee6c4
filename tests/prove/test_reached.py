"""The report counts which assertions decided about an instance, and tells what cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.prove.projects import generate, project, prove

from trivet.cli.main import call

TEXT = {"type": "string"}
#: Behind the `if` nothing is left to say, an option that can never be, and one that another includes.
SCHEMA: dict[str, Any] = {
    "title": "Order",
    "type": "object",
    "properties": {
        "kind": {"enum": ["a", "b"]},
        "dead": {"type": "array", "maxItems": 0, "items": TEXT},
        "free": {"anyOf": [TEXT, {"type": "string", "minLength": 3}]},
        "shut": {"allOf": [{"minimum": 3}, {"maximum": 2}, {"type": "integer", "multipleOf": 7}]},
    },
    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
    "then": {"required": ["free"], "properties": {"kind": {"const": "c"}, "free": {"maxLength": 9}}},
}
#: No value is found that both patterns accept, and none is proven not to be.
HARD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "a": {"allOf": [{**TEXT, "pattern": "^(?:ab|c)+$"}, {"pattern": "^(?:cc|ab){7}$", "minLength": 11}]}
    },
}


def _reached(root: Path, schema: dict[str, Any], *arguments: str) -> dict[str, Any]:
    project(root, {"order.json": schema}, {"targets": {"models": {}}})
    generate(root)
    code, report = prove(root, *arguments)
    assert code == 0
    return report


def _open(report: dict[str, Any]) -> dict[str, str]:
    return {each["location"].partition("#")[2]: each["reached"] for each in report["reached"]["open"]}


def test_what_cannot_be_reached_is_told_from_what_was_not(tmp_path: Path) -> None:
    report = _reached(tmp_path, SCHEMA)
    found = _open(report)
    assert found["/properties/dead/items/type"] == "cannot"
    assert found["/then/properties/free/maxLength"] == "cannot"
    assert found["/properties/free/anyOf/1/minLength"] in ("never", "cannot")
    assert "/properties/kind/enum" not in found and "/properties/dead/type" not in found
    counts = report["reached"]["assertions"]
    assert sum(counts.values()) > 10 and counts["both"] > 5
    totals = report["reached"]["references"]
    document = report["documents"][0]["reached"]
    assert document == {how: counts[how] + totals[how] for how in counts}
    types = report["reached"]["types"].values()
    assert document == {how: sum(each[how] for each in types) for how in document}


def test_what_no_instance_reached_is_counted(tmp_path: Path) -> None:
    none = _reached(tmp_path, SCHEMA, "--limit", "0")
    assert none["reached"]["assertions"]["both"] == none["reached"]["assertions"]["one"] == 0
    assert none["reached"]["assertions"]["never"] > 10
    own = tmp_path / "order.jsonl"
    own.write_text('{"kind": "b"}\n{"kind": "x"}\n', "utf-8")
    _, some = prove(tmp_path, "--limit", "0", str(own))
    assert "/properties/kind/enum" not in _open(some)
    assert _open(some)["/properties/dead/type"] == "never"


def test_one_way_only_is_told(tmp_path: Path) -> None:
    own = tmp_path / "order.jsonl"
    own.write_text('{"kind": "b"}\n', "utf-8")
    report = _reached(tmp_path, SCHEMA, "--limit", "0", str(own))
    assert _open(report)["/properties/kind/enum"] == "one"


def test_a_value_that_is_not_found_is_not_called_impossible(tmp_path: Path) -> None:
    found = _open(_reached(tmp_path, HARD, "--limit", "40"))
    assert "cannot" not in found.values()


def test_all_forms_of_the_report_tell_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = _reached(tmp_path, SCHEMA)
    capsys.readouterr()
    config = ("--config", str(tmp_path / "trivet.yaml"))
    call(["prove", *config, "--verbose"])
    told = capsys.readouterr().out
    counts = report["reached"]["assertions"]
    total = sum(counts.values())
    assert f"assertions: {total}; {counts['both']} reached both ways" in told
    assert "cannot be reached: type at schemas/order.json#/properties/dead/items/type" in told
    call(["prove", *config, "--format", "junit"])
    suite = ElementTree.fromstring(capsys.readouterr().out)
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert properties["assertions.cannot"] == str(counts["cannot"])
    assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_the_same_instances_are_derived_each_time(tmp_path: Path) -> None:
    first, second = (_reached(tmp_path, SCHEMA) for _ in range(2))
    assert first == second
