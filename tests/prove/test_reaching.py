"""`trivet prove` finds by itself what changes a verdict behind a choice: each fault is planted in generated code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project, prove, undeclared

Json = dict[str, Any]
TEXT: Json = {"type": "string"}


def _common(first: str) -> Json:
    """A document whose name and definitions another folder has, too."""
    return {"definitions": {"Code": {**TEXT, "pattern": f"^{first}"}}}


def _member(kind: str, schema: Json) -> Json:
    """Says something of one member, where another is of a kind."""
    return {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        "then": {"properties": {"code": schema}},
    }


HERE: Json = {"$ref": "api/common.json#/definitions/Code"}
THERE: Json = {"$ref": "bridge/common.json#/definitions/Code"}
HAS: Json = {"required": ["code"], "properties": {"code": HERE}}
#: Where a reference to a definition may stand whose name another document has: what an object is asked for.
PLACES: dict[str, Json] = {
    "then": {"allOf": [_member("api", HERE), _member("bridge", THERE)]},
    "if": {"if": HAS, "then": {"required": ["more"]}},
    "else": {"if": {"required": ["more"]}, "else": {"properties": {"code": HERE}}},
    "anyOf": {"anyOf": [HAS, {"required": ["more"]}]},
    "oneOf": {"oneOf": [HAS, {"required": ["more"]}]},
    "not": {"not": HAS},
    "not below not": {"not": {"required": ["code"], "not": HAS}},
    "dependency": {"dependencies": {"more": {"properties": {"code": HERE}}}},
    "contains": {"properties": {"list": {"type": "array", "contains": HERE}}},
    "items": {"anyOf": [{"properties": {"list": {"type": "array", "items": HERE}}}, {"required": ["more"]}]},
    "names": {"propertyNames": {"anyOf": [HERE, {"enum": ["more", "kind"]}]}},
    "pattern": {"patternProperties": {"^c": {"anyOf": [HERE, {"type": "null"}]}}},
    "choices in choices": {"anyOf": [{"oneOf": [HAS, {"required": ["more"]}]}, {"required": ["else"]}]},
}


def _plant(root: Path, change: Callable[[str], str], name: str = "*") -> None:
    """Changes the generated models of a name; at least one file must differ."""
    changed = 0
    for file in sorted((root / "generated" / "models").rglob(f"{name}.py")):
        text = file.read_text("utf-8")
        file.write_text(change(text), "utf-8")
        changed += change(text) != text
    assert changed


def _proven(root: Path, schemas: dict[str, Json]) -> None:
    project(root, schemas, {"targets": {"models": {}}})
    generate(root)
    code, report = prove(root)
    assert (code, undeclared(report)) == (0, [])
    assert report["reached"]["assertions"]["never"] == 0


def _found(root: Path) -> set[str]:
    """What is named as the cause of each undeclared disagreement."""
    code, report = prove(root)
    findings = [finding for document in report["documents"] for finding in document["undeclared"]]
    assert code == 1 and all(finding["leg"].startswith("models") for finding in findings)
    return {finding["location"] for finding in findings}


def _other_folder(text: str) -> str:
    """The same imports, of the documents of the other folder."""
    other = {"api": "bridge", "bridge": "api"}
    return re.sub(r"(?m)^from \.(api|bridge)\b", lambda found: f"from .{other[found[1]]}", text)


@pytest.mark.parametrize("place", PLACES)
def test_a_rule_of_the_wrong_document_of_two(tmp_path: Path, place: str) -> None:
    request = {"title": "Request", "type": "object", **PLACES[place]}
    documents = {"api/common.json": _common("a"), "bridge/common.json": _common("b"), "request.json": request}
    _proven(tmp_path, documents)
    _plant(tmp_path, _other_folder, "*request*")
    found = _found(tmp_path)
    named = ("common.json#/definitions/Code/", "request.json#/propertyNames/", "/code")
    assert any(name in each for each in found for name in named), found


PET: Json = {
    "title": "Pet",
    "oneOf": [{"$ref": "#/definitions/Cat"}, {"$ref": "#/definitions/Dog"}],
    "definitions": {
        "Animal": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {**TEXT, "maxLength": 8}},
            "not": {"required": ["secret"]},
        },
        "Cat": {
            "allOf": [
                {"$ref": "#/definitions/Animal"},
                {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer", "maximum": 9}},
                },
            ]
        },
        "Dog": {
            "allOf": [
                {"$ref": "#/definitions/Animal"},
                {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"const": "dog"}, "bark": {"enum": ["loud", "soft"]}},
                },
            ]
        },
    },
}
WHEN: Json = {
    "title": "When",
    "type": "object",
    "properties": {"kind": {"enum": ["a", "b"]}, "count": {"type": "integer"}},
    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
    "then": {"required": ["count"]},
    "dependencies": {"count": {"not": {"required": ["total"]}}},
}
SOME: Json = {
    "title": "Some",
    "type": "object",
    "properties": {"some": {"anyOf": [{**TEXT, "not": {"enum": ["x"]}}, {"type": "integer"}]}},
}
#: What may go wrong in generated code: the schema, what is replaced by what, and where the assertion stands.
FAULTS: dict[str, tuple[Json, str, str, str]] = {
    "a class whose rules are never called": (WHEN, r"(?m)^    _rules = .*\n", "", "/then/required/0"),
    "a then that is ignored": (WHEN, r'and "count" not in value:', "and False:", "/then/required/0"),
    "a dependency that is ignored": (
        WHEN,
        r'"count" in value and "total" in value',
        "False",
        "/dependencies/count/not",
    ),
    "a discriminator that takes the wrong option": (
        PET,
        r'Literal\["(cat|dog)"\]',
        'Literal["bird"]',
        "",
    ),
    "a base whose rules are never called": (PET, r"(?m)^    _rules = .*\n", "", "/definitions/Animal/not"),
    "a subclass that loses what its base says": (
        PET,
        r"class Cat\(Animal\)",
        "class Cat(JsonModel)",
        "/definitions/Animal/",
    ),
    "an enum that loses a value": (
        PET,
        r"(?m)^    SOFT = .*\n",
        "",
        "/definitions/Dog/allOf/1/properties/bark",
    ),
    "a bound behind an option": (PET, r"le=9\b", "le=8", "/definitions/Cat/allOf/1/properties/lives"),
    "a check that is dropped behind anyOf": (SOME, r"Checked\([^()]*\)", "None", "/properties/some/anyOf/"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_behind_a_choice(tmp_path: Path, fault: str) -> None:
    schema, old, new, location = FAULTS[fault]
    _proven(tmp_path, {"a.json": schema})
    _plant(tmp_path, lambda text: re.sub(old, new, text))
    found = _found(tmp_path)
    assert any(f"schemas/a.json#{location}" in each for each in found), found
