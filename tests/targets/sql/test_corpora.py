"""Real schemas that no one here wrote: all DDL executes, labelled instances agree or are declared."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import SUITE, build
from tests.targets.sql.engines import Engine, equal, exact

from trivet.prove.values import json_line
from trivet.settings import SqlTarget

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


@pytest.mark.corpora
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in FAST else [pytest.mark.slow]) for name in CORPORA]
)
def test_every_label_agrees_or_is_declared(corpora: Path, engine: Engine, name: str) -> None:
    root = corpora / name
    catalog, leg = build(root, SqlTarget("generated/sql", (engine.name,)), readings=SUITE, **CORPORA[name])
    engine.load(leg)
    roots = {one.document: one.definition for one in catalog.roots}
    kinds: dict[str, set[str]] = defaultdict(set)
    for verdict in leg.verdicts:
        if verdict.target == f"sql/{engine.name}" and verdict.keyword:
            kinds[verdict.definition].add(verdict.kind)
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    for row in json.loads((root / "labels.json").read_text(encoding="utf-8")):
        if not row["instance"].endswith(".json") or row["schema"] not in roots:
            continue
        definition = roots[row["schema"]]
        instance = exact((root / row["instance"]).read_text(encoding="utf-8"))
        outcome = engine.put(leg.rows[definition][engine.name]["documents"], json_line(instance))
        assert not outcome.accepted or equal(outcome.document, instance), row["instance"]
        if outcome.accepted == row["valid"]:
            tally["agree"] += 1
        elif kinds[definition] & ({"narrower"} if row["valid"] else {"none", "wider"}):
            tally["declared"] += 1
        else:
            wrong.append(row["instance"])
    assert wrong == []
    assert tally["agree"] >= 0.95 * tally.total() > 10
