"""The tools of `comparison.py`: each takes a schema, and gives back what judges a document of it.

Versions of the tools are what is installed. A tool that is not is left out of the table, and named below it.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from trivet.pipeline import Build, compile
from trivet.settings import Settings

#: Whether a document is accepted.
Judge: TypeAlias = Callable[[dict[str, Any]], bool]
#: Makes a judge from a schema, in a folder of its own. Raises any error if the tool cannot.
Maker: TypeAlias = Callable[[dict[str, Any], Path], Judge]


def loaded(file: Path, name: str) -> Any:
    """The module in a file, which the tool has written."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def run(command: Sequence[str | Path], folder: Path) -> str:
    done = subprocess.run(
        [str(each) for each in command], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def without(errors: tuple[type[Exception], ...], work: Callable[[], object]) -> bool:
    """Whether the work is done without one of these errors."""
    try:
        work()
    except errors:
        return False
    return True


# datamodel-code-generator -------------------------------------------------------------------------------
def pydantic_models(**options: Any) -> Maker:
    def make(schema: dict[str, Any], folder: Path) -> Judge:
        from datamodel_code_generator import DataModelType, InputFileType, generate
        from pydantic import ValidationError

        file = folder / "thing.py"
        generate(
            json.dumps(schema),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            output=file,
            formatters=[],
            **options,
        )
        model = loaded(file, f"thing_{folder.name}_{len(options)}").Thing
        return lambda one: without((ValidationError,), lambda: model.model_validate_json(json.dumps(one)))

    return make


def _strict() -> dict[str, Any]:
    from datamodel_code_generator.enums import StrictTypes

    options = ("use_annotated", "generate_schema_validators", "use_missing_sentinel")
    return {"strict_types": list(StrictTypes), **dict.fromkeys(options, True)}


# quicktype ----------------------------------------------------------------------------------------------
def quicktype(command: str) -> Maker:
    def make(schema: dict[str, Any], folder: Path) -> Judge:
        (folder / "thing.json").write_text(json.dumps(schema), "utf-8")
        options = ["--src-lang", "schema", "--lang", "python", "--top-level", "Thing", "--out", "thing.py"]
        run([command, *options, "thing.json"], folder)
        thing = loaded(folder / "thing.py", f"quicktype_{folder.name}").Thing
        return lambda one: without(
            (AssertionError, TypeError, ValueError, KeyError), lambda: thing.from_dict(one)
        )

    return make


# datacontract-cli ---------------------------------------------------------------------------------------
def datacontract(command: str) -> Maker:
    def make(schema: dict[str, Any], folder: Path) -> Judge:
        (folder / "thing.json").write_text(json.dumps(schema), "utf-8")
        run([command, "import", "jsonschema", "--source", "thing.json", "--output", "contract.yaml"], folder)
        import yaml

        contract = yaml.safe_load((folder / "contract.yaml").read_text("utf-8"))
        server = {"server": "local", "type": "local", "path": "document.json", "format": "json"}
        contract["servers"] = [server]
        (folder / "contract.yaml").write_text(yaml.safe_dump(contract), "utf-8")

        def judge(one: dict[str, Any]) -> bool:
            (folder / "document.json").write_text(json.dumps([one]), "utf-8")
            test = [command, "test", "contract.yaml"]
            return without((subprocess.CalledProcessError,), lambda: run(test, folder))

        return judge

    return make


# jsonschema2ddl -----------------------------------------------------------------------------------------
_TABLES = """
import json, sys
import psycopg2
from jsonschema2ddl import JSONSchemaToPostgres
JSONSchemaToPostgres._validate_schema = lambda self: None  # it fetches the metaschema from the network
schema = json.load(open("thing.json"))
with psycopg2.connect(sys.argv[1]) as connection:
    JSONSchemaToPostgres(schema, root_table_name="thing").create_tables(connection, auto_commit=True)
"""


def jsonschema2ddl(python: str, dsn: str) -> Maker:
    def make(schema: dict[str, Any], folder: Path) -> Judge:
        import psycopg

        (folder / "thing.json").write_text(json.dumps(schema), "utf-8")
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS thing CASCADE")
        run([python, "-c", _TABLES, dsn], folder)

        def insert(one: dict[str, Any]) -> None:
            if any(isinstance(value, dict | list) for value in one.values()):
                raise NotImplementedError("lists and objects are no columns")
            columns = ", ".join(one)
            with psycopg.connect(dsn) as connection:
                places = ", ".join(["%s"] * len(one))
                connection.execute(f"INSERT INTO thing ({columns}) VALUES ({places})", list(one.values()))
                connection.rollback()

        return lambda one: without((psycopg.Error,), lambda: insert(one))

    return make


# trivet -------------------------------------------------------------------------------------------------
@cache
def built(text: str) -> Build:
    """The build of one schema, with formats asserted."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "thing.json").write_text(text, "utf-8")
        mapping = {"schemas": ["thing.json"], "draft": "07", "readings": {"format": "assert"}}
        return compile(
            Settings.from_mapping({**mapping, "targets": {"models": {}, "sql": {}}}, root=Path(name))
        )


def trivet_models(schema: dict[str, Any], folder: Path) -> Judge:
    from pydantic import TypeAdapter, ValidationError

    build = built(json.dumps(schema))
    for path, text in build.artifacts.items():
        if "/models/" in path:
            file = folder / f"models_{folder.name}" / path.partition("/models/")[2]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    sys.path.insert(0, str(folder))
    try:
        model = importlib.import_module(f"models_{folder.name}.thing").Thing
    finally:
        sys.path.remove(str(folder))
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    return lambda one: without((ValidationError,), lambda: adapter.validate_json(json.dumps(one)))


def trivet_sqlite(schema: dict[str, Any], folder: Path) -> Judge:
    build = built(json.dumps(schema))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for path in build.manifest["apply"]["sqlite"]:
        connection.executescript(build.artifacts[path])
    return _inserting(
        connection, build.manifest["roots"][0]["sql"]["sqlite"]["documents"], "?", sqlite3.Error
    )


def trivet_postgresql(dsn: str) -> Maker:
    def make(schema: dict[str, Any], folder: Path) -> Judge:
        import psycopg

        build = built(json.dumps(schema))
        connection = psycopg.connect(dsn, autocommit=True)
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for path in build.manifest["apply"]["postgresql"]:
            connection.execute(build.artifacts[path].encode())
        view = build.manifest["roots"][0]["sql"]["postgresql"]["documents"]
        return _inserting(connection, view, "%s", psycopg.Error)

    return make


def _inserting(connection: Any, view: str, place: str, error: type[Exception]) -> Judge:
    def judge(one: dict[str, Any]) -> bool:
        connection.execute("BEGIN")
        statement = f"INSERT INTO {view} (doc) VALUES ({place})"
        is_accepted = without((error,), lambda: connection.execute(statement, (json.dumps(one),)))
        connection.execute("ROLLBACK")
        return is_accepted

    return judge


# All ----------------------------------------------------------------------------------------------------
def tools(dsn: str) -> list[tuple[str, Maker | None]]:
    """Each tool in the order of the table; None for one that is not installed."""
    command = {name: shutil.which(name) for name in ("quicktype", "datacontract")}
    beside = os.environ.get("JSONSCHEMA2DDL_PYTHON")
    return [
        ("trivet, pydantic", trivet_models),
        ("trivet, SQLite", trivet_sqlite),
        ("trivet, PostgreSQL", trivet_postgresql(dsn)),
        ("datamodel-code-generator", pydantic_models()),
        ("the same, strict", pydantic_models(**_strict())),
        ("quicktype, Python", quicktype(command["quicktype"]) if command["quicktype"] else None),
        (
            "datacontract-cli, DuckDB",
            datacontract(command["datacontract"]) if command["datacontract"] else None,
        ),
        ("jsonschema2ddl, PostgreSQL", jsonschema2ddl(beside, dsn) if beside else None),
    ]
