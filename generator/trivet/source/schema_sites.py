"""Find the direct subschemas of a raw schema, according to the applicator keywords of its draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trivet.diagnostics import escape_token
from trivet.source.drafts import Draft

CONTAINERS = ("$defs", "definitions")


def subschemas(schema: dict[str, Any], draft: Draft) -> Iterator[tuple[str, Any]]:
    """Yield (relative pointer, value) of each direct subschema, including definitions.

    In drafts up to 7, the siblings of a `$ref` are skipped, except definitions, because references may lead to
    them.
    """
    alone = draft.ref_alone and isinstance(schema.get("$ref"), str)
    for keyword, value in schema.items():
        if keyword in CONTAINERS or (keyword in draft.named and not alone):
            if isinstance(value, dict):
                for key, child in value.items():
                    yield f"/{escape_token(keyword)}/{escape_token(key)}", child
        elif alone:
            continue
        elif keyword in draft.one:
            yield from _one_or_many(keyword, value)
        elif keyword in draft.many:
            if isinstance(value, list):
                for index, child in enumerate(value):
                    yield f"/{keyword}/{index}", child
        elif keyword == "dependencies" and keyword in draft.known and isinstance(value, dict):
            for key, child in value.items():
                if not isinstance(child, list):
                    yield f"/dependencies/{escape_token(key)}", child


def _one_or_many(keyword: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list) and keyword == "items":
        for index, child in enumerate(value):
            yield f"/items/{index}", child
    else:
        yield f"/{keyword}", value
