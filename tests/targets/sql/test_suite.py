"""The official test suite through real databases: accepted where the label says valid, given back equal."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import share
from tests.targets.sql.builds import build
from tests.targets.sql.engines import (
    Clickhouse,
    Duckdb,
    Engine,
    Postgresql,
    Sqlite,
    equal,
    exact,
    fresh_postgresql,
)

from trivet.catalog.records import Catalog
from trivet.json_text import json_line
from trivet.settings import Readings, SqlTarget
from trivet.source.pointers import follow
from trivet.target_result import TargetResult

DRAFTS = {
    "draft4": "04",
    "draft6": "06",
    "draft7": "07",
    "draft2019-09": "2019-09",
    "draft2020-12": "2020-12",
}
#: Enough for every run: one file for each way of asking about other values.
SHARE = (
    "contains.json", "dynamicRef.json", "enum.json", "ref.json", "unevaluatedItems.json", "uniqueItems.json",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    agree: int = 0
    declared: Counter[str] = field(default_factory=Counter)
    undeclared: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.agree + self.declared.total() + len(self.undeclared)


def sweep(
    corpora: Path,
    folder: Path,
    engine: Engine,
    files: tuple[str, ...],
    draft: str,
    target: SqlTarget | None = None,
) -> Tally:
    """Every required test of the draft's files, or of those named, through the document view."""
    suite = corpora / "json-schema-test-suite"
    shutil.copytree(suite / "remotes", folder / "remotes")
    tally = Tally()
    for schema, rows in _groups(suite, draft, files):
        own = target or SqlTarget("generated/sql", (engine.name,))
        catalog, leg = _build(suite, schema, draft, folder, own)
        _load(engine, leg)
        view = leg.rows[catalog.roots[0].definition][engine.name]["documents"]
        for row in rows:
            _judge(suite, row, view, engine, leg, tally)
    return tally


def of_each_schema(
    corpora: Path, folder: Path, draft: str, target: SqlTarget
) -> Iterator[tuple[Catalog, TargetResult, list[tuple[Any, bool]]]]:
    """For each schema of the draft's required tests: what is made of it, and the (instance, valid) pairs."""
    suite = corpora / "json-schema-test-suite"
    shutil.copytree(suite / "remotes", folder / "remotes")
    for schema, rows in _groups(suite, draft, ()):
        catalog, leg = _build(suite, schema, draft, folder, target)
        yield catalog, leg, [(_at(suite, row["instance"]), row["valid"]) for row in rows]


def _groups(suite: Path, draft: str, files: tuple[str, ...]) -> Iterator[tuple[str, list[Any]]]:
    grouped: dict[str, list[Any]] = {}
    for row in json.loads((suite / "labels.json").read_text(encoding="utf-8")):
        _, of, name = row["schema"].partition("#")[0].split("/", 2)
        required = not row.get("optional") and not row.get("format_assertion")
        if of == draft and required and (not files or name in files):
            grouped.setdefault(row["schema"], []).append(row)
    yield from grouped.items()


def _at(suite: Path, place: str) -> Any:
    name, _, pointer = place.partition("#")
    return follow(exact((suite / name).read_text(encoding="utf-8")), pointer)


def _build(
    suite: Path, schema: str, draft: str, folder: Path, target: SqlTarget
) -> tuple[Catalog, TargetResult]:
    shutil.rmtree(folder / "schemas", ignore_errors=True)
    (folder / "schemas").mkdir()
    (folder / "schemas" / "thing.json").write_text(json_line(_at(suite, schema)), encoding="utf-8")
    readings = Readings(nullable="ignore", format="annotate", primary_key=None)
    locations = {"http://localhost:1234/": "remotes"}
    return build(folder, target, draft=DRAFTS[draft], readings=readings, locations=locations)


def _load(engine: Engine, leg: TargetResult) -> None:
    engine.clear()
    engine.load(leg)


def _judge(suite: Path, row: Any, view: str, engine: Engine, leg: TargetResult, tally: Tally) -> None:
    instance = _at(suite, row["instance"])
    outcome = engine.put(view, json_line(instance))
    if outcome.accepted == row["valid"]:
        assert not outcome.accepted or equal(outcome.document, instance), row["instance"]
        tally.agree += 1
        return
    wanted = ("narrower",) if row["valid"] else ("none", "wider")
    reasons = [
        verdict.reason
        for verdict in leg.verdicts
        if verdict.target == f"sql/{engine.name}" and verdict.kind in wanted
    ]
    if reasons:
        tally.declared[reasons[0]] += 1
    else:
        tally.undeclared.append(row["instance"])


@pytest.mark.corpora
def test_a_share_of_the_suite_agrees(corpora: Path, tmp_path: Path, engine: Engine) -> None:
    tally = sweep(corpora, tmp_path, engine, SHARE, "draft2020-12")
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 150


@pytest.mark.corpora
def test_a_share_of_the_suite_agrees_in_clickhouse(corpora: Path, tmp_path: Path) -> None:
    tally = sweep(corpora, tmp_path, Clickhouse(), SHARE, "draft2020-12")
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 150


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("draft", share(DRAFTS, ("draft7", "draft2020-12")))
def test_the_required_suite_agrees(corpora: Path, tmp_path: Path, draft: str) -> None:
    tally = sweep(corpora, tmp_path, Sqlite(), (), draft)
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 300, tally.declared


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("draft", share(DRAFTS, ()))
def test_the_required_suite_agrees_in_duckdb(corpora: Path, tmp_path: Path, draft: str) -> None:
    tally = sweep(corpora, tmp_path, Duckdb(), (), draft)
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 300, tally.declared


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("draft", share(DRAFTS, ("draft2020-12",)))
def test_the_required_suite_agrees_in_postgresql(
    corpora: Path, tmp_path: Path, postgresql: str, draft: str
) -> None:
    with fresh_postgresql(postgresql) as engine:
        tally = sweep(corpora, tmp_path, engine, (), draft)
    assert isinstance(engine, Postgresql)
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 300, tally.declared


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("draft", share(DRAFTS, ()))
def test_the_required_suite_agrees_in_clickhouse(corpora: Path, tmp_path: Path, draft: str) -> None:
    tally = sweep(corpora, tmp_path, Clickhouse(), (), draft)
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 300, tally.declared
