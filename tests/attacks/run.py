"""Runs one hostile schema through the whole job, in a process of its own, and says what went wrong.

`python tests/attacks/run.py CASE_FOLDER` prints one line per fault and nothing where all is well. What
counts as a fault: any code of the schema's that ran, a file outside the output, Python that does not import,
DDL that does not execute or makes a table of the schema's own, live HTML, a log line that a CI service would
obey, a traceback, and a run that takes more than its time or memory.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import resource
import shutil
import sqlite3
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

SECONDS, BYTES = 10, 1 << 30
OUR_TAGS = re.compile(r"</?(?:details|summary)>|<br/>|<a id=\"[\w.~%-]+\">|</a>")


def faults(case: Path) -> Iterator[str]:
    """Every fault that the case shows, in words."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "project"
        shutil.copytree(case, root / "schemas", symlinks=True)
        (root / "trivet.yaml").write_text("schemas: [schemas]\ndraft: '07'\n", "utf-8")
        os.chdir(root)
        before = set(root.parent.rglob("*"))
        code, told = _generate(root)
        if code not in (0, 1, 2):
            yield f"exit {code}: {told[-300:]}"
        yield from _log_faults(told)
        made = [path for path in root.parent.rglob("*") if path not in before]
        yield from (f"made {path}" for path in made if not path.is_relative_to(root / "generated"))
        if code == 0:
            yield from _python_faults(root)
            yield from _sql_faults(root)
            # how long the judge takes to read the pages is no fault of theirs
            resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            yield from _markdown_faults(root)
        elif (root / "generated").exists():
            yield "a failed run left generated/"
        yield from (f"made {path}" for path in root.parent.rglob("*pwned*") if path not in before)


def _generate(root: Path) -> tuple[int, str]:
    from trivet.cli.main import call

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = call(["generate", "--config", str(root / "trivet.yaml")])
    return code, out.getvalue()


def _log_faults(told: str) -> Iterator[str]:
    if "Traceback" in told:
        yield "a traceback"
    if re.search(r"^(?:::|##vso\[)", told, re.MULTILINE):
        yield "a CI command in the log"
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in told if char != "\n"):
        yield "a control character in the log"


def _python_faults(root: Path) -> Iterator[str]:
    sys.path.insert(0, str(root / "generated"))
    for path in sorted((root / "generated/models").rglob("*.py")):
        if any(unicodedata.category(char) == "Cf" for char in path.read_text("utf-8")):
            yield f"{path.name} holds a format character"
        name = ".".join(path.relative_to(root / "generated").with_suffix("").parts).removesuffix(".__init__")
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 (whatever it raises is the fault)
            yield f"{name} does not import: {type(error).__name__}: {error}"


def _sql_faults(root: Path) -> Iterator[str]:
    import json

    manifest = json.loads((root / "generated/manifest.json").read_text("utf-8"))
    with sqlite3.connect(":memory:") as connection:
        for path in manifest["apply"]["sqlite"]:
            try:
                connection.executescript((root / path).read_text("utf-8"))
            except sqlite3.Error as error:
                yield f"{path}: {error}"
        names = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'pwned%'").fetchall()
        tables = {row["sql"]["sqlite"]["table"] for row in manifest["roots"]}
        yield from (f"DDL made {name}" for (name,) in names if not any(name in table for table in tables))


def _markdown_faults(root: Path) -> Iterator[str]:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for path in sorted((root / "generated").rglob("*.md")):
        for token in parser.parse(path.read_text("utf-8")):
            for part in (token, *(token.children or ())):
                if part.type in ("html_block", "html_inline") and "<" in OUR_TAGS.sub("", part.content):
                    yield f"{path.name}: live HTML {part.content[:80]!r}"
                href = str(part.attrs.get("href", "")) if part.attrs else ""
                if re.match(r"(?i)(?:javascript|data|vbscript):", href):
                    yield f"{path.name}: link {href[:80]!r}"


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    found = list(faults(Path(sys.argv[1]).resolve()))
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
