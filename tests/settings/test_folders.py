"""Folders of templates that are not there, and output folders that cannot be made, are told at their keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import DRAFT_07, write

import trivet
from trivet.diagnostics import InputError
from trivet.pipeline import examine
from trivet.settings import Settings


def settings(root: Path, text: str) -> trivet.Settings:
    write(root, {"schemas/a.json": {"$schema": DRAFT_07}, "trivet.yaml": text})
    return trivet.Settings.from_file(root / "trivet.yaml")


def test_templates_before_the_folder_exists(tmp_path: Path) -> None:
    named = settings(tmp_path, "schemas: [schemas]\ntemplates: mine\n")
    with pytest.raises(InputError) as caught:
        trivet.compile(named)
    (found,) = caught.value.diagnostics
    assert (found.rule, str(found.location)) == ("unreadable", "trivet.yaml:2:1")
    assert found.message == "`templates:` names 'mine': no such folder"
    assert "trivet templates copy" in found.hint
    (tmp_path / "mine").mkdir()
    assert trivet.compile(named).artifacts


def test_all_folders_at_once_and_in_place(tmp_path: Path) -> None:
    text = "templates: mine\ntargets:\n  sql: {}\n  dbt:\n    plan: sql\n    templates: gone\n"
    found = examine(settings(tmp_path, text)).diagnostics
    assert [str(one.location) for one in found] == ["trivet.yaml:1:1", "trivet.yaml:6:5"]
    assert "'gone'" in found[1].hint


@pytest.mark.parametrize(
    ("settings", "pointer", "message"),
    [
        ({"output": "é" * 128}, "/output", "at most 255 bytes"),
        ({"output": f"a/{'x' * 300}"}, "/output", "at most 255 bytes"),
        ({"targets": {"sql": {"path": f"{'x' * 256}/a"}}}, "/targets/sql/path", "at most 255 bytes"),
        ({"targets": {"docs": {"path": "./"}}}, "/targets/docs/path", "folder of their own"),
        (
            {"targets": {"my": {"templates": "t", "plan": "models", "path": "."}, "models": {}}},
            "/targets/my/path",
            "own",
        ),
    ],
)
def test_a_folder_that_cannot_be_made(
    tmp_path: Path, settings: dict[str, Any], pointer: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        Settings.from_mapping(settings, root=tmp_path)
    (found,) = caught.value.diagnostics
    assert found.location.pointer == pointer and message in found.message


MY = {"models": {}, "my": {"templates": ".", "plan": "models"}}


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"targets": MY}, "/targets/my/templates"),
        ({"templates": "./"}, "/templates"),
        ({"templates": "a", "output": "a/b"}, "/templates"),
        ({"templates": "a", "targets": {"docs": {"path": "a/b"}}}, "/templates"),
        ({"templates": "generated"}, "/templates"),
    ],
)
def test_templates_around_generated_files(tmp_path: Path, settings: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InputError, match="which contains the generated files") as caught:
        Settings.from_mapping(settings, root=tmp_path)
    (found,) = caught.value.diagnostics
    assert found.location.pointer == pointer


@pytest.mark.parametrize("output", [".", "mine-too", "min", "gen"])
def test_templates_beside_generated_files(tmp_path: Path, output: str) -> None:
    settings = {"output": output, "templates": "mine", "targets": {"models": {}}}
    assert Settings.from_mapping(settings, root=tmp_path).templates == "mine"
