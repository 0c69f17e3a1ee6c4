"""Models of schemas that no one here wrote accept what the labels say, and give each document back."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaMode
from tests.sweep import share
from tests.targets.models.good_form import faults

from trivet import catalog as catalogs
from trivet.normalize import normalize
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.source import load, resolve
from trivet.target_result import TargetResult
from trivet.targets import models

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

CORPORA: dict[str, dict[str, Any]] = {
    "oura": {"schemas": ["json-schema"], "components": ["openapi/_original/oura-oura-ring-api-openapi.yml"]},
    "octokit-webhooks": {"schemas": ["schemas"]},
    "cyclonedx": {"schemas": ["schema"]},
    "gbfs": {"schemas": ["."], "ignore": ["testFixtures", "labels.json"]},
    "schemastore-a": {"schemas": ["schemas"]},
}
#: The corpora of which CI tries the labelled instances alone.
LARGE = {"octokit-webhooks", "schemastore-a"}
DRAFTS = {
    "draft4": "04",
    "draft6": "06",
    "draft7": "07",
    "draft2019-09": "2019-09",
    "draft2020-12": "2020-12",
}


def made(
    root: Path, target: Path, name: str, mapping: dict[str, Any]
) -> tuple[TargetResult, dict[str, TypeAdapter[Any]]]:
    """The leg, and the adapter of each root document; the package `name` is written below `target`."""
    settings = Settings.from_mapping({**mapping, "targets": {"models": {"path": name}}}, root=root)
    normal = normalize(resolve(load(settings), settings), settings)
    catalog = catalogs.build(normal)
    leg = models.generate_classes(catalog, settings, Renderer(None))
    for artifact in leg.artifacts:
        path = target / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")
    importlib.invalidate_caches()
    adapters = {}
    for one in catalog.roots:
        module, _, attribute = leg.rows[one.definition].partition(":")
        adapters[one.document] = TypeAdapter(getattr(importlib.import_module(module), attribute))
    return leg, adapters


@pytest.fixture
def importable(tmp_path: Path) -> Iterator[Path]:
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))


def same(left: Any, right: Any) -> bool:
    """Equal as JSON; text that says the same instant, or the same UUID, is the same."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, str) and isinstance(right, str) and left != right:
        return left == right.lower() or datetime.fromisoformat(left) == datetime.fromisoformat(right)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return Decimal(repr(left)) == Decimal(repr(right))
    return bool(left == right)


def judged(adapter: TypeAdapter[Any], text: str) -> Iterator[bool]:
    """Whether text and Python values are accepted; what is comes back equal."""
    document = json.loads(text)
    for validate, value in ((adapter.validate_json, text), (adapter.validate_python, document)):
        try:
            result = validate(value)
        except ValidationError:
            yield False
        else:
            assert same(adapter.dump_python(result, mode="json", by_alias=True, exclude_unset=True), document)
            yield True


def expected(row: dict[str, Any], asserted: bool) -> bool:
    flipped = row.get("valid_with_format_assertion") if asserted else None
    return bool(
        flipped["jsonschema_rs"]
        if isinstance(flipped, dict)
        else row["valid"]
        if flipped is None
        else flipped
    )


@pytest.mark.parametrize("reading", share(("annotate", "assert"), ("assert",)))
@pytest.mark.parametrize("name", sorted(CORPORA))
def test_labelled_instances(corpora: Path, importable: Path, name: str, reading: str) -> None:
    package = f"models_{name.replace('-', '_')}_{reading}"
    settings = {**CORPORA[name], "draft": "07", "readings": {"nullable": "ignore", "format": reading}}
    _, adapters = made(corpora / name, importable, package, settings)
    rows = json.loads((corpora / name / "labels.json").read_text("utf-8"))
    more = corpora / name / "labels-format.json"
    if reading == "assert" and more.is_file():
        rows += json.loads(more.read_text("utf-8"))
    for row in rows:
        answers = set(judged(adapters[row["schema"]], (corpora / name / row["instance"]).read_text("utf-8")))
        wanted = expected(row, reading == "assert")
        assert answers == {wanted}, row


