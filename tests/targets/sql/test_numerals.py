"""Text columns of SQLite are TEXT exactly where no number's text passes their checks."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import SUITE, build_schema
from tests.targets.sql.engines import Sqlite

from trivet.settings import SqlTarget

NUMBERS = (5, -3, 0, 2**62, 1.5, 1e300, -1e-300, float("inf"))


@pytest.mark.parametrize(
    ("schema", "declared"),
    [
        ({"enum": ["new", "old"]}, "TEXT"),
        ({"enum": ["new", "5"]}, "ANY"),
        ({"enum": ["new", "1e+300"]}, "ANY"),
        ({"format": "date"}, "TEXT"),
        ({"format": "date-time"}, "TEXT"),
        ({"format": "uuid"}, "TEXT"),
        ({"format": "uri"}, "TEXT"),
        ({"format": "hostname"}, "ANY"),
        ({"format": "regex"}, "ANY"),
        ({"pattern": "^[A-Z]{3}-[0-9]{4}$"}, "TEXT"),
        ({"pattern": "^[A-Z]"}, "ANY"),  # Inf
        ({"pattern": "^[0-9]+$"}, "ANY"),
        ({"pattern": "(a)\\1"}, "ANY"),
        ({"pattern": "^(?:[a-z]|\\uFFFE)+x[a-z]$"}, "ANY"),  # not said: see globtext.py
        ({"anyOf": [{"pattern": "^(?:[a-z]|\\uFFFE)+x[a-z]$"}, {"pattern": "^q"}]}, "ANY"),
        ({"pattern": "^(?:aa|bbb)+$"}, "TEXT"),
        ({"minLength": 3}, "ANY"),
        ({}, "ANY"),
        ({"allOf": [{"minLength": 3}, {"pattern": "^x"}]}, "TEXT"),
        ({"anyOf": [{"pattern": "^y"}, {"pattern": "^x"}]}, "TEXT"),
        ({"anyOf": [{"pattern": "^1"}, {"pattern": "^x"}]}, "ANY"),
    ],
)
def test_a_number_is_never_taken(tmp_path: Path, schema: dict[str, Any], declared: str) -> None:
    table = {"type": "object", "properties": {"a": {"type": "string", **schema}}}
    leg = build_schema(
        tmp_path,
        table,
        target=SqlTarget("generated/sql", ("sqlite",)),
        readings=replace(SUITE, format="assert"),
    )[1]
    engine = Sqlite()
    engine.load(leg)
    assert engine.connection.execute("SELECT type FROM pragma_table_info('thing') WHERE name = 'a'").fetchone() == (
        declared,
    )  # fmt: skip
    for value in (*NUMBERS, b"new", b"2024-01-01", b""):
        with pytest.raises(sqlite3.IntegrityError, match=r"thing[_.]a"):
            engine.connection.execute("INSERT INTO thing (a) VALUES (?)", (value,))
    for value in NUMBERS[:-1]:
        assert engine.put("thing_doc", json.dumps({"a": value})).said == "thing_a_type"
