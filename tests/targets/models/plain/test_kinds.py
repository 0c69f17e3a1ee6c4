"""Dataclasses, TypedDicts and structs: they import, mypy agrees, documents come back, and the ledger is true."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest
import yaml
from tests.imports import package_in
from tests.sweep import share

from trivet.diagnostics import InputError
from trivet.pipeline import Build, compile
from trivet.prove.generated import Generated, written
from trivet.prove.instances import find
from trivet.prove.run import Plan, prove
from trivet.settings import Settings
from trivet.settings.records import ModelsKind

KINDS = [kind for kind in get_args(ModelsKind) if kind != "pydantic"]
OCTOKIT = {"schemas": ["schemas"], "draft": "07"}
IMPORT_ALL = """
import importlib, pathlib, typing
for path in sorted(pathlib.Path("generated/models").rglob("*.py")):
    module = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    for one in [one for one in vars(module).values() if isinstance(one, type)]:
        typing.get_type_hints(one)
"""


def built(root: Path, target: Path, kind: str, mapping: dict[str, Any]) -> tuple[Settings, Build, Generated]:
    """The project with models of the kind, written below `target`."""
    settings = Settings.from_mapping({**mapping, "targets": {"models": {"kind": kind}}}, root=root)
    build = compile(settings)
    return settings, build, written(target, settings, build)


def assert_sound(target: Path) -> None:
    """The package imports without a warning, each type can be read, and mypy finds nothing."""
    run = [sys.executable, "-W", "error", "-c", IMPORT_ALL]
    check = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        "",
    ]
    for command in (run, [*check, "generated/models"]):
        done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def assert_true_to_the_ledger(
    settings: Settings, build: Build, generated: Generated, instances: Path, derive: int
) -> None:
    """What reading a document accepts, refuses and changes is what the ledger says, for given and derived ones."""
    documents = {
        root.document: build.inputs.documents[root.document].below for root in build.inputs.normal.roots
    }
    plan = Plan(settings, build, generated, find(settings.root, (instances,), documents), derive=derive)
    report = prove(plan, lambda document, judged: None)
    legs = {name: leg for document in report.documents for name, leg in document.legs.items()}
    assert len(legs) == 1 and sum(leg.agreed for leg in legs.values())
    assert not report.findings, report.findings[:3]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_this_repository(kind: str, checkout: Path, tmp_path: Path) -> None:
    mapping = yaml.safe_load((checkout / "trivet.yaml").read_text("utf-8"))
    made = built(checkout, tmp_path, kind, mapping)
    assert_sound(tmp_path)
    assert_true_to_the_ledger(*made, checkout / "examples", 60)


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("kind", share(KINDS, ()))
def test_octokit(kind: str, corpora: Path, tmp_path: Path) -> None:
    root = corpora / "octokit-webhooks"
    made = built(root, tmp_path, kind, OCTOKIT)
    assert_sound(tmp_path)
    rows = json.loads((root / "labels.json").read_text("utf-8"))
    given = [{**row, "instance": str(root / row["instance"])} for row in rows]
    (tmp_path / "labels.json").write_text(json.dumps(given), "utf-8")
    assert_true_to_the_ledger(*made, tmp_path / "labels.json", 1)


# What is special ---------------------------------------------------------------------------------------------
ODD: dict[str, Any] = {
    "title": "Odd",
    "type": "object",
    "additionalProperties": False,
    "required": ["class", "a-b"],
    "properties": {
        "class": {"enum": ["x", "y"], "description": 'ends """ here \\'},
        "a-b": {"type": ["integer", "null"]},
        "tree": {"$ref": "#/$defs/Tree"},
        "either": {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}, {"type": "string"}]},
        "maybe": {"type": ["string", "null"]},
        "long": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/Long1"}, {"$ref": "#/$defs/Long2"}]}},
        "big": {"const": 2**70},
        "self": {"type": "number"},
        "nulls": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "null"}}},
        "pair": {
            "type": "array",
            "prefixItems": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
            "items": {"$ref": "#/$defs/Nest"},
        },
    },
    "$defs": {
        "Tree": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
        "Long1": {"title": f"A{'long' * 12}Name1", "type": "object"},
        "Long2": {"title": f"A{'long' * 12}Name2", "type": "array"},
        "Nest": {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#/$defs/Other"}}]},
        "Other": {"type": "array", "items": {"$ref": "#/$defs/Nest"}, "maxItems": 2},
        "Cat": {"type": "object", "required": ["purrs"], "properties": {"purrs": {"type": "boolean"}}},
        "Dog": {"type": "object", "required": ["barks"], "properties": {"barks": {"type": "boolean"}}},
    },
}
DOCUMENTS: list[dict[str, Any]] = [
    {"class": "x", "a-b": None},
    {"class": "y", "a-b": 2**80, "tree": [[], [[]]], "maybe": None, "self": 1.5},
    {"class": "y", "a-b": 1, "either": "text", "big": 2**70, "nulls": [{"a": None}]},
    {
        "class": "x",
        "a-b": 1,
        "either": {"barks": True},
        "pair": [{"purrs": True}, {"barks": False}, 1, [[1, [[2]]]]],
    },
]
Reader = Callable[[str], Any]