@pytest.mark.parametrize("mode", share(("validation", "serialization"), ("validation",)))
@pytest.mark.parametrize("name", share(sorted(CORPORA), ("gbfs", "oura")))
def test_what_classes_say_of_themselves_agrees(
    corpora: Path, importable: Path, name: str, mode: JsonSchemaMode
) -> None:
    settings = {**CORPORA[name], "draft": "07", "readings": {"nullable": "ignore", "format": "annotate"}}
    _, adapters = made(corpora / name, importable, f"said_{name.replace('-', '_')}_{mode}", settings)
    validators = {
        document: jsonschema_rs.validator_for(adapter._type.model_json_schema(mode=mode))
        for document, adapter in adapters.items()
        if isinstance(adapter._type, type) and issubclass(adapter._type, BaseModel)
    }
    assert validators
    for row in json.loads((corpora / name / "labels.json").read_text("utf-8")):
        if row["schema"] not in validators:
            continue  # an alias has no model_json_schema()
        document = json.loads((corpora / name / row["instance"]).read_text("utf-8"))
        assert validators[row["schema"]].is_valid(document) == expected(row, False), row
        if expected(row, False):
            read = adapters[row["schema"]].validate_python(document)
            assert validators[row["schema"]].is_valid(json.loads(read.model_dump_json())), row


@pytest.mark.parametrize("name", share(sorted(CORPORA), CORPORA.keys() - LARGE))
def test_the_classes_are_in_good_form(corpora: Path, importable: Path, name: str) -> None:
    package = f"form_{name.replace('-', '_')}"
    made(corpora / name, importable, package, {**CORPORA[name], "draft": "07"})
    settings = Settings.from_mapping(CORPORA[name], root=corpora / name)
    schemas = {path: document.value for path, document in load(settings).by_path.items()}
    assert list(faults(importable / package, schemas)) == []


def at(documents: dict[str, Any], folder: Path, reference: str) -> Any:
    file, _, pointer = reference.partition("#")
    if file not in documents:
        documents[file] = json.loads((folder / file).read_text("utf-8"))
    value = documents[file]
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def groups_of(suite: Path, draft: str, required: bool) -> dict[tuple[str, bool], list[dict[str, Any]]]:
    """The rows of the labels by schema, and whether formats are asserted."""
    groups: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    for row in json.loads((suite / "labels.json").read_text("utf-8")):
        asserted = bool(row.get("format_assertion"))
        is_required = not row.get("optional") and not asserted
        if is_required is required and row["schema"].startswith(f"tests/{draft}/"):
            groups.setdefault((row["schema"], asserted), []).append(row)
    assert len(groups) > (100 if required else 10)
    return groups


def disagreements(
    corpora: Path, folder: Path, draft: str, groups: dict[tuple[str, bool], list[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """The rows that the models of their schema answer otherwise."""
    suite, documents = corpora / "json-schema-test-suite", dict[str, Any]()
    shutil.copytree(suite / "remotes", folder / "remotes")
    (folder / "schemas").mkdir()
    for number, ((reference, asserted), rows) in enumerate(groups.items()):
        readings = {
            "format": "assert" if asserted else "annotate", "nullable": "ignore", "primary_key": None
        }  # fmt: skip
        settings = {
            "schemas": ["schemas"],
            "draft": DRAFTS[draft],
            "locations": {"http://localhost:1234/": "remotes"},
            "readings": readings,
        }
        (folder / "schemas" / "it.json").write_text(json.dumps(at(documents, suite, reference)), "utf-8")
        name = f"{folder.name.replace('-', '_')}_{number}"
        _, adapters = made(folder, folder, name, settings)
        for row in rows:
            text = json.dumps(at(documents, suite, row["instance"]))
            if set(judged(adapters["schemas/it.json"], text)) != {row["valid"]}:
                yield row


@pytest.mark.parametrize("draft", share(sorted(DRAFTS), ("draft7", "draft2020-12")))
def test_required_tests_of_the_official_suite(corpora: Path, importable: Path, draft: str) -> None:
    groups = groups_of(corpora / "json-schema-test-suite", draft, required=True)
    assert list(disagreements(corpora, importable, draft, groups)) == []


@pytest.mark.parametrize("draft", sorted(DRAFTS))
def test_optional_and_format_tests_of_the_official_suite(corpora: Path, importable: Path, draft: str) -> None:
    """All but the few that the readings, the same for every draft, make another answer of."""
    groups = groups_of(corpora / "json-schema-test-suite", draft, required=False)
    found = list(disagreements(corpora, importable, draft, groups))
    assert len(found) <= 0.03 * sum(map(len, groups.values()))
    assert [row for row in found if row["schema"].split("#")[0].removeprefix("tests/") not in READ_SO] == []


#: `1.0` is an integer; a host name is 2020-12's; contents are described, not asserted.
READ_SO = {
    "draft4/optional/zeroTerminatedFloats.json",
    "draft4/optional/format/hostname.json",
    "draft6/optional/format/hostname.json",
    "draft7/optional/content.json",
}
