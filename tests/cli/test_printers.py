"""The formats of findings: each is what its reader expects, whatever the text in it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from trivet.cli.printers import PRINTERS
from trivet.diagnostics import Diagnostic, Location, show
from trivet.rules import RULES

PLAIN = Diagnostic(
    "dangling-ref",
    "error",
    "'#/components/schemas/ISODate' is defined nowhere",
    Location("schemas/a.json", 48, 7, "/properties/day/$ref"),
    "Did you mean:\n#/components/schemas/ISOTime?",
)
HOSTILE = Diagnostic(
    "name-folds",
    "warning",
    show("\r\n::error file=x::gotcha\x1b]0;title\x07 \u202e <b>&]]>\ufffe\ud800"),
    Location("schemas/a,b:c%.json", 1, 1, "/properties/\n::warning::x\x1b\u202e"),
)
UNPLACED = Diagnostic("settings", "notice", "no line known", Location("trivet.yaml"))
ALL = (PLAIN, HOSTILE, UNPLACED)


def test_text_has_the_form_that_users_know() -> None:
    first = PRINTERS["text"]([PLAIN]).splitlines()
    assert first[0] == (
        "schemas/a.json:48:7: error dangling-ref: '#/components/schemas/ISODate' is defined nowhere"
        " [/properties/day/$ref]"
    )
    assert first[1:] == ["    Did you mean:", "    #/components/schemas/ISOTime?"]


@pytest.mark.parametrize("form", sorted(PRINTERS))
def test_input_text_starts_no_line_and_moves_no_cursor(form: str) -> None:
    told = PRINTERS[form](ALL)
    assert "\x1b" not in told and "\u202e" not in told and "\r" not in told
    starts = [line for line in told.splitlines() if line.startswith("::")]
    assert len(starts) == (len(ALL) if form == "github" else 0)


@pytest.mark.parametrize("form", sorted(PRINTERS))
def test_every_format_can_say_that_there_is_nothing(form: str) -> None:
    told = PRINTERS[form]([])
    if form == "junit":
        assert ElementTree.fromstring(told).get("failures") == "0"
    elif form in ("json", "gitlab", "sarif"):
        json.loads(told)
    else:
        assert told == ""


def test_json_carries_the_whole_record() -> None:
    (row, *_) = json.loads(PRINTERS["json"](ALL))["diagnostics"]
    assert row == {
        "rule": "dangling-ref",
        "severity": "error",
        "message": PLAIN.message,
        "hint": PLAIN.hint,
        "location": {
            "document": "schemas/a.json",
            "line": 48,
            "column": 7,
            "pointer": "/properties/day/$ref",
        },
    }


def test_github_encodes_what_would_end_a_command() -> None:
    line = PRINTERS["github"]([HOSTILE]).splitlines()[0]
    assert line.startswith("::warning file=schemas/a%2Cb%3Ac%25.json,line=1,col=1,title=")
    assert "%0A" in PRINTERS["github"]([PLAIN])


def test_gitlab_fingerprints_are_stable_and_distinct() -> None:
    rows = json.loads(PRINTERS["gitlab"](ALL))
    assert len({row["fingerprint"] for row in rows}) == len(ALL)
    assert rows[0]["location"] == {"path": "schemas/a.json", "lines": {"begin": 48}}


def test_junit_counts_failures() -> None:
    suite = ElementTree.fromstring(PRINTERS["junit"](ALL))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert len(suite.findall("testcase/failure")) == 2


def test_sarif_names_rules_and_regions() -> None:
    (run,) = json.loads(PRINTERS["sarif"](ALL))["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {one.rule for one in ALL}
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 48, "startColumn": 7}
    assert all(one.rule in RULES for one in ALL)
