"""Whatever is edited: hashes and a full render give the same exit code and the same findings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NoReturn

import pytest
from tests.unchanged.edits import CODE, EDITS, MANIFEST, QUICK, append, replace

from trivet.cli import compared
from trivet.cli.main import call
from trivet.cli.plain_check import answer
from trivet.digests import sha256
from trivet.manifest import manifest_text
from trivet.template_files import packaged_folder
from trivet.unchanged import hashes
from trivet.unchanged import manifest as record_module
from trivet.unchanged.checksum import checksum


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_the_same_findings(name: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if "ignored" not in name:
        (project / "schemas/a.test.json").unlink()  # without it, the hashes suffice
    EDITS[name](project)
    assert answer([]) == (0 if name in QUICK else None)
    capsys.readouterr()
    code, told = call(["check"]), capsys.readouterr()
    full, rendered = call(["check", "--full"]), capsys.readouterr()
    assert (code, told.out, told.err) == (full, rendered.out, rendered.err)


def test_a_new_version_of_a_tool(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "schemas/a.test.json").unlink()
    assert answer([]) == 0
    monkeypatch.setattr(record_module, "installed_version", lambda name: "99")
    assert answer([]) is None


def test_tools_of_another_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The checksum differs as well, but only because the versions do."""
    replace(MANIFEST, r'"trivet": "', '"trivet": "9')(project)
    assert call(["check"]) == 0
    assert "written by other tool versions" in capsys.readouterr().err
    assert call(["check", "--strict-tools"]) == 1


def test_a_new_packaged_template(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "schemas/a.test.json").unlink()
    shutil.copytree(packaged_folder(), tmp_path / "templates")
    monkeypatch.setattr(hashes, "packaged_folder", lambda: str(tmp_path / "templates"))
    assert answer([]) == 0
    (tmp_path / "templates/new.jinja2").touch()
    assert answer([]) is None


@pytest.mark.parametrize(
    ("value", "is_quick"), [("", True), ("0", True), ("False", True), ("1", False), ("x", False)]
)
def test_ci_trusts_nothing(
    value: str, is_quick: bool, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "schemas/a.test.json").unlink()
    monkeypatch.setenv("CI", value)
    assert answer([]) == (0 if is_quick else None)


def test_hashes_answer_for_other_options(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ignored files, and options of the command, need more than a plain check; nothing is compiled all the same."""

    def compiled(*arguments: object) -> NoReturn:
        raise AssertionError("compiled")

    monkeypatch.setattr(compared, "built", compiled)
    assert answer([]) is None
    for arguments in (
        [],
        ["--format", "github"],
        ["--profile", "small"],
        ["--config", "trivet.yaml"],
        ["--all"],
    ):
        assert call(["check", *arguments]) == 0
    assert call(["check", "--full", "--profile", "small"]) == 3


def test_a_file_and_the_manifest_edited_together(project: Path) -> None:
    """What hashes cannot see: whoever computes the hash and the checksum anew is believed. `--full` sees it."""
    (project / "schemas/a.test.json").unlink()
    append(CODE, "# a comment\n")(project)
    file = project / MANIFEST
    data = json.loads(file.read_text())
    data["files"][CODE] = sha256((project / CODE).read_bytes())
    data["check"]["checksum"] = ""
    data["check"]["checksum"] = checksum(manifest_text(data).encode())
    file.write_text(manifest_text(data))
    assert call(["check"]) == 0
    assert call(["check", "--full"]) == 1
