"""The schema target: writes the normal form to a file, as one JSON Schema."""

from __future__ import annotations

from trivet.json_text import json_lines
from trivet.normalize import bundle
from trivet.normalize.schema import NormalForm
from trivet.settings import SchemaTarget
from trivet.target_result import Artifact, TargetResult

BUNDLE = "bundle.json"


def generate_bundle(normal: NormalForm, target: SchemaTarget) -> TargetResult:
    """Return the file `bundle.json` (JSON Schema 2020-12).

    The bundle loses nothing, so the ledger has no rows for it.
    """
    return TargetResult((Artifact(f"{target.path}/{BUNDLE}", json_lines(bundle(normal))),))
