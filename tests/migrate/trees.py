"""Two versions of one document as trees of schemas, and the migration between them in a real engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.source.tree import write

from trivet.migrate.proof import Proof, Trial, steps
from trivet.migrate.records import Options
from trivet.migrate.run import Sides, compiled, plan
from trivet.prove.migrations.engine import Engine
from trivet.settings import Settings

DIALECTS = ("sqlite", "postgresql", "duckdb")


def sides(folder: Path, old: Mapping[str, Any], new: Mapping[str, Any], **sql: Any) -> Sides:
    """Two trees, given as the contents of their documents by name, compiled."""
    for side, documents in (("old", old), ("new", new)):
        write(folder, {f"{side}/schemas/{name}.json": value for name, value in documents.items()})
    target = {"sql": {"dialects": list(DIALECTS), **sql}}
    settings = Settings.from_mapping({"schemas": ["schemas"], "targets": target}, root=folder / "new")
    return compiled(settings, str(folder / "old"))


def tried(
    made: Sides,
    dialect: str,
    engine: Engine,
    documents: Mapping[str, Sequence[Any]],
    interruptions: Sequence[int] | None = None,
) -> Proof:
    """Run the migration with documents by the name of their schema; it is interrupted everywhere by default."""
    migration = plan(made, dialect, Options(quarantine=True, lossy=True))
    roots = {root.definition.partition(".")[0]: root.definition for root in made.old.catalog.roots}
    values = {roots[name]: values for name, values in documents.items()}
    where = range(1, len(steps(migration))) if interruptions is None else interruptions
    return Trial(made, migration, engine, values).run(where)
