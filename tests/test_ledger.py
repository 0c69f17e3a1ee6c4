"""The ledger: what is not exact is spelled out, what is exact is counted."""

from __future__ import annotations

import itertools
import random

from trivet.diagnostics import Origin
from trivet.ledger import Verdict, ledger

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


def test_a_location_that_is_not_exact_in_some_way_is_not_counted() -> None:
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
