"""A pattern that nobody can run stops the build, in its place; one for another engine is a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import write

from trivet.diagnostics import Diagnostic
from trivet.pipeline import examine
from trivet.settings import Settings


def findings(root: Path, schema: dict[str, Any]) -> list[Diagnostic]:
    write(root, {"schemas/a.json": schema})
    found = examine(Settings.from_mapping({"draft": "07"}, root=root)).diagnostics
    return [one for one in found if one.rule in ("invalid-pattern", "foreign-pattern")]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("^(97-[0-9]{10}$", "unterminated group at position 2"),
        ("a)", "unmatched ')' at position 1"),
        ("[a-", "unterminated character class at position 1"),
        ("*.json", "nothing to repeat at position 0"),
        ("a{2,1}", "numbers out of order in quantifier at position 1"),
        ("[z-a]", "range out of order in character class at position 1"),
        ("[\\ud83d\\ude4f-\\ud83d\\ude00]", "range out of order in character class at position 1"),
        ("(?)", "'(?' must be followed by"),
        ("a\\", "'\\' at the end of the pattern at position 2"),
    ],
)
def test_no_regular_expression(tmp_path: Path, pattern: str, reason: str) -> None:
    (found,) = findings(tmp_path, {"properties": {"x": {"type": "string", "pattern": pattern}}})
    assert (found.rule, found.severity) == ("invalid-pattern", "error")
    assert found.location.pointer == "/properties/x/pattern"
    assert (found.location.line, found.location.column) == (5, 7)
    assert f"'{pattern}' is not a regular expression" in found.message
    assert reason in found.message


def test_keys_of_pattern_properties(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, {"type": "object", "patternProperties": {"^(a/": {}, "^b$": {}}})
    assert (found.rule, found.location.pointer) == ("invalid-pattern", "/patternProperties/^(a~1")
    assert found.location.line == 4


@pytest.mark.parametrize(
    "pattern",
    [
        "(?i:a)",
        "(?i)^a$",
        "(?<a>x)|(?<a>y)",
        "(?P<a>x)",
        "(?>a)",
        "a++",
        "^a\\Z",
        "\\pL",
        "\\k<a>",
        "(?:" * 200 + ")" * 200,
        "[\\udbff\\udc00-\\udfff]",
    ],
)
def test_what_another_engine_may_read_is_a_warning(tmp_path: Path, pattern: str) -> None:
    (found,) = findings(tmp_path, {"type": "string", "pattern": pattern})
    assert (found.rule, found.severity) == ("foreign-pattern", "warning")
    assert "it is not enforced" in found.message


@pytest.mark.parametrize("pattern", ["", "{", "]", "a{,2}", "[\\w-.]", "[[:alpha:]]", "(?=a)*", "[^]", "\\-"])
def test_lax_patterns_are_patterns(tmp_path: Path, pattern: str) -> None:
    assert findings(tmp_path, {"type": "string", "pattern": pattern}) == []
