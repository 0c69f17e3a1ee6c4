"""What `trivet init` finds in trees of different owners, each rebuilt small."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import DRAFT_07, run, write

from trivet.scaffold import look_at, settings_text
from trivet.scaffold.install import requirement
from trivet.settings import Settings

SCHEMA = {"$schema": DRAFT_07, "type": "object", "properties": {"id": {"type": "string"}}}
DATA = {"id": "a"}
#: A value of a member called `type`, and one that reads like a schema.
TYPED = {"type": "text", "text": "hello"}
ASKED = {"type": "string", "title": "Name", "format": "email"}


def found(root: Path, files: dict[str, Any]) -> Settings:
    """The settings that init writes, read by us; there are no errors in what they lead to."""
    write(root, files)
    (root / "trivet.yaml").write_text(settings_text(look_at(root)), "utf-8")
    settings = Settings.from_file(root / "trivet.yaml")
    built = run(settings)
    assert built.errors == []
    assert not built.of("not-a-schema") and not built.of("unknown-draft")
    return settings


def test_examples_beside_their_schemas(tmp_path: Path) -> None:
    files: dict[str, Any] = {}
    for name in ("address", "person", "fieldgroups/visit"):
        files[f"components/{name}.schema.json"] = SCHEMA
        files |= {f"components/{name}.example.{n}.json": [DATA, ASKED][n] for n in range(2)}
    settings = found(tmp_path, files)
    assert (settings.schemas, settings.ignore) == (("components",), ("*.example.*",))


def test_examples_in_folders_of_their_own(tmp_path: Path) -> None:
    files: dict[str, Any] = {f"schema/{version}/schema.json": SCHEMA for version in ("2024", "draft")}
    files |= {
        f"schema/draft/examples/{kind}/{n}.json": [TYPED, ASKED][n]
        for kind in ("Text", "Ask")
        for n in range(2)
    }
    settings = found(tmp_path, files)
    assert (settings.schemas, settings.ignore, settings.draft) == (
        ("schema",),
        ("/schema/draft/examples/",),
        None,
    )


def test_tests_that_are_all_there_is(tmp_path: Path) -> None:
    settings = found(tmp_path, {"tests/a.json": SCHEMA, "tests/data.json": DATA})
    assert (settings.schemas, settings.ignore) == (("tests",), ("/tests/data.json",))


def test_what_is_built_counts_when_there_is_nothing_else(tmp_path: Path) -> None:
    files = {"build/schemas/a.json": SCHEMA, "package.json": {"name": "x"}, "node_modules/x/a.json": SCHEMA}
    assert found(tmp_path / "built", files).schemas == ("build/schemas",)
    assert found(tmp_path / "both", {**files, "src/a.json": SCHEMA}).schemas == ("src",)


def test_folders_of_tools_below_the_schemas(tmp_path: Path) -> None:
    settings = found(
        tmp_path, {"s/a.json": SCHEMA, "s/b/c.json": SCHEMA, "s/node_modules/x/package.json": {"n": 1}}
    )
    assert (settings.schemas, settings.ignore) == (("s",), ("node_modules/",))


def test_files_without_a_suffix(tmp_path: Path) -> None:
    files = {
        f"schemas/com.acme/{name}/jsonschema/{v}": SCHEMA for name in ("a", "b") for v in ("1-0-0", "1.0.1")
    }
    settings = found(tmp_path, {**files, "schemas/com.acme/a/jsonschema/README": "text", "LICENSE": "{text}"})
    assert settings.schemas == ("schemas/com.acme/**/jsonschema/*",)
    assert settings.ignore == ("/schemas/com.acme/a/jsonschema/README",)
    assert {root.document for root in run(settings).normal.roots} == set(files)


def test_other_suffixes(tmp_path: Path) -> None:
    settings = found(tmp_path, {"s/a.jsonschema": SCHEMA, "s/b/c.jsonschema": SCHEMA, "s/d.schema": SCHEMA})
    assert settings.schemas == ("s/**/*.jsonschema", "s/**/*.schema")


def test_folders_with_files_of_the_same_name(tmp_path: Path) -> None:
    settings = found(tmp_path, {"v1/a.json": SCHEMA, "v2/a.json": SCHEMA, "labels.json": DATA})
    assert (settings.schemas, settings.ignore) == ((".",), ("/labels.json",))


@pytest.mark.parametrize(
    ("names", "entries"),
    [
        ("v1/a.json v2/a.yaml", (".",)),
        ("v1/a-b.json v2/A_b.schema.json", (".",)),
        ("v1/a.json a.yml", (".",)),
        ("v1/x/a.json v2/x/a.json v2/c.json", ("v1/x", "v2")),
    ],
)
def test_folders_with_files_of_one_module(tmp_path: Path, names: str, entries: tuple[str, ...]) -> None:
    assert found(tmp_path, dict.fromkeys(names.split(), SCHEMA)).schemas == entries


def test_files_of_one_module_in_one_folder(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(("s/a.json", "s/A.json", "s/b.json"), SCHEMA))
    assert look_at(tmp_path).schemas == ("s",)


def test_many_files_at_the_root(tmp_path: Path) -> None:
    files: dict[str, Any] = {f"{n}.json": SCHEMA for n in range(20)}
    settings = found(tmp_path, {**files, "package.json": {"name": "x"}, "mkdocs.yml": "site_name: x\n"})
    assert (settings.schemas, settings.ignore) == (("*.json",), ("/package.json",))


def test_many_documents_that_are_no_schemas(tmp_path: Path) -> None:
    files: dict[str, Any] = {f"s/{n}.schema.json": SCHEMA for n in range(3)}
    files |= {f"s/data/{n}/{k}.json": DATA for n in range(20) for k in range(20)}
    files |= {f"s/{n}-sample.json": DATA for n in range(5)} | {f"s/{n}.yaml": "a: 1\n" for n in range(12)}
    assert found(tmp_path, files).ignore == ("*-sample.json", "*.yaml", "/s/data/")


def test_the_draft_of_most_documents(tmp_path: Path) -> None:
    files = {"s/a.json": SCHEMA, "s/b.json": {**SCHEMA, "$schema": "https://json-schema.org/draft-04/schema"}}
    assert found(tmp_path, {**files, "s/c.json": {**SCHEMA}, "s/d.json": {"type": "string"}}).draft == "07"


def test_a_broken_schema_is_not_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": SCHEMA, "s/b.json": '{"$schema": "' + DRAFT_07 + '",, }', "s/c.json": "{"})
    project = look_at(tmp_path)
    assert (project.ignore, project.unreadable) == (("/s/c.json",), ("s/b.json", "s/c.json"))


API = "openapi: {}\ncomponents: {{schemas: {{Pet: {{$ref: parts/pet.yaml}}}}}}\n"


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_openapi(tmp_path: Path, version: str) -> None:
    files = {
        "api/openapi.yaml": API.format(version),
        "api/parts/pet.yaml": "type: object\nproperties: {tag: {$ref: more/tag.yaml}}\n",
        "api/parts/more/tag.yaml": "type: string\n",
        "api/redocly.yaml": "extends: [recommended]\n",
        "api/paths/pets.yaml": "get: {responses: {}}\n",
        "fixtures/openapi.yaml": API.format(version),
    }
    settings = found(tmp_path, files)
    assert (settings.schemas, settings.ignore, settings.draft) == (("api/openapi.yaml",), (), None)
    assert settings.targets.sql is not None and settings.targets.sql.tables == "definitions"


def test_openapi_split_over_files_of_files(tmp_path: Path) -> None:
    files = {
        "openapi.yaml": API.format("3.1.0").replace("pet.yaml", "pets.yaml#/Pet"),
        "parts/pets.yaml": {"Pet": {"properties": {"zip": {"$ref": "zip.json"}}}},
        "parts/zip.json": {"type": "string", "minLength": 5},
    }
    assert found(tmp_path, files).schemas == ("openapi.yaml",)


def test_openapi_without_schemas_is_none(tmp_path: Path) -> None:
    write(tmp_path, {"openapi.yaml": "openapi: 3.1.0\npaths: {}\n"})
    assert look_at(tmp_path).documents == 0


def test_openapi_beside_schemas_is_left_to_choose(tmp_path: Path) -> None:
    files = {
        "openapi.yaml": API.format("3.1.0"),
        "parts/pet.yaml": "type: object\n",
        "schemas/a.json": SCHEMA,
    }
    settings = found(tmp_path, files)
    assert settings.schemas == ("schemas",)
    assert '#   - "openapi.yaml"' in (tmp_path / "trivet.yaml").read_text()


@pytest.mark.parametrize(
    ("came_from", "expected"),
    [
        (None, "trivet==1.2.3"),
        (
            {"url": "https://x.test/trivet", "vcs_info": {"commit_id": "abc"}},
            "trivet @ git+https://x.test/trivet@abc",
        ),
        (
            {"url": "file:///home/me/trivet", "dir_info": {"editable": True}},
            "git+https://github.com/trivet-dev/trivet",
        ),
        ({"url": "file:///tmp/trivet.whl", "archive_info": {}}, "git+https://github.com/trivet-dev/trivet"),
    ],
)
def test_what_another_machine_installs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, came_from: dict[str, Any] | None, expected: str
) -> None:
    """By the files that pip writes beside an installed package (PEP 610)."""
    about = {"trivet-1.2.3.dist-info/METADATA": "Metadata-Version: 2.1\nName: trivet\nVersion: 1.2.3\n"}
    if came_from is not None:
        about["trivet-1.2.3.dist-info/direct_url.json"] = json.dumps(came_from)
    write(tmp_path, about)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert requirement() == expected
