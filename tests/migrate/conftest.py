"""The engines in which migrations are tried: SQLite, DuckDB, and one PostgreSQL server for all tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from trivet.prove.migrations.duckdb import DuckdbEngine
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import postgresql_engine
from trivet.prove.migrations.sqlite import SqliteEngine


@pytest.fixture(scope="session")
def engines() -> Iterator[Mapping[str, Engine]]:
    made: dict[str, Engine] = {
        "sqlite": SqliteEngine(),
        "duckdb": DuckdbEngine(),
        "postgresql": postgresql_engine(None, "public"),
    }
    yield made
    for one in made.values():
        one.close()
