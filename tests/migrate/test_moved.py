"""Documents of PostgreSQL's tables that are made anew: references to and from them, refusals, order of the parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.diff.versions import schema
from tests.migrate.trees import sides, tried

from trivet.migrate.proof import steps
from trivet.migrate.records import Migration, Options
from trivet.migrate.run import Sides, plan
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import PostgresqlDatabase

WHOLE, TEXT, SHORT = {"type": "integer"}, {"type": "string"}, {"type": "string", "maxLength": 3}
OBJECT = {"type": "object"}


def keyed(*required: str, **members: Any) -> dict[str, Any]:
    return {**schema("id", *required, id=WHOLE, **members), "x-primary-key": ["id"]}


def refers(table: str) -> dict[str, Any]:
    return {**WHOLE, "x-references": f"{table}.id"}


LINES = {"type": "array", "items": schema(of=refers("customer")), "x-storage": "table"}
OLD = {
    "customer": keyed(name=TEXT, note=TEXT, friend=refers("customer")),  # made anew, refers to itself
    "order": keyed(of=refers("customer"), lines=LINES),  # stays, with a renamed reference
    "parcel": keyed(of=refers("order"), by=refers("customer"), box=TEXT),  # made anew, refers to both
    "label": keyed(of=refers("customer")),  # unchanged
    "gone": keyed(of=refers("customer")),
}
NEW = {
    "customer": keyed(name=SHORT, note=OBJECT, friend=refers("customer")),
    "order": keyed(buyer={**refers("customer"), "x-renamed-from": "of"}, lines=LINES, more=TEXT),
    "parcel": keyed(of=refers("order"), by=refers("customer"), box=OBJECT, label=refers("label")),
    "label": OLD["label"],
    "fresh": keyed(of=refers("customer"), parcel=refers("parcel")),
}
ROWS: dict[str, list[Any]] = {
    "customer": [{"id": 1, "name": "A"}, {"id": 2, "friend": 1}, {"id": 3, "note": "no object"}],
    "order": [{"id": 1, "of": 1, "lines": [{"of": 1}, {"of": 2}]}, {"id": 2, "of": 3}, {"id": 3}],
    "parcel": [{"id": 1, "of": 1, "by": 2}, {"id": 2, "of": 2}, {"id": 3, "by": 1, "box": "no object"}],
    "label": [{"id": 1, "of": 2}, {"id": 2, "of": 3}],
    "gone": [{"id": 1, "of": 1}, {"id": 2, "of": 3}],
}


@pytest.fixture
def made(tmp_path: Path) -> Sides:
    return sides(tmp_path, OLD, NEW, dialects=["postgresql"])


def test_tables_that_refer_to_each_other(made: Sides, engines: Mapping[str, Engine]) -> None:
    proof = tried(made, "postgresql", engines["postgresql"], ROWS)
    assert (proof.faults, proof.documents, proof.refused) == ([], 13, 6)


# Parts that fail --------------------------------------------------------------------------------------------
@pytest.fixture
def database(made: Sides, engines: Mapping[str, Engine]) -> Iterator[PostgresqlDatabase]:
    found: Any = engines["postgresql"].database()
    build = made.old.build
    found.apply(build.artifacts[path] for path in build.manifest["apply"]["postgresql"])
    yield found
    engines["postgresql"].free(found)


def run(database: PostgresqlDatabase, migration: Migration, *names: str) -> str:
    """Run these parts, all by default; return the first line of the error."""
    parts = tuple(part for part in migration.parts if part.name in names or not names)
    return database.run(steps(replace(migration, parts=parts))).partition("\n")[0]


def test_a_late_document_is_put_aside_with_what_refers_to_it(
    made: Sides, database: PostgresqlDatabase
) -> None:
    migration = plan(made, "postgresql", Options(quarantine=True, lossy=True))
    assert database.insert("customer_doc", '{"id": 1}') == ""
    assert run(database, migration, "check", "expand", "backfill") == ""
    late = {
        "customer": '{"id": 2, "name": "long", "friend": 1}',
        "order": '{"id": 1, "buyer": 2}',
        "label": '{"id": 1, "of": 2}',
        "parcel": '{"id": 1, "of": 1}',
    }
    assert {database.insert(f'"{name}_doc"', one) for name, one in late.items()} == {""}
    assert database.insert("parcel_doc", '{"id": 2, "by": 1}') == ""
    why = "the new version refuses documents that were written meanwhile, run `check` again"
    why += ": 1 (customer_name_maxLength)"
    assert run(database, migration, "backfill") == why
    assert run(database, migration, "switch") == f"{why}: nothing was changed"
    assert run(database, migration) == ""
    assert sorted((table, violated) for table, violated, _ in database.quarantined()) == [
        ("customer", "customer_name_maxLength"),
        ("label", "label_of_fkey"),
        ("order", "order_buyer_fkey"),
        ("parcel", "parcel_of_fkey"),
    ]
    assert database.documents("customer_doc") == ['{"id": 1}']
    assert database.documents("parcel_doc") == ['{"by": 1, "id": 2}']


def test_parts_in_another_order_change_nothing(made: Sides, database: PostgresqlDatabase) -> None:
    migration = plan(made, "postgresql", Options(lossy=True))
    for part in ("backfill", "switch"):
        assert run(database, migration, "check") == ""
        assert run(database, migration, part) == "run the part `expand` first: nothing was changed"
    assert run(database, migration, "expand") == ""
    assert run(database, migration, "validate") == "run the part `switch` first: nothing was changed"
    unfinished = "the parts before this one are not finished, run them first: nothing was changed"
    assert run(database, migration, "contract") == unfinished
    assert run(database, migration, "switch", "validate") == ""
    assert run(database, migration) == ""


def test_what_depends_on_tables_made_anew_is_not_dropped(made: Sides, database: PostgresqlDatabase) -> None:
    migration = plan(made, "postgresql", Options(lossy=True))
    added = {
        "foreign key mine of other": "CREATE TABLE other (of bigint CONSTRAINT mine REFERENCES customer)",
        "view names of customer": "CREATE VIEW names AS SELECT name FROM customer",
    }
    assert run(database, migration, "check", "expand", "backfill") == ""
    database.apply(added.values())
    assert run(database, migration, "switch").endswith(f": {', '.join(added)}: nothing was changed")
    database.apply(["DROP TABLE other; DROP VIEW names"])
    assert run(database, migration) == ""


def test_a_table_that_is_emptied_meanwhile_is_empty(made: Sides, database: PostgresqlDatabase) -> None:
    migration = plan(made, "postgresql", Options(lossy=True))
    assert database.insert("parcel_doc", '{"id": 1}') == ""
    assert run(database, migration, "check", "expand", "backfill") == ""
    database.apply(["TRUNCATE parcel"])
    assert database.insert("parcel_doc", '{"id": 2}') == ""
    assert run(database, migration) == ""
    assert database.documents("parcel_doc") == ['{"id": 2}']


@pytest.mark.parametrize("isolation", ["read committed", "serializable"])
def test_another_isolation_loses_nothing(made: Sides, database: PostgresqlDatabase, isolation: str) -> None:
    migration = plan(made, "postgresql", Options(lossy=True))
    name = database.connection.info.dbname
    database.apply([f"ALTER DATABASE {name} SET default_transaction_isolation = '{isolation}'"])
    assert database.insert("parcel_doc", '{"id": 1}') == ""
    assert run(database, migration, "check", "expand", "backfill") == ""
    assert database.insert("parcel_doc", '{"id": 2}') == ""
    assert run(database, migration) == ""
    assert database.documents("parcel_doc") == ['{"id": 1}', '{"id": 2}']
    database.apply([f"ALTER DATABASE {name} RESET default_transaction_isolation"])


def test_roles_that_write_need_no_more_privileges_meanwhile(
    made: Sides, database: PostgresqlDatabase
) -> None:
    migration = plan(made, "postgresql", Options(lossy=True))
    database.apply(
        ["GRANT USAGE ON SCHEMA public TO pg_monitor; GRANT ALL ON parcel, parcel_doc TO pg_monitor"]
    )
    for number, part in enumerate(migration.parts, start=1):
        database.apply(["SET ROLE pg_monitor"])
        refused = database.insert("parcel_doc", f'{{"id": {number}}}')
        database.apply(["RESET ROLE"])
        assert (part.name, refused) == (part.name, "")
        assert run(database, migration, part.name) == ""
    numbers = range(1, len(migration.parts) + 1)
    assert sorted(database.documents("parcel_doc")) == [f'{{"id": {number}}}' for number in numbers]


def test_a_transaction_that_holds_a_table_stops_only_the_switch(
    made: Sides, database: PostgresqlDatabase
) -> None:
    migration = plan(made, "postgresql", Options(lossy=True))
    assert database.insert("parcel_doc", '{"id": 1}') == ""
    assert run(database, migration, "check", "expand", "backfill") == ""
    with psycopg.connect(database.dsn) as other:
        other.execute("UPDATE parcel SET id = 2")
        assert run(database, migration, "backfill") == ""
        assert run(database, migration, "switch") == "canceling statement due to lock timeout"
    assert run(database, migration) == ""
    assert database.documents("parcel_doc") == ['{"id": 2}']
