"""OpenAPI descriptions as input: versions, files that they are split over, and what of them is not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.source.tree import DRAFT_07, run, tree, write

import trivet
from trivet.settings import Settings

ROOT = """\
openapi: {version}
info: {{title: Pets, version: "1"}}
paths:
  /pets: {{$ref: paths/pets.yaml}}
  /owners:
    post:
      parameters:
        - {{name: q, in: query, schema: {{type: integer}}}}
      requestBody:
        content:
          application/json:
            schema: {{type: object, properties: {{schema: {{type: string}}}}}}
            example: {{schema: {{a: 1}}}}
      responses:
        "200": {{description: ok, content: {{application/json: {{schema: {{$ref: "#/components/schemas/Owner"}}}}}}}}
components:
  responses:
    Gone: {{description: gone, content: {{application/json: {{schema: {{type: string}}}}}}}}
  schemas:
    Pet: {{$ref: schemas/pet.yaml}}
    Owner:
      type: object
      required: [id]
      properties:
        id: {{type: string}}
        pet: {{$ref: "#/components/schemas/Pet"}}
"""
PARTS = {
    "schemas/pet.yaml": (
        "type: object\nrequired: [id]\nproperties:\n  id: {type: integer}\n  tag: {$ref: more/tag.yaml#/Tag}\n"
        "  owner: {$ref: ../openapi.yaml#/components/schemas/Owner}\n"
    ),
    "schemas/more/tag.yaml": "Tag: {type: string, minLength: 1}\n",
    "paths/pets.yaml": "get:\n  parameters: [{name: n, in: query, required: true, schema: {type: integer}}]\n",
    "redocly.yaml": "apis: {main: {root: openapi.yaml}}\n",
}


def split(root: Path, version: str = "3.0.3", **settings: Any) -> Settings:
    write(root, {"openapi.yaml": ROOT.format(version=version), **PARTS})
    return Settings.from_mapping({"schemas": ["openapi.yaml"], **settings}, root=root)


@pytest.mark.parametrize(("version", "draft"), [("3.0.3", "openapi-3.0"), ("3.1.0", "openapi-3.1")])
def test_a_description_is_read_with_its_parts(tmp_path: Path, version: str, draft: str) -> None:
    built = run(split(tmp_path, version))
    assert built.errors == []
    read = {
        path: document.draft and document.draft.name for path, document in built.documents.by_path.items()
    }
    assert read == dict.fromkeys(("openapi.yaml", "schemas/pet.yaml", "schemas/more/tag.yaml"), draft)
    assert set(built.documents.inputs) == set(read)
    assert (
        built.registry.targets["openapi.yaml", "/components/schemas/Pet", "$ref"].document
        == "schemas/pet.yaml"
    )


def test_words_of_openapi_count_in_the_parts(tmp_path: Path) -> None:
    settings = split(tmp_path)
    part = "type: number\nnullable: true\nminimum: 0\nexclusiveMinimum: true\n"
    write(tmp_path, {"schemas/more/tag.yaml": f"Tag:\n  {part.replace(chr(10), chr(10) + '  ')}"})
    built = run(settings)
    assert built.errors == [] and len(built.of("reading-nullable")) == 1
    assert built.definition("schemas.more.tag.Tag") == {"type": ["number", "null"], "exclusiveMinimum": 0}


def test_what_is_not_read_is_counted(tmp_path: Path) -> None:
    (found,) = run(split(tmp_path)).of("openapi-unread")
    assert found.message == "3 schemas are written inline at parameters, bodies or responses, and not read"
    assert (found.severity, found.location.document) == ("notice", "openapi.yaml")


def test_models_pages_and_tables(tmp_path: Path, checkout: Path) -> None:
    """With the settings of docs/openapi.md."""
    shown = (checkout / "docs/openapi.md").read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    build = trivet.compile(split(tmp_path, **yaml.safe_load(shown)))
    written = build.artifacts
    assert "class Owner(JsonModel):" in written["generated/models/openapi.py"]
    assert "CREATE TABLE public.openapi_owner" in written["generated/sql/postgresql/openapi.sql"]
    assert "CREATE TABLE public.openapi_pet" in written["generated/sql/postgresql/openapi.sql"]
    assert "generated/docs/types/openapi.Owner.md" in written


def test_parts_below_a_folder_that_is_read_whole(tmp_path: Path) -> None:
    """They have no `$schema` either; those that the schemas do not refer to are told."""
    split(tmp_path)
    settings = Settings.from_mapping({"schemas": ["."], "ignore": ["redocly.yaml"]}, root=tmp_path)
    assert [
        (one.rule, one.location.document) for one in run(settings).findings if one.severity == "error"
    ] == [("unknown-draft", "paths/pets.yaml")]


def test_the_draft_of_the_settings_comes_first(tmp_path: Path) -> None:
    built = run(split(tmp_path, draft="2020-12"))
    draft = built.documents["schemas/pet.yaml"].draft
    assert draft is not None and draft.name == "2020-12"


def test_a_companion_may_be_split_too(tmp_path: Path) -> None:
    split(tmp_path)
    files = {"s/a.json": {"$schema": DRAFT_07, "$ref": "#/components/schemas/Owner"}}
    built = tree(tmp_path, files, schemas=["s"], components=["openapi.yaml"], draft=None)
    assert built.errors == [] and not built.of("openapi-unread")
    assert built.documents["schemas/pet.yaml"].role == "location"


def test_parts_lie_below_the_description(tmp_path: Path) -> None:
    api = "openapi: 3.0.0\ncomponents: {schemas: {A: {$ref: ../secret.yaml}}}\n"
    built = tree(
        tmp_path, {"api/openapi.yaml": api, "secret.yaml": "type: string"}, schemas=["api/openapi.yaml"]
    )
    assert [error.partition(": error ")[2] for error in built.errors] == [
        "dangling-ref: '../secret.yaml' refers to no document below the schema folders, and trivet reads no others"
        " [/components/schemas/A/$ref]"
    ]


@pytest.mark.parametrize(
    ("components", "pointer", "message"),
    [
        ("{schemas: {$ref: all.yaml}}", "/components/schemas/$ref", "a reference in place of all schemas"),
        ("{$ref: all.yaml}", "/components/$ref", "a reference in place of all schemas"),
        ("{schemas: {A: }}", "/components/schemas/A", "a schema must be an object, `true` or `false`"),
    ],
)
def test_schemas_that_are_none_are_errors(
    tmp_path: Path, components: str, pointer: str, message: str
) -> None:
    api = f"openapi: 3.1.0\ncomponents: {components}\n"
    (found,) = tree(tmp_path, {"api.yaml": api}, schemas=["api.yaml"]).of("invalid-schema")
    assert (found.location.pointer, found.location.line) == (pointer, 2) and message in found.message


def test_a_schema_may_have_a_member_of_that_name(tmp_path: Path) -> None:
    """Its `$schema` names a draft; one that names OpenAPI's own metaschema is a description all the same."""
    found = tree(
        tmp_path, {"s/a.json": {"$schema": DRAFT_07, "openapi": "3.0.0", "type": "object"}}, schemas=["s"]
    )
    assert list(found.normal.definitions) == ["a.A"]
    described = {"$schema": "https://spec.openapis.org/oas/3.0/schema/2021-09-28", "openapi": "3.0.3"}
    described["components"] = {"schemas": {"Pet": {"type": "object"}}}
    found = tree(tmp_path, {"t/api.json": described}, schemas=["t"])
    assert list(found.normal.definitions) == ["api.Pet"]


def test_a_description_without_schemas_is_told(tmp_path: Path) -> None:
    found = tree(
        tmp_path, {"api.yaml": "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n"}, schemas=["."]
    )
    assert [one.rule for one in found.findings] == ["openapi-empty"]
