"""Write `manifest.json`, which lists the generated files, their inputs, and what was generated for each root."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from trivet.digests import sha256
from trivet.normalize.schema import Entry, Root
from trivet.target_result import Artifact, TargetResult
from trivet.unchanged.checksum import checksum
from trivet.unchanged.names import MANIFEST_NAME as MANIFEST_NAME
from trivet.unchanged.versions import TOOLS, installed_version

MANIFEST_VERSION = 1
LEDGER_NAME = "fidelity.json"

#: Target → the member of a row of `roots` that tells what the target generated for the root.
ROW_MEMBERS = {"docs": "doc", "models": "model", "sql": "sql"}


def manifest(
    inputs: Mapping[str, str],
    roots: Iterable[Root],
    stored: Iterable[Entry],
    legs: Mapping[str, TargetResult],
    artifacts: Iterable[Artifact],
    check: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the content of the manifest.

    - `inputs`: the hash of each input.
    - `stored`: definitions that have tables of their own without being roots.
    - `legs`: the results of the targets, by name.
    - `artifacts`: all generated files except the manifest.
    - `check`: data from which `trivet check` can prove, by comparing hashes, that nothing has changed; {} for none.
    """
    rows = {
        "manifest": MANIFEST_VERSION,
        "tools": tools(),
        "inputs": dict(sorted(inputs.items())),
        "roots": [_root(root, legs) for root in sorted(roots, key=lambda root: root.document)],
        "definitions": [_definition(entry, legs["sql"]) for entry in sorted(stored) if "sql" in legs],
        "apply": {
            dialect: list(files) for leg in legs.values() for dialect, files in sorted(leg.apply.items())
        },
        "load": {
            dialect: list(tables) for leg in legs.values() for dialect, tables in sorted(leg.load.items())
        },
        "files": {
            artifact.path: sha256(artifact.text)
            for artifact in sorted(artifacts, key=lambda artifact: artifact.path)
        },
    }
    if not check:
        return rows
    text = manifest_text({**rows, "check": {**check, "checksum": ""}})
    return {**rows, "check": {**check, "checksum": checksum(text.encode())}}


def tools() -> dict[str, str]:
    """Return the versions of the tools that may affect the output, by the name of the tool."""
    return {name: installed_version(name) for name in TOOLS}


def _root(root: Root, legs: Mapping[str, TargetResult]) -> dict[str, Any]:
    row: dict[str, Any] = {"document": root.document, "definition": root.definition}
    for target, member in ROW_MEMBERS.items():
        if target in legs and root.definition in legs[target].rows:
            row[member] = legs[target].rows[root.definition]
    return row


def _definition(entry: Entry, tables: TargetResult) -> dict[str, Any]:
    return {
        "document": entry.document,
        "pointer": entry.pointer,
        "definition": entry.definition,
        "sql": tables.rows[entry.definition],
    }


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return the text of `manifest.json` for this content."""
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def below(folder: str, name: str) -> str:
    """Return the path of the file `name` in `folder`, relative to the root of the project.

    `folder` is a folder from the settings; `.` is the root.
    """
    return name if folder == "." else f"{folder}/{name}"
