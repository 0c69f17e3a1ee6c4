"""A row about storage declares only what its reason speaks of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project, prove, undeclared

from trivet.prove.generated import Row
from trivet.prove.limits import has_limited, kinds_of, kinds_of_row, limited, plain
from trivet.targets.sql.dialects import DIALECTS

BIG = 2**63


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("plain", set()),
        ("a\0", {"nul"}),
        ("\ud800", {"surrogate"}),
        (2**53 + 1, set()),
        (BIG - 1, set()),
        (BIG, {"int64"}),
        (-BIG - 1, {"int64"}),
        (2**70, {"int64"}),
        (10**38, {"int38"}),
        (10**400, {"int38", "huge"}),
        (Decimal("1E+400"), {"int38", "huge"}),
        (Decimal("1E-400"), {"tiny"}),
        (Decimal("0.1"), set()),
        (Decimal("0.1234567890123456789"), {"digits", "fine"}),
        (
            Decimal("9223372036854775808.0"),
            {"int64", "digits", "fine"},
        ),  # the shortest text of the double is another
        (Decimal("9" * 40 + ".5"), {"digits", "fine"}),
        (True, set()),
        (None, set()),
    ],
)
def test_each_kind_is_told_by_its_value(value: Any, kinds: set[str]) -> None:
    assert kinds_of(value) == kinds


def test_what_is_longer_than_numeric_is_a_kind_of_its_own() -> None:
    assert "long" in kinds_of(Decimal("1E+131072")) and "long" in kinds_of(Decimal("1E-16384"))
    assert "long" not in kinds_of(Decimal("1E+131071"))


def test_only_the_kinds_asked_for_are_found_and_made_plain() -> None:
    value = {"a": [2**70, "x\0"], "b\0": "\ud800"}
    assert list(limited(value, frozenset(("int64",)))) == ["/a/0"]
    assert plain(value, frozenset(("int64",))) == {"a": [1, "x\0"], "b\0": "\ud800"}
    assert plain(value, frozenset(("nul", "surrogate"))) == {"a": [2**70, "xx"], "bx": "x"}
    assert not has_limited(value, frozenset(("huge",)))


def test_every_limit_of_a_dialect_names_its_kinds_of_values() -> None:
    limits = [limit for dialect in DIALECTS.values() for limit in dialect.limits.of_documents]
    assert all(
        limit.kinds
        for limit in limits
        if not re.search("duplicate members|levels|UPDATE|NOT NULL|stack", limit.reason)
    )
    narrower = kinds_of_row(Row("", "", "", "models", "narrower", "", ""))
    assert "huge" in narrower and "int64" not in narrower


def test_a_row_is_about_the_kinds_of_its_own_limit() -> None:
    for name, dialect in DIALECTS.items():
        for limit in (*dialect.limits.of_documents, *dialect.limits.of_columns):
            row = Row("", "", "", f"sql/{name}", limit.verdict, "", limit.reason)
            assert kinds_of_row(row) == limit.kinds
            assert kinds_of_row(replace(row, reason=f"first; {limit.reason}; last")) == limit.kinds


def test_rows_beyond_doubles_excuse_no_number_within(tmp_path: Path) -> None:
    """A model that refuses 2^70 disagrees, whatever is said of numbers beyond the range of a double."""
    project(tmp_path, {"a.json": {"type": "object", "properties": {"n": {"type": "integer"}}}})
    generate(tmp_path)
    file = tmp_path / "generated" / "models" / "a.py"
    text = file.read_text("utf-8")
    assert text.count("int | None, NotNull") == 1
    bounded = f"int | None, NotNull, Field(lt={2**69})"
    text = text.replace("int | None, NotNull", bounded).replace(
        "from typing import Annotated\n", "from typing import Annotated\n\nfrom pydantic import Field\n"
    )
    file.write_text(text, "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"n": 2**70}) + "\n", "utf-8")
    code, report = prove(tmp_path, str(tmp_path / "a.jsonl"), "--limit", "0")
    assert code == 1
    assert {leg for leg, does, _ in undeclared(report) if does == "refuses"} == {
        "models python",
        "models json",
    }


def test_only_its_place_excuses_a_neighbour_of_a_big_constant(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"c": {"const": BIG}, "e": {"enum": [2**70, 5]}}}
    project(tmp_path, {"a.json": schema}, {"targets": {"sql": {"dialects": ["sqlite", "duckdb"]}}})
    generate(tmp_path)
    _, report = prove(tmp_path)
    assert not any(does in ("accepts", "refuses") for _, does, _ in undeclared(report))
    places = {
        (row["location"].partition("#")[2], row["target"])
        for row in report["documents"][0]["declared"]
        if row["verdict"] == "wider"
    }
    assert {("/properties/c/const", "sql/sqlite"), ("/properties/e/enum", "sql/sqlite")} <= places
    ledger = tmp_path / "generated" / "fidelity.json"
    told = json.loads(ledger.read_text("utf-8"))
    rows = [row for row in told["rows"] if not row["location"].endswith(("/const", "/enum"))]
    assert len(rows) < len(told["rows"])
    ledger.write_text(json.dumps({**told, "rows": rows}), "utf-8")
    code, report = prove(tmp_path)
    assert code == 1
    assert ("sqlite", "accepts", "schemas/a.json#/properties/c/const") in undeclared(report)


@pytest.mark.postgresql
def test_a_number_that_the_validator_rounds_is_judged_exactly(tmp_path: Path) -> None:
    """jsonschema-rs takes it for a multiple of 1; PostgreSQL, which is exact, must not be told to be wrong."""
    project(
        tmp_path, {"a.json": {"type": "object", "properties": {"n": {"type": "number", "multipleOf": 1}}}}
    )
    generate(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"n": 12345678901234567890.123456789}\n', "utf-8")
    code, report = prove(tmp_path, str(tmp_path / "a.jsonl"), "--limit", "0", "--require", "postgresql")
    assert (code, undeclared(report)) == (0, [])
    assert report["documents"][0]["invalid"] == 1
