"""The promise, on this repository's own schema: validator, model and both tables accept the same examples.

Everything that is tested here is what lies in `generated/`: the files that a user would check in.
"""

from __future__ import annotations

import importlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import psycopg
import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

CHECKOUT = Path(__file__).resolve().parents[1]
EXAMPLES = CHECKOUT / "examples" / "oura" / "publicsession"
MANIFEST = json.loads((CHECKOUT / "generated" / "manifest.json").read_text("utf-8"))
ROOT = next(row for row in MANIFEST["roots"] if row["document"] == "schemas/oura/publicsession.json")
CASES = [
    pytest.param(path, path.parent.name == "valid", id=f"{path.parent.name}/{path.stem}")
    for path in sorted(EXAMPLES.glob("*/*.json"))
]


@pytest.fixture(scope="module")
def oracle() -> jsonschema_rs.Draft7Validator:
    """The user's own schema with the companion spliced in and `nullable` honoured, and nothing of ours."""
    schema = json.loads((CHECKOUT / ROOT["document"]).read_text("utf-8"))
    companion = yaml.safe_load((CHECKOUT / "schemas" / "oura" / "components.yaml").read_text("utf-8"))
    schema["components"] = companion["components"]
    for name, member in schema["properties"].items():
        if member.pop("nullable", False):
            schema["properties"][name] = {"anyOf": [member, {"type": "null"}]}
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


@pytest.fixture(scope="module")
def model() -> Iterator[TypeAdapter[Any]]:
    module, attribute = ROOT["model"].split(":")
    sys.path.insert(0, str(CHECKOUT / "generated"))
    try:
        yield TypeAdapter(getattr(importlib.import_module(module), attribute))
    finally:
        sys.path.remove(str(CHECKOUT / "generated"))


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
        yield connection
        connection.rollback()


def test_there_are_examples_of_both_kinds() -> None:
    kinds = {case.values[1] for case in CASES}
    assert kinds == {True, False}


@pytest.mark.parametrize(("path", "valid"), CASES)
def test_the_validator_agrees_with_the_folder(path: Path, valid: bool, oracle: Any) -> None:
    assert oracle.is_valid(json.loads(path.read_text("utf-8"))) is valid


@pytest.mark.parametrize(("path", "valid"), CASES)
def test_the_model_agrees(path: Path, valid: bool, model: TypeAdapter[Any]) -> None:
    text = path.read_text("utf-8")
    for validate, document in ((model.validate_json, text), (model.validate_python, json.loads(text))):
        if valid:
            validate(document)
        else:
            with pytest.raises(ValidationError):
                validate(document)


@pytest.mark.parametrize(("path", "valid"), CASES)
def test_the_sqlite_table_agrees(path: Path, valid: bool, sqlite: sqlite3.Connection) -> None:
    text, view = path.read_text("utf-8"), ROOT["sql"]["sqlite"]["documents"]
    sqlite.execute("BEGIN")
    try:
        if valid:
            sqlite.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
            rows = sqlite.execute(f"SELECT doc FROM {view}").fetchall()
            assert [json.loads(doc) for (doc,) in rows] == [json.loads(text)]
        else:
            with pytest.raises(sqlite3.IntegrityError):
                sqlite.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
    finally:
        sqlite.execute("ROLLBACK")


@pytest.mark.parametrize(("path", "valid"), CASES)
def test_the_postgresql_table_agrees(path: Path, valid: bool, postgres: psycopg.Connection[Any]) -> None:
    text, view = path.read_text("utf-8"), ROOT["sql"]["postgresql"]["documents"]
    with postgres.transaction(force_rollback=True):
        if valid:
            postgres.execute(f"INSERT INTO {view} (doc) VALUES (%s::jsonb)".encode(), (text,))
            rows = postgres.execute(f"SELECT doc FROM {view}".encode()).fetchall()
            assert [doc for (doc,) in rows] == [json.loads(text)]
        else:
            with pytest.raises(psycopg.errors.IntegrityError):
                postgres.execute(f"INSERT INTO {view} (doc) VALUES (%s::jsonb)".encode(), (text,))
