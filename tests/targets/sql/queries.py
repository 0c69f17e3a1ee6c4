"""What the tests of validation queries share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trivet.target_result import TargetResult

#: A schema with checks of every sort: of the document, of members, and of references, one of them recursive.
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "size": {"type": "integer", "maximum": 9},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/kid"}},
        "kid": {"$ref": "#/$defs/kid"},
    },
    "$defs": {
        "kid": {
            "type": "object",
            "required": ["n"],
            "properties": {"n": {}, "kids": {"$ref": "#/properties/kids"}},
        }
    },
}


def query_of(leg: TargetResult, row: Mapping[str, Any], dialect: str) -> str:
    """The text of the query that a row of the manifest names."""
    return next(one.text for one in leg.artifacts if one.path == row[dialect]["query"])


def examples(checkout: Path, leg: TargetResult) -> Iterator[tuple[Any, list[str], list[bool]]]:
    """For each table of this repository's own schemas: its row, its examples, and whether each is valid."""
    by_module = {name.rpartition(".")[0]: row for name, row in leg.rows.items()}
    for folder in sorted(checkout.glob("examples/*/*")):
        found = sorted(folder.glob("*/*.json"))
        texts = [example.read_text("utf-8") for example in found]
        valid = [example.parent.name == "valid" for example in found]
        yield by_module[".".join(folder.parts[-2:])], texts, valid
