"""The site of this repository's schemas, and a browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.site.browser import chromium

from trivet.pipeline import Build, compile, site
from trivet.settings import Settings


@pytest.fixture(scope="session")
def settings(checkout: Path) -> Settings:
    return Settings.from_file(checkout / "trivet.yaml")


@pytest.fixture(scope="session")
def files(settings: Settings) -> dict[str, str]:
    """Path -> text of the site."""
    return site(settings)


@pytest.fixture(scope="session")
def build(settings: Settings) -> Build:
    return compile(settings)


@pytest.fixture(scope="session")
def folder(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in a folder."""
    return written(tmp_path_factory.mktemp("site"), files)


def written(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()
