"""Documents in every nesting of `x-storage`, whatever is done with them, in real SQLite and PostgreSQL.

`TRIVET_SEQUENCES` says how many sequences of steps are tried in each engine; `make stateful` asks for many.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis.stateful import run_state_machine_as_test
from tests.stateful import nesting
from tests.stateful.machine import Machine
from tests.stateful.sequences import divided
from tests.stateful.stores import Postgresql, Sqlite
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.engines import ddl

from trivet.settings import SqlTarget

VERSIONS = {number: (nesting.documents(number),) for number in nesting.VERSIONS}


def _ddl(folder: Path, dialect: str) -> dict[int, list[str]]:
    found = {}
    for number, schema in nesting.VERSIONS.items():
        target = SqlTarget("generated/sql", (dialect,), schema=f"v{number}")
        leg = build_schemas(folder / str(number), {"thing": schema}, target, draft="2020-12")[1]
        found[number] = list(ddl(leg, dialect))
    return found


@pytest.mark.parametrize("foreign_keys", [True, False], ids=["foreign-keys", "without"])
def test_sqlite_keeps_every_document_whole(tmp_path: Path, foreign_keys: bool) -> None:
    store = Sqlite(tmp_path, _ddl(tmp_path, "sqlite"), nesting.TABLES, foreign_keys)
    machine = type("Nesting", (Machine,), {"store": store, "versions": VERSIONS})
    try:
        run_state_machine_as_test(machine, settings=divided(4))
    finally:
        store.close()


@pytest.mark.postgresql
def test_postgresql_keeps_every_document_whole(tmp_path: Path, postgresql: str) -> None:
    store = Postgresql(postgresql, _ddl(tmp_path, "postgresql"), nesting.TABLES)
    machine = type("Nesting", (Machine,), {"store": store, "versions": VERSIONS})
    try:
        run_state_machine_as_test(machine, settings=divided(2))
    finally:
        store.close()
