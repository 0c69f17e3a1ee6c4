"""The site of CycloneDX 1.6: bytes, CPU seconds, and the search in a real browser.

    pip install json-schema-for-humans playwright    # the first only to compare
    npm install --global @adobe/jsonschema2md        # only to compare; what is not there is left out
    python benchmarks/site.py

`build` is the CPU time of all of trivet: schemas, models, tables and pages. `pages` is the part for the site alone. The
other tools read the schema and write their pages; each runs in a process of its own. All run from bytecode, as
installed packages do: a checkout's modules are compiled before. `paint` is the first contentful paint of the catalogue
from a file, and `search` the longest of a few queries over 50,000 rows. With TRIVET_QUICK, the
site of this repository is measured instead of CycloneDX's.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from corpora import QUICK

CHECKOUT = Path(__file__).resolve().parent.parent
FILES = ("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")
NAMES = ("chromium", "chromium-browser", "google-chrome")
BUILD = """
import sys, time
from pathlib import Path
from trivet.pipeline import site
from trivet.settings import Settings
marks = {}
files = site(Settings.from_file(Path(sys.argv[1])), lambda stage: marks.setdefault(stage, time.process_time()))
print(round(time.process_time() - marks["site"], 2))
for path, text in files.items():
    (Path(sys.argv[2]) / path).parent.mkdir(parents=True, exist_ok=True)
    (Path(sys.argv[2]) / path).write_text(text, "utf-8")
"""
SEARCH = """() => {
    const index = window.TRIVET_INDEX;
    const more = Array.from({length: 50000 - index.rows.length}, (_, at) =>
        ["property", `member_${at}`, "Type", 0, "", "a description of this member, which is quite long"]);
    index.rows.push(...more);
    trivetSearch("member", 30);
    const times = ["member_49", "description", "member_49999", "nothing like it", "m"].map(query => {
        const start = performance.now();
        trivetSearch(query, 30);
        return performance.now() - start;
    });
    return Math.max(...times);
}"""
#: Without PYTHONDONTWRITEBYTECODE, which would make each run compile the modules of a checkout.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


def cpu(command: list[str], **options: object) -> tuple[float, str]:
    """The CPU seconds of a process and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, check=True, env=ENVIRONMENT, **options
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def project(folder: Path) -> Path:
    """The settings file of the schemas to read."""
    if QUICK:
        return CHECKOUT / "trivet.yaml"
    corpora = Path(os.environ.get("TRIVET_CORPORA") or CHECKOUT.parent / "shared" / "corpora")
    (folder / "schema").mkdir()
    for file in FILES:
        shutil.copy(corpora / "cyclonedx/schema" / file, folder / "schema")
    (folder / "trivet.yaml").write_text("schemas: [schema]\n", "utf-8")
    return folder / "trivet.yaml"


def others(folder: Path) -> None:
    """Print what other tools write, of those that are installed, and how long they take."""
    schema, out = str(folder / "schema" / FILES[0]), folder / "out"
    humans = shutil.which("generate-schema-doc", path=str(Path(sys.executable).parent))
    adobe = shutil.which("jsonschema2md")
    commands = {
        "json-schema-for-humans": [humans, schema, str(out / "page.html")],
        "json-schema-for-humans, Markdown": [
            humans, "--config", "template_name=md", schema, str(out / "page.md"),
        ],
        "@adobe/jsonschema2md": [adobe, "-d", str(folder / "schema"), "-o", str(out), "-x", "-"],
    }  # fmt: skip
    for name, command in commands.items():
        if command[0] is not None:
            words = [str(word) for word in command]
            out.mkdir()
            cpu(words, cwd=folder)
            shutil.rmtree(out)
            out.mkdir()
            seconds, _ = cpu(words, cwd=folder)
            sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
            print(f"{name}: {sum(sizes):,} bytes in {len(sizes)} files, {seconds:.1f} s")
            shutil.rmtree(out)


def in_browser(site: Path) -> None:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        print("search, paint: no browser")
        return
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((site / "index.html").as_uri())
        page.wait_for_timeout(500)
        paint = page.evaluate(PAINT)
        print(f"search: {page.evaluate(SEARCH):.1f} ms; paint: {paint:.0f} ms")
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = folder / "site"
        settings = project(folder)
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        cpu([sys.executable, "-c", BUILD, str(settings), str(folder / "first")])
        seconds, pages = cpu([sys.executable, "-c", BUILD, str(settings), str(site)])
        sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
        print(f"trivet: {sum(sizes):,} bytes in {len(sizes)} files, the largest {max(sizes):,}")
        print(f"trivet: build {seconds:.1f} s, pages {pages.strip()} s")
        if not QUICK:
            others(folder)
        in_browser(site)


if __name__ == "__main__":
    main()
