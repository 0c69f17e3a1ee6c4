"""Take the screenshots of docs/pages.md: python tools/screenshots.py

Needs playwright and a Chromium; `apt-get install chromium` has one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from trivet.pipeline import site
from trivet.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
#: Name of the image -> page, width and height of the window, colours.
SHOTS = {
    "site-type": ("types/oura.publicsession.PublicSession.html", 1360, 820, "light"),
    "site-dark": ("types/shop.order.Order.html", 1360, 820, "dark"),
}


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        for path, text in site(Settings.from_file(CHECKOUT / "trivet.yaml")).items():
            (Path(name) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(name) / path).write_text(text, "utf-8")
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for image, (path, width, height, colours) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours)
            page.goto((Path(name) / path).as_uri())
            page.screenshot(path=IMAGES / f"{image}.png")
        browser.close()


if __name__ == "__main__":
    main()
