"""Sites of real schemas: no dead link, no page that is too large or too wide, and nothing that axe finds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.site.browser import axe_source, visiting
from tests.site.conftest import written
from tests.site.reading import dead_links
from tests.sweep import ONLY_IN_SWEEPS

from trivet.pipeline import site
from trivet.settings import Settings

CYCLONEDX = ("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")


def real(name: str, corpora: Path, folder: Path) -> Settings:
    """The settings of a corpus; of CycloneDX, only version 1.6 with the two documents that it refers to."""
    if name == "oura":
        originals = sorted((corpora / "oura/openapi/_original").glob("*.yml"))
        told = {
            "schemas": ["json-schema"],
            "components": [str(path.relative_to(corpora / "oura")) for path in originals],
        }
        return Settings.from_mapping(told, root=corpora / "oura")
    (folder / "schema").mkdir()
    for file in CYCLONEDX:
        shutil.copy(corpora / "cyclonedx/schema" / file, folder / "schema")
    return Settings.from_mapping({"schemas": ["schema"]}, root=folder)


@pytest.mark.corpora
@ONLY_IN_SWEEPS
@pytest.mark.parametrize("name", ["oura", "cyclonedx"])
def test_a_site_of_real_schemas(name: str, corpora: Path, tmp_path: Path, browser: Any) -> None:
    files = site(real(name, corpora, tmp_path))
    assert dead_links(files) == []
    sizes = {path: len(text.encode()) for path, text in files.items()}
    assert sum(sizes.values()) < 5_000_000
    assert max(size for path, size in sizes.items() if path.endswith(".html")) < 500_000
    folder, axe = written(tmp_path / "site", files), axe_source()
    for scheme in ("light", "dark"):
        with visiting(browser, folder, color_scheme=scheme) as one:
            for path in sizes:
                if path.endswith(".html"):
                    one.go(path)
                    for width in (320, 375, 768, 1280):
                        one.page.set_viewport_size({"width": width, "height": 900})
                        assert one.page.evaluate("document.documentElement.scrollWidth") <= width, (
                            path,
                            width,
                        )
                    assert one.violations(axe) == [], path
            assert one.faults == []
