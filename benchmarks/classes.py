"""Counts what is wrong with the classes that are made of real schemas, as the table of docs/models.md.

    python benchmarks/classes.py [--tree PATH] [--before PATH_OR_REVISION] [--only NAME] [--details] [--page]

Measured are the five corpora (TRIVET_CORPORA, or `../shared/corpora` beside the checkout) and the small trees of
tests/targets/models/known_formats; with TRIVET_QUICK the smallest corpus alone. `--tree` measures the code of another
checkout; `--before` measures another checkout's, or another revision's, and then this one's, and shows both.
`--details` names each fault, and `--page` writes the table into docs/models.md:

    python benchmarks/classes.py --before 7442920 --page
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import corpora
import counts
import trees
import yaml

from trivet.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "models.md"
#: What stands around the table of the page.
MARKS = ("<!-- made by benchmarks/classes.py -->\n", "<!-- end -->\n")
KNOWN = ROOT / "tests" / "targets" / "models" / "known_formats"
COLUMNS = {
    "classes": "classes",
    "aliases": "aliases",
    "enums": "enums",
    "untyped": "members that are `Any`",
    "missing": "members without a field",
    "idle": "that nothing refers to",
    "hashed": "names with a needless hash",
    "numbered": "needless `Part`, `Option`",
    "seconds": "seconds",
}
Row = dict[str, Any]
Found = Mapping[str, Row]


def projects(only: str | None) -> Iterator[tuple[str, Settings]]:
    """Each project by name, with models as its only target."""
    folder = corpora.folder()
    names = ["oura"] if corpora.QUICK else sorted(corpora.REAL)
    for name in names if folder is not None else ():
        if only in (None, name):
            assert folder is not None
            yield (
                name,
                _settings(folder / name, {**corpora.REAL[name], "readings": {"format": "assert"}}, name),
            )
    for path in () if corpora.QUICK else sorted(KNOWN.glob("*/trivet.yaml")):
        if only in (None, path.parent.name):
            yield (
                path.parent.name,
                _settings(path.parent, yaml.safe_load(path.read_text("utf-8")), path.parent.name),
            )


def _settings(root: Path, mapping: Mapping[str, Any], name: str) -> Settings:
    package = f"made_{name.replace('-', '_')}"
    return Settings.from_mapping({**mapping, "targets": {"models": {"path": package}}}, root=root)


def measured(only: str | None) -> dict[str, Row]:
    """The counts of each project, made with the trivet that is imported."""
    found: dict[str, Row] = {}
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        for name, settings in projects(only):
            started = time.process_time()
            package = counts.made(settings, Path(folder))
            seconds = round(time.process_time() - started, 1)
            one = counts.count(package)
            found[name] = {
                "classes": one.classes,
                "aliases": one.aliases,
                "enums": one.enums,
                **one.faults,
                "seconds": seconds,
            }
        sys.path.remove(folder)
    return found


def elsewhere(tree: Path, only: str | None) -> dict[str, Row]:
    """The same with the trivet of another checkout, in a process of its own."""
    command = [sys.executable, __file__, "--json", *(["--only", only] if only else [])]
    environment = {**os.environ, "PYTHONPATH": str(tree.resolve() / "generator")}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Row] = json.loads(run.stdout)
    return found


def of_revision(revision: str, only: str | None) -> dict[str, Row]:
    """The same with the trivet of a folder or of a commit of this repository."""
    with trees.checkout(revision) as tree:
        return elsewhere(tree, only)


def table(now: Found, before: Found | None, columns: Mapping[str, str] = COLUMNS) -> Iterator[str]:
    """The rows of a Markdown table."""
    yield f"| schemas | {' | '.join(columns.values())} |"
    yield "| --- |" + " ---: |" * len(columns)
    for name, row in now.items():
        cells = []
        for column in columns:
            after = _figure(row[column])
            then = "" if before is None else _figure(before[name][column])
            cells.append(after if then in ("", after) else f"{then} → {after}")
        yield f"| {name} | {' | '.join(cells)} |"


def _figure(value: Any) -> str:
    return str(len(value) if isinstance(value, list | tuple) else value)


def details(found: Found) -> Iterator[str]:
    """Each fault, by project and kind."""
    for name, row in found.items():
        for column, value in row.items():
            if isinstance(value, list | tuple):
                yield from (f"{name} {column}: {one}" for one in value)


def write(now: Found, before: Found | None) -> None:
    """Writes the table into the page; how long it took there says nothing elsewhere."""
    start, end = MARKS
    head, _, rest = PAGE.read_text("utf-8").partition(start)
    tail = rest.partition(end)[2]
    columns = {column: title for column, title in COLUMNS.items() if column != "seconds"}
    rows = "".join(f"{row}\n" for row in table(now, before, columns))
    PAGE.write_text(f"{head}{start}{rows}{end}{tail}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tree", type=Path, help="a checkout whose code is measured instead of this one's")
    parser.add_argument("--before", help="a checkout or a revision that is measured, too")
    parser.add_argument("--only", help="one corpus or small tree")
    parser.add_argument("--details", action="store_true", help="name each fault")
    parser.add_argument("--page", action="store_true", help="write the table into docs/models.md")
    parser.add_argument("--json", action="store_true", help="all that was found as JSON")
    asked = parser.parse_args()
    before = of_revision(asked.before, asked.only) if asked.before else None
    now = elsewhere(asked.tree, asked.only) if asked.tree else measured(asked.only)
    if asked.json:
        print(json.dumps(now))
        return
    print("\n".join(table(now, before)))
    if asked.page:
        write(now, before)
    if asked.details:
        print("\n".join(details(now)))


if __name__ == "__main__":
    main()
