"""Schemas that are odd on purpose (`odd/`): proven against the validator, and the classes in good form all the same."""

from __future__ import annotations

import json
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
    documents = [one for one in report["documents"] if "#" not in one["document"]]
    assert len(documents) == len(list(ODD.iterdir()))
    assert all(document["valid"] and document["invalid"] for document in documents)


def test_the_classes_are_in_good_form(odd: Path) -> None:
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in ODD.iterdir()}
    assert list(faults(odd / "generated" / "models", schemas)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import re\n",
        "class E(StrEnum):\n    A = 'a'\n\n\nclass R(RootModel):\n    root: list[E]\n",
        "class A:\n    pass\n\n\nclass A1:\n    pass\n",
        "class A:\n    pass\n\n\nclass A23:\n    pass\n",
        "class A:\n    pass\n\n\nA_2 = A\n",
    ],
)
def test_what_is_not_in_good_form_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "it.py").write_text(text, "utf-8")
    assert list(faults(tmp_path / "models", {"it.json": {"title": "B 1", "properties": {"1": {}, "23": {}}}}))


def test_a_module_with_a_number_of_its_own_is_found(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for name in ("data.py", "data_3.py"):
        (tmp_path / "models" / name).touch()
    assert list(faults(tmp_path / "models", {"data.json": {}}))
    assert not list(faults(tmp_path / "models", {"data.json": {}, "data-3.json": {}}))


def test_the_schemas_own_numbers_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "it.py").write_text("class A:\n    pass\n\n\nclass A1:\n    pass\n", "utf-8")
    assert not list(faults(tmp_path / "models", {"it.json": {"$defs": {"a-1": {}, "a": {}}}}))