def _dataclass(models: ModuleType) -> tuple[Reader, Reader]:
    runtime = importlib.import_module("generated.models._json")
    return lambda text: runtime.loads(models.Odd, text), runtime.dumps


def _typed_dict(models: ModuleType) -> tuple[Reader, Reader]:
    return json.loads, json.dumps


def _struct(models: ModuleType) -> tuple[Reader, Reader]:
    return msgspec.json.Decoder(models.Odd).decode, msgspec.json.encode


READERS = {"dataclass": _dataclass, "typeddict": _typed_dict, "msgspec": _struct}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_documents_come_back(kind: str, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "odd.json").write_text(json.dumps(ODD), "utf-8")
    for number, document in enumerate(DOCUMENTS):
        (tmp_path / "given" / "odd" / "valid").mkdir(parents=True, exist_ok=True)
        (tmp_path / "given" / "odd" / "valid" / f"{number}.json").write_text(json.dumps(document), "utf-8")
    made = built(tmp_path, tmp_path, kind, {"schemas": ["schemas"], "draft": "2020-12"})
    assert_sound(tmp_path)
    assert_true_to_the_ledger(*made, tmp_path / "given", 60)
    with package_in(tmp_path, "generated"):
        read, write = READERS[kind](importlib.import_module("generated.models.odd"))
        for document in DOCUMENTS:
            text = json.dumps(document)
            assert json.loads(write(read(text))) == document


# Documents in a circle, with hostile names and texts ----------------------------------------------------------
CIRCLE: dict[str, dict[str, Any]] = {
    "a/item.json": {
        "title": "Item",
        "description": 'ends """ here \\ \u202e\nimport os',
        "type": "object",
        "required": ["__x", "Item", 'say "when"'],
        "additionalProperties": False,
        "properties": {
            "__x": {"const": '"""\\\n'},
            "Item": {"type": ["string", "null"]},
            "int": {"type": "integer"},
            "count": {"type": "integer", "description": '"""\nraise SystemExit'},
            "field": {"type": "string"},
            'say "when"': {"type": "boolean"},
            "owner": {"$ref": "../b/item.json"},
            "either": {"$ref": "../b/either.json"},
        },
    },
    "b/item.json": {
        "title": "Item",
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "../a/item.json"}},
            "str": {"type": "string"},
            "x": {"type": "string"},
        },
    },
    "b/either.json": {
        "title": "Either",
        "anyOf": [{"$ref": "../a/item.json"}, {"$ref": "item.json"}, {"type": "array"}],
    },
    "tags.json": {
        "title": "Tags",
        "oneOf": [
            {"title": "P", "type": "object", "required": ["té"], "properties": {"té": {"const": "a"}}},
            {"title": "Q", "type": "object", "required": ["té"], "properties": {"té": {"const": "b"}}},
        ],
    },
}


@pytest.fixture
def circle(tmp_path: Path) -> Path:
    for name, schema in CIRCLE.items():
        file = tmp_path / "schemas" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(schema), "utf-8")
    folder = tmp_path / "given" / "b" / "item" / "valid"
    folder.mkdir(parents=True)
    item = {"__x": '"""\\\n', "Item": None, 'say "when"': True}
    (folder / "1.json").write_text(json.dumps({"items": [{**item, "owner": {"x": "y"}}]}), "utf-8")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_documents_in_a_circle_with_hostile_texts(kind: str, circle: Path) -> None:
    made = built(circle, circle, kind, {"schemas": ["schemas"], "draft": "2020-12"})
    assert_sound(circle)
    assert_true_to_the_ledger(*made, circle / "given", 100)


def test_a_member_that_msgspec_cannot_name_has_a_row(circle: Path) -> None:
    _, build, _ = built(circle, circle, "msgspec", {"schemas": ["schemas"], "draft": "2020-12"})
    rows = {(row["location"], row["keyword"], row["verdict"]) for row in build.ledger["rows"]}
    assert ('schemas/a/item.json#/properties/say "when"', "(name)", "lossy") in rows
    assert ("schemas/a/item.json#", "(undeclared)", "lossy") in rows


def test_members_of_a_typed_dict_made_by_a_call_are_described(circle: Path) -> None:
    _, build, _ = built(circle, circle, "typeddict", {"schemas": ["schemas"], "draft": "2020-12"})
    assert "`count`: " in build.artifacts["generated/models/_shared_1.py"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_python_reads_the_same_classes(kind: str, checkout: Path) -> None:
    mapping = yaml.safe_load((checkout / "trivet.yaml").read_text("utf-8"))
    made = []
    for python in ("3.11", "3.12", "3.13", "3.14"):
        targets = {"models": {"kind": kind, "python": python}}
        build = compile(Settings.from_mapping({**mapping, "targets": targets}, root=checkout))
        made.append({path: text for path, text in build.artifacts.items() if path.endswith(".py")})
    assert len(made[0]) > 8 and all(one == made[0] for one in made)


def test_options_of_pydantic_are_refused(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    mapping = {"targets": {"models": {"kind": "msgspec", "frozen": True}}}
    with pytest.raises(InputError, match="'frozen' is an option of pydantic classes"):
        Settings.from_mapping(mapping, root=tmp_path)
