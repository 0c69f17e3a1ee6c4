"""Formats without a Python type are checked by functions that the package carries; it needs pydantic only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.predicates.test_formats import SAMPLES

from trivet.predicates.evaluate import evaluate
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import FormatIs
from trivet.targets.models.rules.ability import CHECKS
from trivet.targets.models.typer import TYPED_FORMATS

WRONG = {
    "email": "nobody", "hostname": "-a", "idn-email": "@x", "idn-hostname": "〮한국", "ipv4": "256.0.0.1", "ipv6": ":::",
    "iri": "//é", "iri-reference": "\\", "json-pointer": "a", "regex": "^(abc]", "relative-json-pointer": "-1/a",
    "time": "12:00:60Z", "uri": "//a", "uri-reference": "é", "uri-template": "{", "duration": "P", "date": "2023-02-29",
    "date-time": "2023-02-29T00:00:00Z", "uuid": "0",
}  # fmt: skip


def test_every_check_of_a_format_has_a_printed_form() -> None:
    assert {check for entry in FORMATS.values() for check in entry.checks} <= CHECKS


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_is_enforced_by_both_doors(package: Any, name: str) -> None:
    schema = {
        "type": "object",
        "properties": {"it": {"type": "string", "format": name}, "any": {"format": name}},
    }
    model = package({"w.json": schema})("w").W
    for member in ("it", "any"):
        for validate, value in (
            (model.model_validate, {member: WRONG[name]}),
            (model.model_validate_json, json.dumps({member: WRONG[name]})),
        ):
            with pytest.raises(ValidationError) as caught:
                validate(value)
            assert [error["loc"] for error in caught.value.errors()] == [(member,)]
    assert model.model_validate({"any": 7}).any == 7


def test_the_functions_agree_with_the_reference(package: Any) -> None:
    """Also about texts with lone surrogates, which `json.loads` gives and pydantic-core does not read."""
    members = {name: {"type": "string", "format": name} for name in FORMATS}
    rules = package({"w.json": {"type": "object", "properties": members}})("_formats")
    right = [text for texts in SAMPLES.values() for text in texts]
    wrong = [
        *WRONG.values(),
        *(f"{text}\ud800" for text in right),
        *(f"{text}\n" for text in right),
        "\ud800@x",
    ]
    for name in FORMATS:
        has_format = getattr(rules, f"is_{name.replace('-', '_')}", None)
        if has_format is None:  # a type of Python's
            assert name in TYPED_FORMATS
            continue
        for text in (*right, *wrong, ""):
            assert has_format(text) == evaluate(FormatIs(name), text, {}), (name, text)


@pytest.mark.parametrize("names", [["regex"], ["regex", "hostname"], ["ipv4"], sorted(FORMATS)])
def test_what_the_package_carries_is_clean(written: Any, tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "schemas").mkdir()
    properties = {name: {"type": "string", "format": name} for name in names}
    text = json.dumps({"type": "object", "properties": properties})
    (tmp_path / "schemas" / "w.json").write_text(text, "utf-8")
    leg = written(tmp_path, tmp_path)
    carried = {Path(artifact.path).name for artifact in leg.artifacts}
    assert ("_ecma.py" in carried) == ("regex" in names)
    assert ("_idn.py" in carried) == ("hostname" in names)
    for command in (
        ["mypy", "--strict", "models"],
        ["ruff", "check", "--isolated", "--extend-select", "I", "models"],
    ):
        run = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout
