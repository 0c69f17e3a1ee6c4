"""mkdocs builds the pages in its strict mode, in which every warning is an error."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.site.test_corpora import real
from tests.sweep import ONLY_IN_SWEEPS
from tests.targets.docs.building import documented, pages, written
from tests.targets.docs.test_hostile import PIECES, tree

from trivet.pipeline import compile
from trivet.settings import Settings

CONFIG = (
    "site_name: Schemas\nuse_directory_urls: false\nvalidation: {anchors: warn, unrecognized_links: warn}\n"
)
FILES = "https://example.com/acme/blob/main"


def build(folder: Path) -> str:
    """Build the Markdown in `folder / "docs"` into `folder / "site"`, and return what mkdocs says of it."""
    if find_spec("mkdocs") is None:
        pytest.skip("mkdocs is not installed")
    (folder / "mkdocs.yml").write_text(CONFIG, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = (line for line in done.stderr.splitlines() if line.startswith(("WARNING", "ERROR", "Aborted")))
    return f"{done.returncode} {' '.join(said)}".strip()


def put(folder: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        file = folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def markdown(settings: Settings) -> dict[str, str]:
    """The Markdown pages of a project whose files are at `FILES`: path below the docs folder -> text."""
    assert settings.targets.docs is not None
    told = replace(settings.targets, docs=replace(settings.targets.docs, files=FILES))
    texts, base = compile(replace(settings, targets=told)).artifacts, "generated/docs/"
    return {path.removeprefix(base): text for path, text in texts.items() if path.startswith(base)}


def test_the_pages_of_this_repository(checkout: Path, tmp_path: Path) -> None:
    texts = markdown(Settings.from_file(checkout / "trivet.yaml"))
    put(tmp_path, texts)
    session = (tmp_path / "docs/types/oura.publicsession.PublicSession.md").read_text("utf-8")
    assert f"]({FILES}/schemas/oura/publicsession.json)" in session
    assert f"]({FILES}/generated/models/oura/publicsession.py)" in session
    assert build(tmp_path) == "0"
    site = tmp_path / "site"
    made = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("types/*.html")}
    assert len(made) == len([path for path in texts if path.startswith("types/")])


@pytest.mark.corpora
@ONLY_IN_SWEEPS
@pytest.mark.parametrize("name", ["oura", "cyclonedx"])
def test_the_pages_of_real_schemas(name: str, corpora: Path, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    put(tmp_path, markdown(real(name, corpora, tmp_path / "project")))
    assert build(tmp_path) == "0"


def test_links_to_files_stay_relative_without_the_setting(checkout: Path) -> None:
    session = checkout / "generated/docs/types/oura.publicsession.PublicSession.md"
    assert "](../../../schemas/oura/publicsession.json)" in session.read_text("utf-8")


@pytest.mark.parametrize("is_markdown", [False, True])
def test_hostile_texts(tmp_path: Path, is_markdown: bool) -> None:
    docs = {"markdown": is_markdown, "files": FILES}
    settings = written(tmp_path / "schemas", {"a.json": tree("".join(PIECES))}, targets={"docs": docs})
    texts = pages(documented(settings))
    put(tmp_path, {path.partition("/docs/")[2]: text for path, text in texts.items() if "/docs/" in path})
    assert build(tmp_path) == "0"
