"""Validation queries over the official suite and real schemas: each label agrees or is declared."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import share
from tests.targets.sql.builds import SUITE, build
from tests.targets.sql.engines import Clickhouse, Engine, exact
from tests.targets.sql.test_corpora import CORPORA, judged, labels
from tests.targets.sql.test_queries import engine, refused
from tests.targets.sql.test_suite import DRAFTS, of_each_schema

from trivet.json_text import json_line
from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

__all__ = ["engine"]

#: The bars of a warehouse: the shares of the suite and of the labels of a corpus that agree.
SUITE_AGREES, LABELS_AGREE = 0.99, 0.98


def target(engine: Engine) -> SqlTarget:
    return SqlTarget("generated/sql", (engine.name,), queries=True)


def declared(leg: TargetResult, name: str) -> dict[str, set[str]]:
    """The kinds of the verdicts on each definition that concern all its documents."""
    found: dict[str, set[str]] = defaultdict(set)
    for verdict in leg.verdicts:
        if verdict.target == f"sql/{name}" and verdict.keyword:
            found[verdict.definition].add(verdict.kind)
    return found


def compared(
    engine: Engine, leg: TargetResult, definition: str, rows: list[tuple[Any, bool]]
) -> Counter[str]:
    """How many labels the query of a definition agrees with, which are declared, and which are neither."""
    texts = [json_line(instance) for instance, _ in rows]
    found = refused(engine, leg, leg.rows[definition], texts)
    kinds = declared(leg, engine.name)[definition]
    tally: Counter[str] = Counter()
    for text, (_, valid), refusal in zip(texts, rows, found, strict=True):
        if (refusal is None) is valid:
            tally["agree"] += 1
        elif kinds & ({"narrower"} if valid else {"none", "wider"}):
            tally["declared"] += 1
        else:
            tally[f"{definition}: {text}"] += 1
    return tally


def assert_agreement(tally: Counter[str], least: float) -> None:
    assert set(tally) <= {"agree", "declared"}
    assert tally["agree"] >= least * tally.total()


@pytest.mark.corpora
@pytest.mark.parametrize("draft", share(DRAFTS, ()))
def test_the_required_suite_agrees(corpora: Path, tmp_path: Path, engine: Engine, draft: str) -> None:
    tally: Counter[str] = Counter()
    for catalog, leg, rows in of_each_schema(corpora, tmp_path, draft, target(engine)):
        engine.clear()
        engine.load(leg)
        tally += compared(engine, leg, catalog.roots[0].definition, rows)
    assert_agreement(tally, SUITE_AGREES)
    assert tally.total() > 300


@pytest.mark.corpora
@pytest.mark.parametrize("name", share(CORPORA, ("oura",)))
def test_every_label_agrees_or_is_declared(corpora: Path, engine: Engine, name: str) -> None:
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
