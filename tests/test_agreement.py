"""The promise, on this repository's own schemas: validator, model and both tables accept the same examples.

Everything that is tested here is what lies in `generated/`: the files that a user would check in.
"""

from __future__ import annotations

import importlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import psycopg
import pytest
import yaml
from pydantic import TypeAdapter, ValidationError
from tests.imports import package_in

CHECKOUT = Path(__file__).resolve().parents[1]
SCHEMAS = CHECKOUT / "schemas"
MANIFEST = json.loads((CHECKOUT / "generated" / "manifest.json").read_text("utf-8"))
LEDGER = json.loads((CHECKOUT / "generated" / "fidelity.json").read_text("utf-8"))
ROOTS = {row["document"]: row for row in MANIFEST["roots"]}
_DIALECTS = {
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
}


def examples_of(document: str) -> Path:
    """`schemas/shop/order.yaml` → `examples/shop/order`."""
    return CHECKOUT / "examples" / Path(document).relative_to("schemas").with_suffix("")


def declares_less(document: str, target: str) -> bool:
    """Whether the ledger says of an assertion that this table does not enforce it."""
    return any(
        row["definition"] == ROOTS[document]["definition"] and row["target"] == target and row["keyword"]
        for row in LEDGER["rows"]
        if row["verdict"] in ("none", "wider")
    )


CASES = [
    pytest.param(document, path, path.parent.name == "valid", id=str(path.relative_to(CHECKOUT / "examples")))
    for document in sorted(ROOTS)
    for path in sorted(examples_of(document).glob("*/*.json"))
]


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _honour_nullable(schema: Any) -> Any:
    """OpenAPI's `nullable: true`, which may stand beside `$ref`, said in JSON Schema's words."""
    if isinstance(schema, list):
        return [_honour_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _honour_nullable(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") is True else inner


@pytest.fixture(scope="module")
def oracles() -> dict[str, Any]:
    """A validator of each of the user's own documents, with the companion spliced in, and nothing of ours."""
    companion = _read(SCHEMAS / "oura" / "components.yaml")
    read = {path: _honour_nullable(_read(path)) for path in sorted(SCHEMAS.glob("*/*.*"))}
    registry = jsonschema_rs.Registry([(path.as_uri(), schema) for path, schema in read.items()])
    made = {}
    for document in ROOTS:
        path = CHECKOUT / document
        schema = {**read[path], "components": companion["components"]}
        made[document] = _DIALECTS[schema["$schema"].rstrip("#")](
            schema, registry=registry, base_uri=path.as_uri(), validate_formats=True
        )
    return made


@pytest.fixture(scope="module")
def models() -> Iterator[dict[str, TypeAdapter[Any]]]:
    with package_in(CHECKOUT / "generated", "models"):
        found = {}
        for document, row in ROOTS.items():
            module, attribute = row["model"].split(":")
            found[document] = TypeAdapter(getattr(importlib.import_module(module), attribute))
        yield found


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        for path in MANIFEST["apply"]["sqlite"]:
            connection.executescript((CHECKOUT / path).read_text("utf-8"))
        yield connection


@pytest.fixture(scope="module")
def postgres(postgresql: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgresql) as connection:
        for path in MANIFEST["apply"]["postgresql"]:
            connection.execute((CHECKOUT / path).read_text("utf-8").encode())
        without_foreign_keys(connection)
        yield connection
        connection.rollback()


def without_foreign_keys(connection: psycopg.Connection[Any]) -> None:
    """Each example is judged alone; tests/test_shop.py loads them together, with their foreign keys."""
    found = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
    for table, name in connection.execute(found).fetchall():
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())


@pytest.mark.parametrize("document", sorted(ROOTS))
def test_there_are_examples_of_both_kinds(document: str) -> None:
    kinds = {path.parent.name for path in examples_of(document).glob("*/*.json")}
    assert kinds == {"valid", "invalid"}


@pytest.mark.parametrize(("document", "path", "valid"), CASES)
def test_the_validator_agrees_with_the_folder(
    document: str, path: Path, valid: bool, oracles: dict[str, Any]
) -> None:
    assert oracles[document].is_valid(json.loads(path.read_text("utf-8"))) is valid


@pytest.mark.parametrize(("document", "path", "valid"), CASES)
def test_the_model_agrees(
    document: str, path: Path, valid: bool, models: dict[str, TypeAdapter[Any]]
) -> None:
    text, model = path.read_text("utf-8"), models[document]
    for validate, value in ((model.validate_json, text), (model.validate_python, json.loads(text))):
        if valid:
            validate(value)
        else:
            with pytest.raises(ValidationError):
                validate(value)


@pytest.mark.parametrize(("document", "path", "valid"), CASES)
def test_the_sqlite_table_agrees(document: str, path: Path, valid: bool, sqlite: sqlite3.Connection) -> None:
    text, view = path.read_text("utf-8"), ROOTS[document]["sql"]["sqlite"]["documents"]
    sqlite.execute("BEGIN")
    try:
        if valid:
            sqlite.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
            rows = sqlite.execute(f"SELECT doc FROM {view}").fetchall()
            assert [json.loads(doc) for (doc,) in rows] == [json.loads(text)]
        else:
            try:
                sqlite.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
            except sqlite3.IntegrityError:
                return
            assert declares_less(document, "sql/sqlite")
    finally:
        sqlite.execute("ROLLBACK")


@pytest.mark.parametrize(("document", "path", "valid"), CASES)
def test_the_postgresql_table_agrees(
    document: str, path: Path, valid: bool, postgres: psycopg.Connection[Any]
) -> None:
    text, view = path.read_text("utf-8"), ROOTS[document]["sql"]["postgresql"]["documents"]
    with postgres.transaction(force_rollback=True):
        if valid:
            postgres.execute(f"INSERT INTO {view} (doc) VALUES (%s::jsonb)".encode(), (text,))
            rows = postgres.execute(f"SELECT doc FROM {view}".encode()).fetchall()
            assert [doc for (doc,) in rows] == [json.loads(text)]
        else:
            with pytest.raises(psycopg.errors.IntegrityError):
                postgres.execute(f"INSERT INTO {view} (doc) VALUES (%s::jsonb)".encode(), (text,))
