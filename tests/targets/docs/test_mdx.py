"""The pages are valid MDX, which Docusaurus builds; whatever the schemas say."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.site.test_corpora import real
from tests.sweep import ONLY_IN_SWEEPS
from tests.targets.docs.building import documented, pages, written
from tests.targets.docs.test_hostile import PIECES, tree
from tests.targets.docs.test_mkdocs import markdown, put

TEXTS = (
    "".join(PIECES),
    "{x} <T> {{y}}",
    "export const x = {",
    "import y from 'z'",
    "![ex](x)port const a = location = 'javascript:alert%281%29'",
    "[im](ftp:x)port fs from 'fs'",
    "a\n\nexport default 1\n\nimport {",
)


def node_modules() -> Path:
    """The folder with @mdx-js/mdx and remark-gfm: TRIVET_NODE_MODULES, else `node_modules` in the checkout."""
    named = Path(os.environ.get("TRIVET_NODE_MODULES") or "node_modules")
    if shutil.which("node") is None or not (named / "@mdx-js/mdx").is_dir():
        pytest.skip("no MDX: `npm install @mdx-js/mdx remark-gfm`, and TRIVET_NODE_MODULES=…/node_modules")
    return named.absolute()


def faults(folder: Path, packages: Path) -> str:
    command = ["node", str(Path(__file__).with_name("mdx.mjs")), str(folder), str(packages)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return f"{done.returncode}: {done.stdout}"


def test_the_pages_of_this_repository(checkout: Path) -> None:
    assert faults(checkout / "generated/docs", node_modules()) == "0: "


@pytest.mark.corpora
@ONLY_IN_SWEEPS
@pytest.mark.parametrize("name", ["oura", "cyclonedx"])
def test_the_pages_of_real_schemas(name: str, corpora: Path, tmp_path: Path) -> None:
    packages = node_modules()
    (tmp_path / "project").mkdir()
    put(tmp_path, markdown(real(name, corpora, tmp_path / "project")))
    assert faults(tmp_path / "docs", packages) == "0: "


@pytest.mark.parametrize("is_markdown", [False, True])
def test_hostile_texts(tmp_path: Path, is_markdown: bool) -> None:
    packages = node_modules()
    for number, text in enumerate(TEXTS):
        settings = written(
            tmp_path / str(number), {"a.json": tree(text)}, targets={"docs": {"markdown": is_markdown}}
        )
        for path, page in pages(documented(settings)).items():
            file = tmp_path / "pages" / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="utf-8")
    assert faults(tmp_path / "pages", packages) == "0: "
