"""Two versions of a small tree, and what `trivet diff` says about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.source.tree import DRAFT_2020, write

from trivet.diff.records import Change, TypeDiff
from trivet.diff.run import diff
from trivet.settings import Settings

SQL = {"targets": {"models": {}, "sql": {"dialects": ["duckdb", "postgresql", "sqlite"]}}}


def schema(*required: str, closed: bool = False, **properties: Any) -> dict[str, Any]:
    """An object with these properties."""
    more = {"additionalProperties": False} if closed else {}
    return {
        "$schema": DRAFT_2020,
        "type": "object",
        "properties": properties,
        **({"required": list(required)} if required else {}),
        **more,
    }


def compared(
    folder: Path, old: Mapping[str, Any], new: Mapping[str, Any], settings: Mapping[str, Any] = SQL
) -> tuple[TypeDiff, ...]:
    """The differences between two trees, given as the contents of their documents by name."""
    for side, documents in (("old", old), ("new", new)):
        write(folder, {f"{side}/schemas/{name}.json": value for name, value in documents.items()})
    chosen = Settings.from_mapping({"schemas": ["schemas"], **settings}, root=folder / "new")
    return diff(chosen, str(folder / "old")).types


def one(folder: Path, old: Any, new: Any) -> tuple[Change, ...]:
    """The changes of the only type that differs between two versions of one document."""
    rows = compared(folder, {"item": old}, {"item": new})
    assert len(rows) < 2, [row.name for row in rows]
    return rows[0].changes if rows else ()


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    """(rule, writer, reader, python) of each change."""
    return [(one.rule, one.writer.kind, one.reader.kind, one.python) for one in changes]
