"""The metaschemas of the drafts, from the package jsonschema-specifications."""

from __future__ import annotations

from typing import Any

from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]


def metaschema(uri: str) -> Any:
    """Return the metaschema of a draft, or of one of its vocabularies; None for any other URI."""
    found = REGISTRY.get(uri) or REGISTRY.get(f"{uri}#") if uri else None
    return None if found is None else found.contents
