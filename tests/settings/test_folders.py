"""A folder of templates that is not there is told at the key that names it, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.source.tree import DRAFT_07, write

import trivet
from trivet.diagnostics import InputError
from trivet.pipeline import examine


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
