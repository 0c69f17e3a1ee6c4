"""Schemas that are odd on purpose (`odd/`): proven against the validator, and the classes in good form all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.prove.projects import generate, project, prove, undeclared
from tests.targets.models.good_form import faults

ODD = Path(__file__).parent / "odd"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    shutil.copytree(ODD, tmp_path / "schemas")
    settings = {"draft": "2020-12", "targets": {"models": {}}, "readings": {"primary_key": None}}
    project(tmp_path, {}, settings)
    generate(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_drawn_and_derived_values_agree_or_are_declared(odd: Path) -> None:
    _, report = prove(odd, "--fuzz", "60", "--limit", "400")
    assert undeclared(report) == []
    assert len(report["documents"]) == len(list(ODD.iterdir()))
    assert all(document["valid"] and document["invalid"] for document in report["documents"])


def test_the_classes_are_in_good_form(odd: Path) -> None:
    assert list(faults(odd / "generated" / "models")) == []


@pytest.mark.parametrize(
    "text",
    [
        "import re\n",
        "class A(JsonRoot):\n    root: str\n",
        "class E(StrEnum):\n    A = 'a'\n\n\nclass R(RootModel):\n    root: E | None\n",
        "class A:\n    pass\n\n\nclass A1:\n    pass\n",
    ],
)
def test_what_is_not_in_good_form_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "it.py").write_text(text, "utf-8")
    assert list(faults(tmp_path / "models"))
