"""Which corpora there are, and how each is read: settings, labels, and the suite's groups as documents.

Everything is read from where it lies; what a tool must see as files of its own goes into a temporary folder.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet.settings import Settings

FORMATS = ("annotate", "assert")
_DRAFTS = {
    "draft4": "04",
    "draft6": "06",
    "draft7": "07",
    "draft2019-09": "2019-09",
    "draft2020-12": "2020-12",
}
_TARGETS: dict[str, Any] = {"schema": {}, "models": {}, "sql": {}}
_SUITE = "json-schema-test-suite"
#: Corpus → the settings that its README calls for; `schemas` may be a glob of folders.
_REAL: dict[str, dict[str, Any]] = {
    "oura": {
        "schemas": ["json-schema"],
        "components": ["openapi/_original/oura-oura-ring-api-openapi.yml"],
    },
    "gbfs": {"schemas": ["."], "ignore": ["/testFixtures/", "/*.json"]},
    "schemastore-a": {"schemas": ["schemas"], "draft": "07"},
    "octokit-webhooks": {"schemas": ["schemas"], "draft": "07"},
    "cyclonedx": {"schemas": ["schema"]},
}


@dataclass(frozen=True, slots=True)
class Case:
    """One build of one corpus; `labels` maps an instance file to its label, or is a folder's own labels."""

    corpus: str
    settings: Settings
    instances: tuple[Path, ...]


def folder() -> Path | None:
    """The folder that TRIVET_CORPORA names, else `../shared/corpora` beside the checkout, if it is there."""
    named = os.environ.get("TRIVET_CORPORA")
    found = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "corpora"
    return found if found.is_dir() else None


def real(corpora: Path, name: str, form: str, scratch: Path) -> Case:
    """A real corpus, with formats as annotations or asserted; its labels for that reading go to `scratch`."""
    root = corpora / name
    mapping = {**_REAL[name], "targets": _TARGETS, "readings": {"nullable": "ignore", "format": form}}
    labels = scratch / f"labels-{name}-{form}.json"
    labels.write_text(json.dumps(list(_labels(root, form))), "utf-8")
    return Case(name, Settings.from_mapping(mapping, root=root), (labels,))


def _labels(root: Path, form: str) -> Iterator[dict[str, Any]]:
    rows = json.loads((root / "labels.json").read_text("utf-8"))
    extra = root / "labels-format.json"
    if form == "assert" and extra.is_file():
        rows += json.loads(extra.read_text("utf-8"))
    for row in rows:
        under = row.get("valid_with_format_assertion") if form == "assert" else None
        valid = row["valid"] if under is None else under["jsonschema_rs"]
        yield {"schema": row["schema"], "instance": str(root / row["instance"]), "valid": valid}


def names(corpora: Path) -> list[str]:
    """The real corpora that are there."""
    return [name for name in _REAL if (corpora / name / "labels.json").is_file()]


def has_suite(corpora: Path) -> bool:
    return (corpora / _SUITE / "labels.json").is_file()


def suite(corpora: Path, scratch: Path) -> Iterator[Case]:
    """Each group of the official suite as a document of its own, with its tests as JSON Lines.

    The folder `scratch` is written anew for each case.
    """
    root = corpora / _SUITE
    rows = json.loads((root / "labels.json").read_text("utf-8"))
    groups: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["schema"], bool(row.get("format_assertion"))].append(row)
    shutil.copytree(root / "remotes", scratch / "remotes")
    files = _Files(root)
    for (schema, asserted), tests in groups.items():
        yield _group(files, scratch, schema, asserted, tests)


def _group(files: _Files, scratch: Path, schema: str, asserted: bool, tests: list[dict[str, Any]]) -> Case:
    (scratch / "schemas").mkdir(exist_ok=True)
    (scratch / "schemas" / "group.json").write_text(json.dumps(files.at(schema)), "utf-8")
    for valid in (True, False):
        kept = [files.at(test["instance"]) for test in tests if test["valid"] is valid]
        target = scratch / "instances" / ("valid" if valid else "invalid") / "group.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(f"{json.dumps(value)}\n" for value in kept), "utf-8")
    mapping = {
        "draft": _DRAFTS[schema.split("/")[1]],
        "targets": _TARGETS,
        "locations": {"http://localhost:1234/": "remotes"},
        "readings": {
            "format": "assert" if asserted else "annotate",
            "nullable": "ignore",
            "primary_key": None,
        },
    }
    settings = Settings.from_mapping(mapping, root=scratch)
    name = f"{_SUITE} {schema.split('/')[1]}{' optional' if '/optional/' in schema else ''}"
    return Case(name, settings, (scratch / "instances",))


class _Files:
    """The suite's files, each read once; numbers keep their digits as far as Python's own reader does."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, Any] = {}

    def at(self, reference: str) -> Any:
        path, _, pointer = reference.partition("#")
        if path not in self._read:
            self._read[path] = json.loads((self._root / path).read_text("utf-8"))
        value = self._read[path]
        for token in pointer.split("/")[1:]:
            value = value[int(token)] if isinstance(value, list) else value[token]
        return value
