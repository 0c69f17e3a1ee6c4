"""Schemas to a leg, by the real stages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, InputError
from trivet.pipeline import examine
from trivet.render import Renderer
from trivet.settings import Readings, Settings, SqlTarget, Targets
from trivet.target_result import TargetResult
from trivet.targets import sql

#: The dialects that most tests compare; ClickHouse has tests of its own.
COMPARED = ("duckdb", "postgresql", "sqlite")
#: What the labels of corpora and suite mean (design section 15).
SUITE = Readings(nullable="ignore", format="annotate", primary_key=None)


def build(root: Path, target: SqlTarget | None = None, **settings: Any) -> tuple[Catalog, TargetResult]:
    """The catalog and the SQL leg of the schemas below `root`; raises `InputError` as `compile` does."""
    chosen = Settings(root=root, **settings)
    return build_settings(
        replace(chosen, targets=Targets(sql=target or SqlTarget("generated/sql", COMPARED)))
    )


def build_settings(settings: Settings) -> tuple[Catalog, TargetResult]:
    """The same for given settings, whose SQL target alone is made."""
    inputs = examine(settings)
    _raise_on_error(inputs.diagnostics)
    leg = sql.generate_tables(inputs.catalog, settings, Renderer())
    _raise_on_error(leg.diagnostics)
    return inputs.catalog, leg


def build_own(checkout: Path, target: SqlTarget) -> TargetResult:
    """The SQL leg of this repository's own schemas."""
    settings = Settings.from_file(checkout / "trivet.yaml")
    return build_settings(replace(settings, targets=Targets(sql=target)))[1]


def _raise_on_error(found: Iterable[Diagnostic]) -> None:
    errors = [one for one in found if one.severity == "error"]
    if errors:
        raise InputError(errors)


def build_schema(
    folder: Path, schema: Any, draft: str | None = "2020-12", target: SqlTarget | None = None, **settings: Any
) -> tuple[Catalog, TargetResult]:
    """The same for one schema, which becomes the document `schemas/thing.json`."""
    return build_schemas(folder, {"thing": schema}, target, draft=draft, **settings)


def build_schemas(
    folder: Path, schemas: Mapping[str, Any], target: SqlTarget | None = None, **settings: Any
) -> tuple[Catalog, TargetResult]:
    """The same for several schemas by their stems."""
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    for stem, schema in schemas.items():
        path = folder / "schemas" / f"{stem}.json"
        path.write_text(schema if isinstance(schema, str) else json.dumps(schema), encoding="utf-8")
    return build(folder, target, **settings)
