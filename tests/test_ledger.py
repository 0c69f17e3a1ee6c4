"""The ledger: what is not exact is spelled out, what is exact is counted."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

from trivet.diagnostics import Origin
from trivet.ledger import Verdict, everywhere, ledger
from trivet.pipeline import compile as compile_all
from trivet.settings import Settings

HERE = Origin("schemas/a.json", "/properties/x")


def verdict(keyword: str, kind: str, *, target: str = "models", reason: str = "", by: str = "") -> Verdict:
    return Verdict(HERE / keyword, "a.A", keyword, target, kind, by, reason)  # type: ignore[arg-type]


def test_exact_verdicts_are_counted_per_definition_and_target() -> None:
    told = ledger(
        [
            verdict("type", "exact"),
            verdict("minLength", "exact"),
            verdict("type", "exact", target="sql/sqlite"),
        ]
    )
    assert told == {"ledger": 1, "exact": {"a.A": {"models": 2, "sql/sqlite": 1}}, "rows": []}


def test_a_location_counts_once_however_many_things_enforce_it() -> None:
    told = ledger([verdict("type", "exact", by="one"), verdict("type", "exact", by="two")])
    assert told["exact"] == {"a.A": {"models": 1}}


def test_a_location_not_exact_in_some_way_is_not_counted() -> None:
    told = ledger([verdict("format", "exact"), verdict("format", "narrower", reason="no year 0", by="day")])
    assert told["exact"] == {}
    assert told["rows"] == [
        {
            "location": "schemas/a.json#/properties/x/format",
            "definition": "a.A",
            "keyword": "format",
            "target": "models",
            "verdict": "narrower",
            "by": "day",
            "reason": "no year 0",
        }
    ]


def test_reasons_for_one_verdict_are_joined() -> None:
    told = ledger([verdict("format", "lossy", reason="b"), verdict("format", "lossy", reason="a")])
    assert [row["reason"] for row in told["rows"]] == ["a; b"]


def test_the_order_of_verdicts_does_not_matter() -> None:
    kinds = ("exact", "none", "wider", "lossy")
    verdicts = [
        verdict(keyword, kind, target=target, reason="" if kind == "exact" else kind)
        for keyword, kind, target in itertools.product(("a", "b", "c"), kinds, ("models", "sql/sqlite"))
    ]
    expected = ledger(verdicts)
    for seed in range(5):
        random.Random(seed).shuffle(verdicts)
        assert ledger(verdicts) == expected
    places = [(row["location"], row["definition"], row["target"], row["verdict"]) for row in expected["rows"]]
    assert places == sorted(places)


def test_what_holds_everywhere_is_one_row_and_stands_first() -> None:
    limit = everywhere("models", "narrower", "no lone surrogates")
    told = ledger([verdict("type", "exact"), verdict("format", "lossy", reason="a"), limit, limit])
    assert told["exact"] == {"a.A": {"models": 1}}
    first, second = told["rows"]
    assert first == {
        "location": "#",
        "definition": "",
        "keyword": "",
        "target": "models",
        "verdict": "narrower",
        "by": "",
        "reason": "no lone surrogates",
    }
    assert second["definition"] == "a.A"


def test_what_a_type_of_column_does_is_one_row() -> None:
    def column(name: str, reason: str) -> Verdict:
        here = HERE / name
        return Verdict(here, f"a.{name}", "(storage)", "sql/postgresql", "exact", name, reason, once=True)

    told = ledger([column(name, reason) for name in ("a", "b", "c") for reason in ("dates", "numbers")])
    (row,) = told["rows"]
    assert (row["location"], row["definition"], row["by"]) == ("#", "", "")
    assert row["reason"] == "dates; numbers"


@pytest.mark.parametrize("types", [1, 40])
def test_the_limits_of_a_target_are_told_once(tmp_path: Path, types: int) -> None:
    """Floats, surrogates, U+0000 and integers beyond what an engine has: of the target, not of its types."""
    for number in range(types):
        members = {"id": {"type": "string"}, "at": {"properties": {"x": {"type": "number"}}}}
        schema = {"type": "object", "required": ["id"], "properties": members}
        (tmp_path / f"t{number}.json").write_text(json.dumps(schema))
    settings = Settings.from_mapping(
        {
            "schemas": ["."],
            "draft": "2020-12",
            "targets": {"models": {}, "sql": {"dialects": ["duckdb", "postgresql", "sqlite"]}, "docs": {}},
        },
        root=tmp_path,
    )
    build = compile_all(settings)
    rows = [row for row in build.ledger["rows"] if row["keyword"] == ""]
    assert {(row["target"], row["verdict"]) for row in rows} == {
        ("models", "narrower"),
        ("models", "wider"),
        ("models", "lossy"),
        ("sql/duckdb", "narrower"),
        ("sql/duckdb", "wider"),
        ("sql/postgresql", "narrower"),
        ("sql/sqlite", "narrower"),
        ("sql/sqlite", "wider"),
    }
    assert len(rows) == 8 and all((row["location"], row["definition"]) == ("#", "") for row in rows)
    page = build.artifacts["generated/docs/fidelity.md"]
    assert page.count("U+0000") == 2 and "Everywhere" in page
    for path, text in build.artifacts.items():
        if path.startswith("generated/docs/types/"):
            assert "surrogate" not in text and "fidelity.md#s-Everywhere" in text
