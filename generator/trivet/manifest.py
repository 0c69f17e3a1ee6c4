"""`manifest.json` (design section 13): what was generated, from which inputs, and where each root went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from trivet.leg import Artifact, Leg
from trivet.normalize.schema import Root

MANIFEST_VERSION = 1
MANIFEST_NAME = "manifest.json"
LEDGER_NAME = "fidelity.json"

#: Tools whose version may change what is generated. Only the manifest names versions.
_TOOLS = ("trivet", "datamodel-code-generator")


def manifest(
    inputs: Mapping[str, str], roots: Iterable[Root], legs: Sequence[Leg], artifacts: Iterable[Artifact]
) -> dict[str, Any]:
    """The manifest as a plain dict; `artifacts` are all files but the manifest itself."""
    return {
        "manifest": MANIFEST_VERSION,
        "tools": {name: version(name) for name in _TOOLS},
        "inputs": dict(sorted(inputs.items())),
        "roots": [_root(root, legs) for root in sorted(roots, key=lambda root: root.document)],
        "apply": {dialect: list(files) for leg in legs for dialect, files in sorted(leg.apply.items())},
        "files": {
            artifact.path: digest(artifact.text)
            for artifact in sorted(artifacts, key=lambda artifact: artifact.path)
        },
    }


def _root(root: Root, legs: Iterable[Leg]) -> dict[str, Any]:
    row: dict[str, Any] = {"document": root.document, "definition": root.definition}
    for leg in legs:
        row.update(leg.rows.get(root.definition, {}))
    return row


def digest(text: str) -> str:
    """`sha256:…` of a text's UTF-8 bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """The text of `manifest.json`."""
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def below(folder: str, name: str) -> str:
    """A path below a folder of the settings, whose root is `.`."""
    return name if folder == "." else f"{folder}/{name}"
