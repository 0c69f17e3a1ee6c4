"""The oracle judges by the raw documents, and by the readings that the settings ask for."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from trivet.prove.oracle import NoOracleError, Oracle, oracle
from trivet.prove.rewrite import Rewriter
from trivet.reader.document import read_document
from trivet.settings import Settings
from trivet.source import load, resolve

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def oracle_of(
    root: Path, documents: dict[str, Any], document: str = "schemas/a.json", **settings: Any
) -> Oracle:
    for path, value in documents.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), "utf-8")
    return made(Settings.from_mapping(settings, root=root), document)


def made(settings: Settings, document: str) -> Oracle:
    loaded = load(settings)
    registry = resolve(loaded, settings)
    visited = {path: index.visited for path, index in registry.indexes.items()}
    return oracle(document, Rewriter(loaded, visited, settings))


def test_nullable_beside_a_reference_accepts_null_when_honoured(tmp_path: Path) -> None:
    schema = {
        "$schema": DRAFT_7,
        "properties": {"a": {"$ref": "#/definitions/x", "nullable": True}, "b": {"$ref": "#/definitions/x"}},
        "definitions": {"x": {"type": "integer"}},
    }
    judge = oracle_of(tmp_path, {"schemas/a.json": schema})
    assert [judge.accepts(value) for value in ({"a": None}, {"a": 1}, {"a": "x"}, {"b": None})] == [
        True,
        True,
        False,
        False,
    ]
    ignoring = oracle_of(tmp_path, {"schemas/a.json": schema}, readings={"nullable": "ignore"})
    assert not ignoring.accepts({"a": None})


def test_a_pointer_into_a_nullable_schema_still_leads_there(tmp_path: Path) -> None:
    schema = {
        "$schema": DRAFT_7,
        "type": "object",
        "nullable": True,
        "properties": {"a": {"type": "object", "nullable": True, "properties": {"b": {"type": "integer"}}}},
        "additionalProperties": {"$ref": "#/properties/a/properties/b"},
    }
    judge = oracle_of(tmp_path, {"schemas/a.json": schema})
    assert judge.accepts(None) and judge.accepts({"a": None, "c": 1})
    assert not judge.accepts({"c": "x"}) and not judge.accepts({"c": None})


def test_a_property_that_is_called_nullable_is_no_keyword(tmp_path: Path) -> None:
    schema = {"$schema": DRAFT_7, "type": "object", "properties": {"nullable": True, "a": {"type": "string"}}}
    judge = oracle_of(tmp_path, {"schemas/a.json": schema})
    assert not judge.accepts(None) and not judge.accepts({"a": None})


def test_siblings_of_a_reference_count_when_honoured(tmp_path: Path) -> None:
    schema = {
        "$schema": DRAFT_7,
        "properties": {"a": {"$ref": "#/definitions/x", "minLength": 2}},
        "definitions": {"x": {"type": "string"}},
    }
    assert oracle_of(tmp_path, {"schemas/a.json": schema}).accepts({"a": "x"})
    honouring = oracle_of(tmp_path, {"schemas/a.json": schema}, readings={"ref_siblings": "honour"})
    assert not honouring.accepts({"a": "x"}) and honouring.accepts({"a": "xx"})


def test_companions_answer_only_what_the_document_lacks(tmp_path: Path) -> None:
    documents = {
        "schemas/a.json": {
            "$schema": DRAFT_7,
            "properties": {
                "own": {"$ref": "#/components/schemas/Own"},
                "theirs": {"$ref": "#/components/schemas/Theirs"},
            },
            "components": {"schemas": {"Own": {"type": "integer"}}},
        },
        "api.json": {
            "openapi": "3.0.3",
            "components": {
                "schemas": {
                    "Own": {"type": "string"},
                    "Theirs": {"type": "array", "items": {"$ref": "#/components/schemas/Own"}},
                }
            },
        },
    }
    judge = oracle_of(tmp_path, documents, components=["api.json"])
    assert judge.accepts({"own": 1, "theirs": ["x"]})
    assert not judge.accepts({"own": "x"}) and not judge.accepts({"theirs": [1]})


def test_boolean_bounds_of_openapi_3_0_are_bounds(tmp_path: Path) -> None:
    api = {
        "openapi": "3.0.3",
        "components": {"schemas": {"N": {"type": "number", "minimum": 1, "exclusiveMinimum": True}}},
    }
    schema = {"$schema": DRAFT_7, "$ref": "#/components/schemas/N"}
    judge = oracle_of(tmp_path, {"schemas/a.json": schema, "api.json": api}, components=["api.json"])
    assert not judge.accepts(1) and judge.accepts(Decimal("1.1"))


def test_relative_identifiers_answer_relative_references(tmp_path: Path) -> None:
    documents = {
        "schemas/deep/a.json": {"$schema": DRAFT_7, "$id": "thing$made", "$ref": "common/user.json"},
        "schemas/other/u.json": {"$schema": DRAFT_7, "$id": "common/user.json", "type": "integer"},
    }
    judge = oracle_of(tmp_path, documents, "schemas/deep/a.json")
    assert judge.accepts(1) and not judge.accepts("x")


def test_paths_are_answered_beside_an_absolute_identifier(tmp_path: Path) -> None:
    documents = {
        "schemas/a.json": {"$schema": DRAFT_7, "$id": "https://example.com/x/a.json", "$ref": "b.json"},
        "schemas/b.json": {"$schema": DRAFT_7, "items": {"$ref": "sub/c.json"}},
        "schemas/sub/c.json": {"$schema": DRAFT_7, "type": "integer"},
    }
    judge = oracle_of(tmp_path, documents)
    assert judge.accepts([1]) and not judge.accepts(["x"])


@pytest.mark.parametrize(
    ("draft", "name", "bad"),
    [("07", "uuid", "x"), ("07", "duration", "x"), ("04", "json-pointer", "x"), ("06", "iri", "a b")],
)
def test_formats_of_2020_12_are_asserted_in_older_drafts(
    tmp_path: Path, draft: str, name: str, bad: str
) -> None:
    schema = {"format": name}
    assert not oracle_of(tmp_path, {"schemas/a.json": schema}, draft=draft).accepts(bad)
    annotating = {"draft": draft, "readings": {"format": "annotate"}}
    assert oracle_of(tmp_path, {"schemas/a.json": schema}, **annotating).accepts(bad)


@pytest.mark.parametrize("draft", ["04", "06"])
def test_older_drafts_read_a_format_as_2020_12_does(tmp_path: Path, draft: str) -> None:
    judge = oracle_of(tmp_path, {"schemas/a.json": {"format": "hostname"}}, draft=draft)
    assert judge.accepts("ab-c.example") and not judge.accepts("ab--c.example")


@pytest.mark.parametrize("types", ["integer", ["integer", "null"], ["integer", "number"]])
def test_one_point_zero_is_an_integer_in_draft_4_too(tmp_path: Path, types: Any) -> None:
    schema = {"type": types, "properties": {"type": {"enum": ["integer"]}}}
    judge = oracle_of(tmp_path, {"schemas/a.json": schema}, draft="04")
    assert all(judge.accepts(value) for value in (1, Decimal("1.0"), Decimal("1E+2"), 2**70))
    for broken in (Decimal("1.5"), Decimal("12345678901234567890.5")):
        assert judge.accepts(broken) is ("number" in types)
    assert judge.accepts(None) is ("null" in types)
    assert not judge.accepts(True) and not judge.accepts("1")


@pytest.mark.parametrize("draft", ["06", "07", "2019-09", "2020-12"])
def test_what_a_string_contains_is_described_and_not_asserted(tmp_path: Path, draft: str) -> None:
    schema = {"contentMediaType": "application/json", "contentEncoding": "base64", "minLength": 2}
    judge = oracle_of(tmp_path, {"schemas/a.json": schema}, draft=draft)
    assert judge.accepts("{:}") and not judge.accepts("{")


def test_numbers_are_exact(tmp_path: Path) -> None:
    schema = {"multipleOf": 0.01, "maximum": 9007199254740993}
    judge = oracle_of(tmp_path, {"schemas/a.json": schema}, draft="2020-12")
    assert judge.accepts(Decimal("0.07")) and judge.accepts(9007199254740993)
    assert not judge.accepts(9007199254740994) and not judge.accepts(Decimal("0.075"))


def test_nothing_is_fetched(tmp_path: Path) -> None:
    schema = {"$schema": DRAFT_7, "$ref": "http://127.0.0.1:9/x.json"}
    with pytest.raises(NoOracleError, match="never fetches"):
        oracle_of(tmp_path, {"schemas/a.json": schema})


def test_a_fault_says_where_it_stands(tmp_path: Path) -> None:
    documents = {
        "schemas/a.json": {
            "$schema": DRAFT_7,
            "properties": {"a": {"$ref": "b.json#/definitions/x", "nullable": True}},
        },
        "schemas/b.json": {
            "$schema": DRAFT_7,
            "definitions": {"x": {"nullable": True, "items": {"type": "integer"}}},
        },
    }
    judge = oracle_of(tmp_path, documents)
    fault = next(judge.faults({"a": ["x"]}))
    assert fault.location.startswith("schemas/a.json#/properties/a") or fault.instance == "/a/0"


# The corpora: every label, as the READMEs tell to read them ----------------------------------------------
#: Labels that hold as their draft leaves it open; docs/readings.md follows 2020-12 in every draft.
READ_OTHERWISE = {
    "tests/draft4/optional/zeroTerminatedFloats.json#/0/tests/0/data": "1.0 is an integer",
    "tests/draft4/optional/format/hostname.json#/0/tests/8/data": "formats are those of 2020-12",
    "tests/draft6/optional/format/hostname.json#/0/tests/8/data": "formats are those of 2020-12",
    "tests/draft7/optional/content.json#/0/tests/1/data": "contents are described, not asserted",
    "tests/draft7/optional/content.json#/1/tests/1/data": "contents are described, not asserted",
    "tests/draft7/optional/content.json#/1/tests/2/data": "contents are described, not asserted",
}


@pytest.mark.corpora
def test_the_official_suite_agrees_with_every_label(corpora: Path, tmp_path: Path) -> None:
    root = corpora / "json-schema-test-suite"
    rows = json.loads((root / "labels.json").read_text("utf-8"))
    shutil.copytree(root / "remotes", tmp_path / "remotes")
    drafts = {"draft4": "04", "draft6": "06", "draft7": "07"}
    groups: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["schema"], bool(row.get("format_assertion"))].append(row)
    files = _Files(root)
    wrong = []
    for (schema, asserted), tests in groups.items():
        draft = schema.split("/")[1]
        judge = oracle_of(
            tmp_path,
            {"schemas/a.json": files.at(schema)},
            draft=drafts.get(draft, draft.removeprefix("draft")),
            locations={"http://localhost:1234/": "remotes"},
            readings={
                "format": "assert" if asserted else "annotate",
                "nullable": "ignore",
                "primary_key": None,
            },
        )
        wrong += [test for test in tests if judge.accepts(files.at(test["instance"])) is not test["valid"]]
    assert {test["instance"] for test in wrong} == set(READ_OTHERWISE)


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        (
            "oura",
            {"schemas": ["json-schema"], "components": ["openapi/_original/oura-oura-ring-api-openapi.yml"]},
        ),
        ("cyclonedx", {"schemas": ["schema"]}),
        ("octokit-webhooks", {"schemas": ["schemas"], "draft": "07"}),
        ("schemastore-a", {"schemas": ["schemas"], "draft": "07"}),
    ],
)
def test_real_corpora_agree_with_every_label(corpora: Path, name: str, settings: dict[str, Any]) -> None:
    root = corpora / name
    rows = json.loads((root / "labels.json").read_text("utf-8"))
    readings = {"nullable": "ignore", "format": "annotate"}
    loaded_settings = Settings.from_mapping({**settings, "readings": readings}, root=root)
    loaded = load(loaded_settings)
    registry = resolve(loaded, loaded_settings)
    visited = {path: index.visited for path, index in registry.indexes.items()}
    rewriter = Rewriter(loaded, visited, loaded_settings)
    judges: dict[str, Oracle] = {}
    wrong = []
    for row in rows:
        if row["schema"] not in judges:
            judges[row["schema"]] = oracle(row["schema"], rewriter)
        value = read_document(row["instance"], (root / row["instance"]).read_bytes()).value
        if judges[row["schema"]].accepts(value) is not row["valid"]:
            wrong.append(row)
    assert wrong == []


class _Files:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, Any] = {}

    def at(self, reference: str) -> Any:
        path, _, pointer = reference.partition("#")
        if path not in self._known:
            self._known[path] = json.loads((self._root / path).read_text("utf-8"))
        value = self._known[path]
        for token in pointer.split("/")[1:]:
            value = value[int(token)] if isinstance(value, list) else value[token]
        return value


def test_references_start_from_the_root_if_settings_say_so(tmp_path: Path) -> None:
    """The judge finds what the resolver finds: below the entry first, then beside the document."""
    named = {"$schema": DRAFT_7, "$id": "https://x.test/types/a"}
    documents = {
        "schemas/types/a.json": {
            **named,
            "properties": {"a": {"$ref": "core/id.json"}, "b": {"$ref": "b.json"}},
        },
        "schemas/types/b.json": {"$schema": DRAFT_7, "$ref": "core/id.json#/definitions/n"},
        "schemas/core/id.json": {
            "$schema": DRAFT_7,
            "type": "string",
            "definitions": {"n": {"type": "integer"}},
        },
        "schemas/types/core/id.json": {"$schema": DRAFT_7, "type": "boolean"},
    }
    judge = oracle_of(tmp_path, documents, "schemas/types/a.json", readings={"references": "root"})
    assert [judge.accepts({"a": value, "b": 1}) for value in ("x", True)] == [True, False]
    assert [judge.accepts({"b": value}) for value in (1, "x")] == [True, False]


def test_a_draft_in_another_spelling_is_that_draft(tmp_path: Path) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft-07/schema#",
        "properties": {"a": {"$ref": "#/definitions/s", "minLength": 9}},
        "definitions": {"s": {"type": "string"}},
    }
    judge = oracle_of(tmp_path, {"schemas/a.json": schema})
    assert [judge.accepts({"a": value}) for value in ("x", 1)] == [True, False]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_what_an_openapi_description_is_split_over(tmp_path: Path, version: str) -> None:
    api = {"openapi": version, "components": {"schemas": {"Pet": {"$ref": "parts/pet.json"}}}}
    pet = {"properties": {"tag": {"$ref": "more/tag.json#/Tag"}}}
    tag = {"Tag": {"type": "string", "nullable": True, "minLength": 1}}
    documents = {"api.json": api, "parts/pet.json": pet, "parts/more/tag.json": tag}
    judge = oracle_of(tmp_path, documents, "parts/pet.json", schemas=["api.json"])
    assert [judge.accepts({"tag": value}) for value in ("x", "", None, 1)] == [True, False, True, False]
