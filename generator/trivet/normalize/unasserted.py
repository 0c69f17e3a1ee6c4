"""Turns keywords that have no effect, such as an assertion beside a draft-7 `$ref`, into annotations.

The normal form has them in `x-trivet-unasserted`, which maps each keyword to its raw value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trivet.normalize.schema import UNASSERTED, Schema


def set_aside(schema: Schema, keywords: Iterable[str], raw: Mapping[str, Any]) -> Schema:
    """Return the schema with `keywords` moved into its keyword `x-trivet-unasserted`.

    The values of the keywords are taken from `raw`, the schema as the user wrote it. Keywords that `raw` does not
    have are skipped.
    """
    moved = {keyword: raw[keyword] for keyword in keywords if keyword in raw}
    if not moved:
        return schema
    kept = {keyword: value for keyword, value in schema.keywords.items() if keyword not in moved}
    before = kept.get(UNASSERTED)
    kept[UNASSERTED] = {**before, **moved} if isinstance(before, dict) else moved
    return schema.with_keywords(kept, **{UNASSERTED: schema.origin / next(iter(moved))})
