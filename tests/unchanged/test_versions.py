"""The versions of tools are those that `importlib.metadata` tells."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from trivet.unchanged.versions import TOOLS, installed_version


def distribution(folder: Path, name: str, version: str, file: str = "METADATA") -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / file).write_text(
        f"Metadata-Version: 2.1\nName: some-tool\nVersion: {version}\n\nVersion: 9\n"
    )


@pytest.mark.parametrize("name", TOOLS)
def test_the_tools_of_trivet(name: str) -> None:
    assert installed_version(name) == metadata.version(name)


@pytest.mark.parametrize(
    ("entry", "file"),
    [
        ("some_tool-1.2.dist-info", "METADATA"),
        ("Some.Tool-1.2.dist-info", "METADATA"),
        ("some_tool-1.2.egg-info", "PKG-INFO"),
    ],
)
def test_other_spellings(entry: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(tmp_path, entry, "1.2", file)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "absent"), str(tmp_path), *sys.path])
    assert installed_version("some-tool") == metadata.version("some-tool") == "1.2"


def test_the_first_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(tmp_path / "a", "some_tool-1.dist-info", "1")
    distribution(tmp_path / "b", "some_tool-2.dist-info", "2")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "a"), str(tmp_path / "b"), *sys.path])
    assert installed_version("some-tool") == metadata.version("some-tool") == "1"


def test_a_tool_that_is_not_installed() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        installed_version("some-tool")
