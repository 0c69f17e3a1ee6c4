"""Validation queries over the official suite and real schemas: each label agrees or is declared."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import share
from tests.targets.sql.builds import SUITE, build
from tests.targets.sql.engines import Clickhouse, Warehouse, exact
from tests.targets.sql.queries import SUITE_AGREES, assert_agreement, compared
from tests.targets.sql.test_corpora import CORPORA, judged, labels
from tests.targets.sql.test_queries import engine
from tests.targets.sql.test_suite import DRAFTS, of_each_schema

from trivet.settings import SqlTarget

__all__ = ["engine"]

#: The bar of a warehouse for the labels of a corpus.
LABELS_AGREE = 0.98


def target(engine: Warehouse) -> SqlTarget:
    return SqlTarget("generated/sql", (engine.name,), queries=True)


@pytest.mark.corpora
@pytest.mark.parametrize("draft", share(DRAFTS, ()))
def test_the_required_suite_agrees(corpora: Path, tmp_path: Path, engine: Warehouse, draft: str) -> None:
    tally: Counter[str] = Counter()
    for catalog, leg, rows in of_each_schema(corpora, tmp_path, draft, target(engine)):
        engine.clear()
        engine.load(leg)
        tally += compared(engine, leg, catalog.roots[0].definition, rows)
    assert_agreement(tally, SUITE_AGREES)
    assert tally.total() > 300


@pytest.mark.corpora
@pytest.mark.parametrize("name", share(CORPORA, ("oura",)))
def test_every_label_agrees_or_is_declared(corpora: Path, engine: Warehouse, name: str) -> None:
    root = corpora / name
    catalog, leg = build(root, target(engine), readings=SUITE, **CORPORA[name])
    engine.clear()
    engine.load(leg)
    roots = {one.document: one.definition for one in catalog.roots}
    rows: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
    for schema, instance, valid in labels(root, asserted=False):
        if instance.endswith(".json") and schema in roots:
            rows[roots[schema]].append((exact((root / instance).read_text("utf-8")), valid))
    tally: Counter[str] = Counter()
    for definition, labelled in rows.items():
        tally += compared(engine, leg, definition, labelled)
    assert_agreement(tally, LABELS_AGREE)
    assert tally["agree"] > 10


@pytest.mark.corpora
@pytest.mark.parametrize("name", share(CORPORA, ("oura",)))
def test_every_label_agrees_in_the_tables_of_clickhouse(corpora: Path, name: str) -> None:
    found = judged(corpora / name, Clickhouse(), SqlTarget("generated/sql", ("clickhouse",)))
    assert found.wrong == ()
    assert found.agree >= LABELS_AGREE * (found.agree + found.declared)
    assert found.agree > 10
