"""A real browser, and axe-core in it. Tests of the site skip, with a reason, where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str:
    """The path of a Chromium: the system's, or playwright's, which is installed first if TRIVET_BROWSER=install."""
    system = next((path for name in NAMES if (path := shutil.which(name))), None)
    if system:
        return system
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        own = Path(started.chromium.executable_path)
    if not own.is_file() and os.environ.get("TRIVET_BROWSER") == "install":
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not own.is_file():
        pytest.skip("no Chromium: `apt-get install chromium`, or TRIVET_BROWSER=install")
    return str(own)


def axe_source() -> str:
    """The script of axe-core, which runs in the page."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")


class Visit:
    """Pages of a site in one window, and what the browser complained about while they loaded."""

    def __init__(self, page: Any, site: Path) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        page.on("console", lambda one: one.type in ("error", "warning") and self.faults.append(one.text))
        page.on("pageerror", lambda one: self.faults.append(str(one)))
        page.on("request", lambda one: self._asked(one.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.site.as_uri(), "data:")):
            self.faults.append(f"asks for {url}")

    def go(self, path: str) -> None:
        self.page.goto((self.site / path).as_uri())

    def violations(self, axe: str) -> list[str]:
        """What axe-core finds on the page, with every fold open."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        self.page.evaluate(axe)
        options = {"runOnly": RULES, "preload": False}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]


@contextmanager
def visiting(browser: Any, site: Path, **options: Any) -> Iterator[Visit]:
    """A new window on the site; `options` are playwright's, such as `color_scheme` and `viewport`."""
    context = browser.new_context(**options)
    try:
        yield Visit(context.new_page(), site)
    finally:
        context.close()
