"""The official JSON Schema test suite as rows, and a schema of any draft as predicates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from trivet.normalize import normalize
from trivet.predicates.compile import Compiler
from trivet.predicates.nodes import Predicate
from trivet.settings import Settings
from trivet.source import load, resolve

READINGS = {"nullable": "ignore", "primary_key": None}


@dataclass(frozen=True)
class Group:
    """One schema of the suite with its tests: (description, data, expected)."""

    draft: str
    file: str
    description: str
    schema: Any
    tests: tuple[tuple[str, Any, bool], ...]
    formats: bool

    @property
    def name(self) -> str:
        return f"{self.draft}/{self.file}: {self.description}"


def groups(corpora: Path) -> Iterator[Group]:
    """Every group of the suite that its labels list."""
    folder = corpora / "json-schema-test-suite"
    listed: dict[str, dict[str, Any]] = {}
    for row in json.loads((folder / "labels.json").read_text("utf-8")):
        listed.setdefault(row["schema"], {})[row["instance"]] = row
    contents: dict[str, Any] = {}
    for place, rows in listed.items():
        file, _, pointer = place.partition("#/")
        if file not in contents:
            contents[file] = json.loads((folder / file).read_text("utf-8"), parse_float=Decimal)
        entry = contents[file][int(pointer.split("/")[0])]
        tests = tuple(
            (test["description"], test["data"], test["valid"])
            for index, test in enumerate(entry["tests"])
            if f"{file}#/{pointer.split('/')[0]}/tests/{index}/data" in rows
        )
        _, draft, *rest = file.split("/")
        asserted = any(row.get("format_assertion") for row in rows.values())
        yield Group(draft, "/".join(rest), entry["description"], entry["schema"], tests, asserted)


def compiled(
    schema: Any, draft: str, root: Path, name: str, *, formats: bool = False
) -> tuple[Predicate, Mapping[str, Predicate]]:
    """The predicate of a schema, written to `<root>/<name>/case.json`, and those of all definitions.

    `<root>/remotes`, where it exists, answers `http://localhost:1234/`.
    """
    (root / name).mkdir()
    (root / name / "case.json").write_text(json.dumps(schema, default=_number), "utf-8")
    short = draft.removeprefix("draft")
    mapping: dict[str, Any] = {
        "schemas": [name],
        "draft": short if "-" in short else short.zfill(2),
        "locations": {"http://localhost:1234/": "remotes"} if (root / "remotes").is_dir() else {},
        "readings": {**READINGS, "format": "assert" if formats else "annotate"},
    }
    settings = Settings.from_mapping(mapping, root=root)
    normal = normalize(resolve(load(settings), settings), settings)
    compiler = Compiler(normal.definitions)
    definitions = {name: compiler.compile(one.schema) for name, one in normal.definitions.items()}
    (entry,) = (row for row in normal.roots if row.document == f"{name}/case.json")
    return definitions[entry.definition], definitions


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
