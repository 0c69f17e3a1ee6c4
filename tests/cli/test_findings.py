"""Findings where one looks: warnings in full, notices as one line per rule, and the numbers of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.source.tree import DRAFT_07, write

from trivet.cli.main import call

ORDER = {
    "$schema": DRAFT_07,
    "type": "object",
    "properties": {
        "id": {"type": "string", "title": ""},
        "placed": {"type": "string", "format": "datetime"},
        "total": {"type": "number", "title": "", "nullable": True},
        "name": {"type": "string", "minLenght": 1},
    },
    "requried": ["id"],
    "required": ["id", "totl"],
}
WARNINGS = [
    "schemas/order.json:11:7: warning near-miss: 'datetime' is not a format; did you mean 'date-time'?"
    " [/properties/placed/format]",
    "schemas/order.json:20:7: warning near-miss: `minLenght` is not a keyword; did you mean `minLength`?"
    " [/properties/name/minLenght]",
    "schemas/order.json:23:3: warning near-miss: `requried` is not a keyword; did you mean `required`? [/requried]",
    "schemas/order.json:28:5: warning near-miss: `required` names 'totl', which is not a property; did you mean"
    " 'total'? [/required/1]",
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"schemas/order.json": ORDER, "trivet.yaml": "targets: {models: {}}\n"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_generate_shows_warnings_and_counts_notices(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["generate"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[:4] == WARNINGS
    assert told[-1] == "findings: 0 errors, 4 warnings, 3 notices (`trivet lint` shows them)"


def test_lint_counts_the_notices_of_each_rule_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["lint"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        *WARNINGS,
        "schemas/order.json:7:7: notice reading-empty-text: An empty `title` or `description` was read as if it"
        " were absent. (2 places)",
        "schemas/order.json:16:7: notice reading-nullable: `nullable: true`: null is accepted too"
        " [/properties/total/nullable]",
    ]
    assert told.err == "0 errors, 4 warnings, 3 notices (--verbose lists the notices)\n"


@pytest.mark.parametrize("arguments", [["--verbose"], ["--fail-on", "notice"]])
def test_notices_are_listed_when_asked_for_and_where_they_fail(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert call(["lint", *arguments]) == (1 if "--fail-on" in arguments else 0)
    told = capsys.readouterr()
    assert len([line for line in told.out.splitlines() if ": notice " in line]) == 3
    assert told.err == "0 errors, 4 warnings, 3 notices\n"


def test_machine_formats_keep_every_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["lint", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["diagnostics"]
    assert sorted(row["severity"] for row in rows) == ["notice"] * 3 + ["warning"] * 4
