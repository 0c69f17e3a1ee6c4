"""A tree of schemas on disk, taken through the first stages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trivet.diagnostics import Diagnostic
from trivet.normalize import NormalForm, bundle, normalize
from trivet.settings import Settings
from trivet.source import Documents, Registry, load, resolve

DRAFT_07 = "http://json-schema.org/draft-07/schema#"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Tree:
    """`findings` are all diagnostics, each located at the member's name."""

    documents: Documents
    registry: Registry
    normal: NormalForm
    findings: tuple[Diagnostic, ...]

    @property
    def errors(self) -> list[str]:
        return [finding.text().splitlines()[0] for finding in self.findings if finding.severity == "error"]

    def of(self, rule: str) -> list[Diagnostic]:
        return [finding for finding in self.findings if finding.rule == rule]

    def definition(self, name: str) -> Any:
        """One definition of the printed bundle, without the remark where it came from."""
        found = dict(bundle(self.normal)["$defs"][name])
        del found["x-trivet-origin"]
        return found


def write(root: Path, files: Mapping[str, Any]) -> None:
    """Files below `root`: text and bytes as they are, anything else as JSON."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content, indent=2), "utf-8")


def run(settings: Settings) -> Tree:
    documents = load(settings)
    registry = resolve(documents, settings)
    normal = normalize(registry, settings)
    found = (*documents.diagnostics, *registry.diagnostics, *normal.diagnostics)
    located = (replace(finding, location=documents.locate(finding.location, key=True)) for finding in found)
    return Tree(documents, registry, normal, tuple(sorted(located, key=lambda finding: finding.sort_key)))


def tree(root: Path, files: Mapping[str, Any], **settings: Any) -> Tree:
    """The files below `root`, read with settings as the file has them; draft 07 unless said otherwise."""
    write(root, files)
    return run(Settings.from_mapping({"draft": "07", **settings}, root=root))
