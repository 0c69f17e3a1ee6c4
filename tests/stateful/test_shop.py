"""The shop's documents, whatever is done with them, with their foreign keys, in real SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis.stateful import run_state_machine_as_test
from tests.stateful import shop
from tests.stateful.machine import Machine
from tests.stateful.sequences import divided
from tests.stateful.stores import Postgresql, Sqlite
from tests.targets.sql.builds import build_settings
from tests.targets.sql.engines import ddl

from trivet.settings import Settings, SqlTarget, Targets


def _ddl(checkout: Path, dialect: str) -> dict[int, list[str]]:
    settings = Settings.from_file(checkout / "trivet.yaml")
    target = SqlTarget("generated/sql", (dialect,), schema="v1")
    return {1: list(ddl(build_settings(replace(settings, targets=Targets(sql=target)))[1], dialect))}


def _try(store: Sqlite | Postgresql, checkout: Path, parts: int) -> None:
    documents = shop.documents(checkout / "generated" / "schema" / "bundle.json")
    machine = type("Shop", (Machine,), {"store": store, "versions": {1: documents}, "start": shop.START})
    try:
        run_state_machine_as_test(machine, settings=divided(parts))
    finally:
        store.close()


def test_sqlite_keeps_the_shop(tmp_path: Path, checkout: Path) -> None:
    _try(Sqlite(tmp_path, _ddl(checkout, "sqlite"), shop.TABLES, foreign_keys=True), checkout, 2)


@pytest.mark.postgresql
def test_postgresql_keeps_the_shop(postgresql: str, checkout: Path) -> None:
    _try(Postgresql(postgresql, _ddl(checkout, "postgresql"), shop.TABLES), checkout, 2)
