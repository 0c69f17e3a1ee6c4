"""What a user sees when the tables refuse the invalid examples, and that it names the property.

`tests/refusals.txt` is the snapshot; `TRIVET_REWRITE=1 pytest tests/test_refusals.py` writes it anew, for a person
to read.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from tests import test_agreement as agreement

SNAPSHOT = Path(__file__).with_name("refusals.txt")
INVALID = [case.values[:2] for case in agreement.CASES if not case.values[2]]

oracles, sqlite, postgres = agreement.oracles, agreement.sqlite, agreement.postgres

#: What cannot name a property, and why: (engine, keyword).
NAMELESS = {
    (
        "sqlite",
        "additionalProperties",
    ): "RAISE takes only a literal, and an undeclared member can have any name",
    ("postgresql", "additionalProperties"): "a CHECK of a table of documents has PostgreSQL's own message",
    ("sqlite", "type"): "the document as a whole is no object",
    ("postgresql", "type"): "the document as a whole is no object",
}


def _said_by_sqlite(connection: sqlite3.Connection, document: str, text: str) -> str:
    view = agreement.ROOTS[document]["sql"]["sqlite"]["documents"]
    connection.execute("BEGIN")
    try:
        connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
    except sqlite3.IntegrityError as refused:
        return str(refused)
    finally:
        connection.execute("ROLLBACK")
    assert agreement.declares_less(document, "sql/sqlite")
    return "(accepted, as the ledger declares)"


def _said_by_postgresql(connection: psycopg.Connection[Any], document: str, text: str) -> str:
    view = agreement.ROOTS[document]["sql"]["postgresql"]["documents"]
    with (
        pytest.raises(psycopg.errors.CheckViolation) as refused,
        connection.transaction(force_rollback=True),
    ):
        connection.execute(f"INSERT INTO {view} (doc) VALUES (%s::jsonb)".encode(), (text,))
    said, name = refused.value.diag.message_primary, refused.value.diag.constraint_name
    assert said and name and name in said
    return said


@pytest.fixture(scope="module")
def refusals(
    sqlite: sqlite3.Connection, postgres: psycopg.Connection[Any]
) -> Iterator[dict[tuple[str, str], str]]:
    """What each engine says of each invalid example, by (example, engine)."""
    found = {}
    for document, path in INVALID:
        example, text = _name(path), path.read_text("utf-8")
        found[example, "postgresql"] = _said_by_postgresql(postgres, document, text)
        found[example, "sqlite"] = _said_by_sqlite(sqlite, document, text)
    yield found


def _name(path: Path) -> str:
    return path.relative_to(agreement.CHECKOUT / "examples").as_posix()


def test_what_a_user_sees(refusals: dict[tuple[str, str], str]) -> None:
    lines = [
        f"{example}\n  postgresql  {refusals[example, 'postgresql']}\n  sqlite      {refusals[example, 'sqlite']}\n"
        for example in dict.fromkeys(example for example, _ in refusals)
    ]
    told = "\n".join(lines)
    if os.environ.get("TRIVET_REWRITE"):
        SNAPSHOT.write_text(told, "utf-8")
    assert told == SNAPSHOT.read_text("utf-8")


def _all_of(errors: Iterable[Any]) -> Iterator[Any]:
    """The errors, and for a choice those of its branches."""
    for error in errors:
        branches = getattr(error.kind, "context", None)
        if branches:
            yield from (inner for branch in branches for inner in _all_of(branch))
        else:
            yield error


def _blamed(error: Any, schema: dict[str, Any]) -> set[str]:
    """The property that the validator blames: where the value is, what is missing or asks for it, what is too
    much."""
    if error.instance_path:
        return {str(error.instance_path[0])}
    if error.kind.name == "required":
        asking = schema.get("dependentRequired", {}).items()
        return {error.kind.property, *(key for key, names in asking if error.kind.property in names)}
    return set(getattr(error.kind, "unexpected", ()))


@pytest.mark.parametrize("engine", ["postgresql", "sqlite"])
@pytest.mark.parametrize(("document", "path"), INVALID, ids=[_name(path) for _, path in INVALID])
def test_it_names_the_property(
    refusals: dict[tuple[str, str], str], oracles: dict[str, Any], document: str, path: Path, engine: str
) -> None:
    said = refusals[_name(path), engine]
    if said.startswith("(accepted"):
        return
    whole = list(oracles[document].iter_errors(json.loads(path.read_text("utf-8"))))
    errors = list(_all_of(whole))
    schema = yaml.safe_load((agreement.CHECKOUT / document).read_text("utf-8"))
    blamed = {name for error in errors for name in _blamed(error, schema)}
    if any(name in said for name in blamed):
        return
    keywords = {error.kind.name for error in errors if not error.instance_path}
    assert {(engine, keyword) for keyword in keywords} & NAMELESS.keys(), (said, blamed, keywords)
    assert any(f"_{error.kind.name}" in said for error in (*whole, *errors))


def test_every_exception_is_one(oracles: dict[str, Any]) -> None:
    """The list of what cannot name a property holds nothing that does not occur."""
    met = {
        error.kind.name
        for document, path in INVALID
        for error in _all_of(oracles[document].iter_errors(json.loads(path.read_text("utf-8"))))
        if not error.instance_path
    }
    assert {keyword for _, keyword in NAMELESS} <= met
