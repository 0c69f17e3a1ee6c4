"""A PostgreSQL with an empty schema and an empty SQLite, for each test that asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.targets.sql.builds import COMPARED, build_own
from tests.targets.sql.engines import Duckdb, Engine, Sqlite, fresh_postgresql

from trivet.settings import SqlTarget
from trivet.target_result import TargetResult


@pytest.fixture(params=["sqlite", "duckdb", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn."""
    yield from _opened(request)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def column_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine that stores columns: keys, and writes that do not go through the documents."""
    yield from _opened(request)


@pytest.fixture(scope="session")
def session_leg(checkout: Path) -> TargetResult:
    """The SQL leg of this repository's own schema."""
    return build_own(checkout, SqlTarget("generated/sql", COMPARED))


def _opened(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield Sqlite()
    elif request.param == "duckdb":
        yield Duckdb()
    else:
        with fresh_postgresql(request.getfixturevalue("postgresql")) as postgresql:
            yield postgresql
