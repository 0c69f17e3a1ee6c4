"""The schema target: the normal form itself, bundled, as an artifact."""

from __future__ import annotations

from trivet.json_text import json_lines
from trivet.normalize import bundle
from trivet.normalize.schema import NormalForm
from trivet.settings import SchemaTarget
from trivet.target_result import Artifact, TargetResult

BUNDLE = "bundle.json"


def generate_bundle(normal: NormalForm, target: SchemaTarget) -> TargetResult:
    """Return `bundle.json` (JSON Schema 2020-12); it loses nothing, so it has no rows in the ledger."""
    return TargetResult((Artifact(f"{target.path}/{BUNDLE}", json_lines(bundle(normal))),))
