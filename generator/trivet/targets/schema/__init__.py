"""The schema target: the normal form itself, bundled, as an artifact."""

from __future__ import annotations

from trivet.leg import Artifact, Leg
from trivet.normalize import bundle, json_text
from trivet.normalize.schema import NormalForm
from trivet.settings import SchemaTarget

BUNDLE = "bundle.json"


def make(normal: NormalForm, target: SchemaTarget) -> Leg:
    """`bundle.json` (JSON Schema 2020-12); it loses nothing, so it has no row in the ledger."""
    return Leg((Artifact(f"{target.path}/{BUNDLE}", json_text(bundle(normal))),))
