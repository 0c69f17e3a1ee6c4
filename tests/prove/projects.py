"""Small projects in a temporary folder: written, generated, and proven through the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import trivet
from trivet.cli.main import call
from trivet.prove.generated import written

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def project(root: Path, schemas: dict[str, Any], settings: dict[str, Any] | None = None) -> Path:
    """A folder with `schemas/` and a trivet.yaml (JSON is YAML); nothing is generated yet."""
    for path, schema in schemas.items():
        file = root / "schemas" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"$schema": DRAFT_7, **schema}), "utf-8")
    (root / "trivet.yaml").write_text(json.dumps(settings or {}), "utf-8")
    return root


def generate(root: Path) -> trivet.Build:
    """Writes what `trivet generate` would write."""
    settings = trivet.Settings.from_file(root / "trivet.yaml")
    build = trivet.compile(settings)
    written(root, settings, build)
    return build


def prove(root: Path, *arguments: str, report: Path | None = None) -> tuple[int, dict[str, Any]]:
    """The exit code of `trivet prove` in a project, and its report, which is written to `report`."""
    file = report or root / "report.json"
    file.unlink(missing_ok=True)
    code = call(
        [
            "prove",
            "--config",
            str(root / "trivet.yaml"),
            "--format",
            "json",
            "--output",
            str(file),
            *arguments,
        ]
    )
    return code, json.loads(file.read_text("utf-8")) if file.exists() else {}


def edit(file: Path, old: str, new: str) -> None:
    """Replaces the one place where `old` stands."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), "utf-8")


def undeclared(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each undeclared disagreement: leg, what it does, location."""
    return [
        (finding["leg"], finding["direction"], finding["location"])
        for document in report["documents"]
        for finding in document["undeclared"]
    ]


def not_made(build: trivet.Build) -> set[tuple[str, str]]:
    """(target, name) for each constraint that the ledger names, and that none of the target's files has."""
    files: dict[str, str] = {}
    for path, text in build.artifacts.items():
        if path.endswith(".sql"):
            dialect = path.split("/")[-2]
            files[dialect] = files.get(dialect, "") + text
    named = {
        (one.target, name) for one in build.legs["sql"].verdicts for name in filter(None, one.by.split(", "))
    }
    words = {(target, name): re.escape(name.replace('"', '""')) for target, name in named}
    texts = {f"sql/{dialect}": text.replace("''", "'") for dialect, text in files.items()}
    return {one for one, word in words.items() if not re.search(rf"(?<!\w){word}(?!\w)", texts[one[0]])}
