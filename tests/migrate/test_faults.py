"""PostgreSQL's migration when something unusual happens between or during its parts: nothing is lost, or it stops."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.diff.versions import schema
from tests.migrate.test_moved import OBJECT, SHORT, TEXT, keyed, refers, run
from tests.migrate.trees import sides

from trivet.diagnostics import TrivetError
from trivet.migrate.proof import steps
from trivet.migrate.records import Migration, Options
from trivet.migrate.run import Sides, plan
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import PostgresqlDatabase

OPEN = {"additionalProperties": True}
#: A type whose tables are made anew, in both versions.
ITEM = keyed(a=TEXT), keyed(a=OBJECT)

Begin = Callable[..., tuple[PostgresqlDatabase, Migration]]


@pytest.fixture
def begin(tmp_path: Path, engines: Mapping[str, Engine]) -> Iterator[Begin]:
    """Make the tables of an old version, and the migration to a new one."""
    engine: Any = engines["postgresql"]
    used: list[PostgresqlDatabase] = []

    def begun(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[PostgresqlDatabase, Migration]:
        made = sides(tmp_path, old, new, dialects=["postgresql"])
        used.append(engine.database())
        used[-1].apply(ddl(made))
        return used[-1], plan(made, "postgresql", Options(quarantine=True, lossy=True))

    yield begun
    for one in used:
        engine.free(one)


def ddl(made: Sides) -> Iterator[str]:
    build = made.old.build
    return (build.artifacts[path] for path in build.manifest["apply"]["postgresql"])


def test_a_renamed_document_is_not_renamed_again(begin: Begin) -> None:
    database, migration = begin(
        {"order": {**keyed(a=TEXT), **OPEN}, "item": ITEM[0]},
        {"order": {**keyed(b={**TEXT, "x-renamed-from": "a"}), **OPEN}, "item": ITEM[1]},
    )
    assert run(database, migration, "check", "expand") == ""
    assert database.insert("order_doc", '{"id": 2, "a": 5}') == ""
    assert run(database, migration, "check") == ""
    assert run(database, migration) == ""
    assert run(database, migration, "check") == ""
    assert (database.documents("order_doc"), database.quarantined()) == (['{"a": 5, "id": 2}'], [])


def test_check_counts_renamed_documents_of_finished_tables(begin: Begin) -> None:
    old, new = keyed(a=TEXT), keyed(b={**TEXT, "x-renamed-from": "a"})
    database, migration = begin({"order": {**old, **OPEN}}, {"order": {**new, **OPEN}})
    assert run(database, migration, "check", "expand") == ""
    assert database.insert("order_doc", '{"id": 2, "a": 5}') == ""
    assert run(database, migration, "check") == ""
    assert (database.documents("order_doc"), database.quarantined()) == (['{"a": 5, "id": 2}'], [])
