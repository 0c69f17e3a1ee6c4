"""Real schemas that no one here wrote: all DDL executes, labelled instances agree or are declared."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import IS_SWEEP, share
from tests.targets.sql.builds import SUITE, build
from tests.targets.sql.engines import Engine, equal, exact

from trivet.claims import missing
from trivet.json_text import json_line
from trivet.settings import Readings, SqlTarget
from trivet.targets.sql.dialects import DIALECTS

CORPORA: dict[str, dict[str, Any]] = {
    "oura": {
        "schemas": ("json-schema",),
        "components": ("openapi/_original/oura-oura-ring-api-openapi.yml",),
    },
    "gbfs": {"schemas": (".",), "ignore": ("labels.json", "testFixtures")},
    "cyclonedx": {"schemas": ("schema",)},
    "octokit-webhooks": {"schemas": ("schemas",), "draft": "07"},
    "schemastore-a": {"schemas": ("schemas",), "draft": "07"},
}
FAST = ("oura",)
SLOW = ("schemastore-a",)
SLOW_IN_DUCKDB = ("cyclonedx", "octokit-webhooks")
#: The share of labels that may be declared; DuckDB says not every recursion, and few lookarounds.
MOST_DECLARED = {"postgresql": 0.01, "sqlite": 0.01, "duckdb": 0.05}


@dataclass(frozen=True, slots=True)
class Judged:
    """How many labels agree or are declared, and the instances of the others."""

    agree: int
    declared: int
    wrong: tuple[str, ...]


def judged(root: Path, engine: Engine, target: SqlTarget, readings: Readings = SUITE) -> Judged:
    """Every labelled instance of a corpus put through its document view; what is accepted comes back equal."""
    catalog, leg = build(root, target, readings=readings, **CORPORA[root.name])
    engine.load(leg)
    roots = {one.document: one.definition for one in catalog.roots}
    kinds: dict[str, set[str]] = defaultdict(set)
    for verdict in leg.verdicts:
        if verdict.target == f"sql/{engine.name}" and verdict.keyword:
            kinds[verdict.definition].add(verdict.kind)
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    for schema, name, valid in labels(root, asserted=readings.format == "assert"):
        if not name.endswith(".json") or schema not in roots:
            continue
        definition = roots[schema]
        instance = exact((root / name).read_text(encoding="utf-8"))
        outcome = engine.put(leg.rows[definition][engine.name]["documents"], json_line(instance))
        assert not outcome.accepted or equal(outcome.document, instance), name
        if outcome.accepted == valid:
            tally["agree"] += 1
        elif kinds[definition] & ({"narrower"} if valid else {"none", "wider"}):
            tally["declared"] += 1
        else:
            wrong.append(name)
    return Judged(tally["agree"], tally["declared"], tuple(wrong))


def labels(root: Path, *, asserted: bool) -> Iterator[tuple[str, str, bool]]:
    """Schema, instance, and whether it is valid, with formats asserted or not."""
    files = [root / "labels.json", *(root.glob("labels-format.json") if asserted else ())]
    for row in (row for path in files for row in json.loads(path.read_text(encoding="utf-8"))):
        flipped = row.get("valid_with_format_assertion") if asserted else None
        by_judge = flipped["jsonschema_rs"] if isinstance(flipped, dict) else flipped
        yield row["schema"], row["instance"], row["valid"] if by_judge is None else by_judge


@pytest.mark.corpora
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in FAST else [pytest.mark.slow]) for name in CORPORA]
)
def test_every_label_agrees_or_is_declared(corpora: Path, engine: Engine, name: str) -> None:
    if not IS_SWEEP and (name in SLOW or (engine.name == "duckdb" and name in SLOW_IN_DUCKDB)):
        pytest.skip("slow: `make corpora` runs it")
    found = judged(corpora / name, engine, SqlTarget("generated/sql", (engine.name,)))
    assert found.wrong == ()
    assert found.declared <= MOST_DECLARED[engine.name] * (found.agree + found.declared)
    assert found.agree > 10


@pytest.mark.corpora
@pytest.mark.parametrize("name", share(CORPORA, ("gbfs", "oura")))
def test_every_name_that_is_mentioned_exists(corpora: Path, name: str) -> None:
    """The ledger and the docs mention constraints, columns and tables."""
    leg = build(corpora / name, SqlTarget("generated/sql", tuple(DIALECTS)), readings=SUITE, **CORPORA[name])[
        1
    ]
    assert list(missing(leg, "generated/sql")) == []
