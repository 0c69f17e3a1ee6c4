"""Which corpora there are, and how each is read: settings, labels, and the suite's groups as documents.

Everything is read from where it lies; what a tool must see as files of its own goes into a temporary folder.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trivet.settings import Settings

#: Set for a run that only shows that a benchmark runs: the smallest inputs, and figures that say nothing.
QUICK = bool(os.environ.get("TRIVET_QUICK"))
FORMATS = ("annotate", "assert")
_DRAFTS = {
    "draft4": "04",
    "draft6": "06",
    "draft7": "07",
    "draft2019-09": "2019-09",
    "draft2020-12": "2020-12",
}
_TARGETS: dict[str, Any] = {"schema": {}, "models": {}, "sql": {}}
#: The official suite's folder.
SUITE = "json-schema-test-suite"
#: Corpus → the settings that its README calls for.
REAL: dict[str, dict[str, Any]] = {
    "oura": {
        "schemas": ["json-schema"],
        "components": ["openapi/_original/oura-oura-ring-api-openapi.yml"],
    },
    "gbfs": {"schemas": ["."], "ignore": ["/testFixtures/", "/*.json"]},
    "schemastore-a": {"schemas": ["schemas"], "draft": "07"},
    "octokit-webhooks": {"schemas": ["schemas"], "draft": "07"},
    "cyclonedx": {"schemas": ["schema"]},
}
#: Corpora whose folders are projects of their own, with the documents of each that stand for themselves.
_PROJECTS = {"evolution": ("old.json", "new.json")}


@dataclass(frozen=True, slots=True)
class Case:
    """One build of one corpus; `title` names its row of the page, `instances` are files and folders."""

    title: str
    settings: Settings
    instances: tuple[Path, ...]

    def with_sql(self, changes: Mapping[str, Any]) -> Case:
        """The same with these settings of `targets: {sql: ...}` changed."""
        targets, sql = self.settings.targets, self.settings.targets.sql
        if sql is None:
            return self
        targets = replace(targets, sql=replace(sql, **changes))
        return replace(self, settings=replace(self.settings, targets=targets))


def folder() -> Path | None:
    """The folder that TRIVET_CORPORA names, else `../shared/corpora` beside the checkout, if it is there."""
    named = os.environ.get("TRIVET_CORPORA")
    found = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "corpora"
    return found if found.is_dir() else None


def real(corpora: Path, name: str, form: str, scratch: Path) -> Iterator[Case]:
    """A real corpus, with formats as annotations or asserted; its labels for that reading go to `scratch`."""
    root, title = corpora / name, f"{name}, formats {form}"
    rows = list(_labels(root, form))
    labels = scratch / "labels.json"
    labels.write_text(json.dumps(rows), "utf-8")
    for folder, own in _trees(root, rows):
        mapping = {**own, "targets": _TARGETS, "readings": {"nullable": "ignore", "format": form}}
        yield Case(title, Settings.from_mapping(mapping, root=folder), (labels,))


def _trees(root: Path, rows: list[dict[str, Any]]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The folders of a corpus that are built by themselves, with their settings."""
    if root.name in _PROJECTS:
        for path in sorted(path for name in _PROJECTS[root.name] for path in root.glob(f"*/{name}")):
            yield path.parent, {"schemas": [path.name], "draft": "07"}
    else:
        yield root, REAL.get(root.name) or _unknown(rows)


def _unknown(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The settings of a corpus that `REAL` does not name: its schemas are those that its labels speak of."""
    return {"schemas": sorted({row["schema"] for row in rows}) or ["."], "draft": "2020-12"}


def _labels(root: Path, form: str) -> Iterator[dict[str, Any]]:
    names = ("labels.json", "labels-format.json") if form == "assert" else ("labels.json",)
    found = [root / name for name in names if (root / name).is_file()]
    for row in (row for path in found for row in json.loads(path.read_text("utf-8"))):
        under = row.get("valid_with_format_assertion") if form == "assert" else None
        valid = row["valid"] if under is None else under["jsonschema_rs"]
        yield {"schema": row["schema"], "instance": str(root / row["instance"]), "valid": valid}


def names(corpora: Path) -> list[str]:
    """The real corpora that are there: those whose settings are known, then all others."""
    found = {each.name for each in corpora.iterdir() if each.is_dir() and not each.name.startswith(".")}
    known = [name for name in (*_PROJECTS, *REAL) if name in found]
    return sorted(found - {SUITE, *known}) + known


def drafts(corpora: Path) -> list[str]:
    """The drafts of the official suite, if it is there."""
    return list(_DRAFTS) if (corpora / SUITE / "labels.json").is_file() else []


def suite(corpora: Path, draft: str, scratch: Path) -> Iterator[Case]:
    """Each group of one draft of the official suite as a document of its own, with its tests as JSON Lines.

    The folder `scratch` is written anew for each case.
    """
    root = corpora / SUITE
    groups: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in json.loads((root / "labels.json").read_text("utf-8")):
        if row["schema"].split("/")[1] == draft:
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
    name = f"{SUITE} {schema.split('/')[1]}{' optional' if '/optional/' in schema else ''}"
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
