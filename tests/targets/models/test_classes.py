"""What the classes look like, and how they treat the members that they do not declare."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_undeclared_members_never_set_or_show_declared_ones(package: Any) -> None:
    schema = obj(**{"a-b": {"type": ["string", "null"]}, "class": {"type": "integer"}})
    model = package({"it.json": schema})("it").It
    for document in (
        {"a_b": 7},
        {"a-b": "x", "a_b": 7},
        {"a-b": None, "a_b": 7},
        {"class_": 1},
        {"class": 1},
    ):
        for made in (model.model_validate(document), model.model_validate_json(json.dumps(document))):
            assert made.a_b == document.get("a-b")
            assert made.class_ == document.get("class")
            assert made.model_dump(mode="json", by_alias=True, exclude_unset=True) == document


@pytest.mark.parametrize(
    "name",
    [
        "", "$ref", "1st", "class", "copy", "json", "model_config", "model_dump", "__class__", "_private",
        "self", "a b", "naïve", "date", "list", "str", "Any", "Field", "Annotated", "It", "JsonModel",
        "__pydantic_extra__", "validate", "schema", "root", "_rules", "__init__", "ﬁne", "日本", "\u0000",
        "{{ x }}", "'\"\\", "None",
    ],
)  # fmt: skip
def test_any_name_can_be_a_property(package: Any, name: str) -> None:
    schema = obj(
        **{name: {"type": "string", "minLength": 1}},
        when={"type": "string", "format": "date"},
        rest={"type": "array", "items": {"type": "string"}},
        other=True,
    )
    model = package({"it.json": schema})("it").It
    document = {name: "x", "when": "2024-01-01", "rest": ["y"], "other": 1, "more": None}
    for made in (model.model_validate(document), model.model_validate_json(json.dumps(document))):
        assert made.model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    with pytest.raises(ValidationError) as caught:
        model.model_validate({**document, name: ""})
    assert caught.value.errors()[0]["loc"] == (name,)


def test_closed_objects_name_what_they_refuse(package: Any) -> None:
    model = package({"it.json": {**obj(a=True), "additionalProperties": False}})("it").It
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"a": 1, "b": 2, "c": 3})
    assert [error["loc"] for error in caught.value.errors()] == [("b",), ("c",)]


def test_undeclared_members_have_their_type(package: Any) -> None:
    model = package({"it.json": {**obj(a={"type": "string"}), "additionalProperties": {"type": "integer"}}})(
        "it"
    ).It
    assert model.model_validate({"a": "x", "b": 2.0}).model_dump(exclude_unset=True) == {"a": "x", "b": 2}
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"b": "2"})
    assert caught.value.errors()[0]["loc"] == ("b",)


def test_rules_name_keyword_pointer_and_place_several_at_once(package: Any) -> None:
    schema = {
        **obj(
            sku={"type": "string", "pattern": "^[A-Z]+$"},
            tags={"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        ),
        "dependentRequired": {"sku": ["price"]},
        "patternProperties": {"^n_": {"type": "integer", "minimum": 3}},
        "minProperties": 1,
    }
    model = package({"shop/it.json": schema})("shop.it").It
    model.model_validate({"sku": "AB", "price": 1, "n_a": 3})
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"sku": "AB", "n_a": 1, "n_b": "x"})
    errors = caught.value.errors()
    assert [error["loc"] for error in errors] == [(), ("n_b",), ("n_a",)] or {
        error["loc"] for error in errors
    } == {(), ("n_a",), ("n_b",)}
    assert {error["ctx"]["keyword"] for error in errors} == {"dependentRequired", "minimum", "type"}
    assert all(" at #/" in error["msg"] and "schemas/" not in error["msg"] for error in errors)
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"sku": "ab", "tags": ["x", "x"]})
    assert {error["loc"] for error in caught.value.errors()} == {("sku",), ("tags",)}


def test_an_assignment_that_breaks_a_rule_is_taken_back(package: Any) -> None:
    schema = {**obj(a={"type": "integer"}, b={"type": "integer"}), "not": {"required": ["a", "b"]}}
    model = package({"it.json": schema})("it").It
    made = model(a=1)
    with pytest.raises(ValidationError):
        made.b = 2
    assert made == model(a=1)
    assert made.model_dump(exclude_unset=True) == {"a": 1}


def test_rules_see_through_instances(package: Any) -> None:
    schema = {
        **obj(inner={"$ref": "#/$defs/Inner"}, day={"type": "string", "format": "date"}),
        "$defs": {"Inner": obj(n={"type": "integer"})},
        "if": {
            "properties": {"inner": {"properties": {"n": {"const": 1}}, "required": ["n"]}},
            "required": ["inner"],
        },
        "then": {"required": ["day"]},
    }
    module = package({"it.json": schema})("it")
    with pytest.raises(ValidationError):
        module.It(inner=module.Inner(n=1))
    module.It(inner=module.Inner(n=2))
    module.It(inner=module.Inner(n=1), day="2024-01-01")


def test_modules_that_need_each_other_import_alone(written: Any, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        schema = {
            **obj(next={"$ref": f"{other}.json"}, all={"$ref": "#/$defs/All"}),
            "$defs": {"All": {"type": "array", "items": {"$ref": f"{other}.json"}}},
        }
        (tmp_path / "schemas" / f"{name}.json").write_text(json.dumps(schema), "utf-8")
    written(tmp_path, tmp_path)
    code = (
        "import importlib, sys, pydantic\n"
        "m = importlib.import_module('models.' + sys.argv[1])\n"
        "t = pydantic.TypeAdapter(getattr(m, sys.argv[1].upper()))\n"
        "t.validate_python({'next': {'next': {'next': {}}}, 'all': [{}]})\n"
        "try: t.validate_python({'next': {'next': {'next': 1}}})\n"
        "except pydantic.ValidationError as e: print(e.errors()[0]['loc'])\n"
    )
    for name in "abc":
        run = subprocess.run([sys.executable, "-c", code, name], cwd=tmp_path, capture_output=True, text=True)
        assert (run.stdout, run.stderr) == ("('next', 'next', 'next')\n", "")


def test_a_value_defined_by_way_of_itself(package: Any) -> None:
    schema = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]}
    adapter = TypeAdapter(package({"tree.json": schema})("tree").Tree)
    assert adapter.dump_python(adapter.validate_python(["a", ["b", []]]), mode="json") == ["a", ["b", []]]
    with pytest.raises(ValidationError):
        adapter.validate_json('["a", [1]]')


def test_a_union_with_constant_tags_is_discriminated(package: Any) -> None:
    def kind(name: str, **more: Any) -> dict[str, Any]:
        return {**obj(kind={"const": name}, **more), "required": ["kind"]}

    schema = {
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "$defs": {"Cat": kind("cat", lives={"type": "integer"}), "Dog": kind("dog")},
    }
    module = package({"pet.json": schema})("pet")
    adapter = TypeAdapter(module.Pet)
    assert type(adapter.validate_python({"kind": "cat", "lives": 9})) is module.Cat
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({"kind": "cat", "lives": "9"})
    assert [error["loc"] for error in caught.value.errors()] == [("cat", "lives")]


def test_enumerations_have_readable_members(package: Any) -> None:
    values = ["bodyStatus", "a-b", "a b", "", "1st", "class", "mro", "日本", "+1", "-1", "a\nb"]
    module = package({"it.json": obj(kind={"type": "string", "enum": values})})("it")
    enum = module.ItKind
    assert [member.value for member in enum] == values
    assert enum.BODY_STATUS.value == "bodyStatus"
    assert enum.EMPTY.value == ""
    made = module.It(kind=enum.BODY_STATUS)
    assert made.model_dump(mode="json", exclude_unset=True) == {"kind": "bodyStatus"}


def test_frozen_models_are_frozen_all_through(package: Any) -> None:
    item = {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}}
    schema = obj(
        items={"type": "array", "items": item, "minItems": 1},
        map={"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
        pair={"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 1, "items": False},
        any={},
    )
    model = package({"it.json": schema}, models={"frozen": True})("it").It
    document = {
        "items": [{"tags": ["a"]}],
        "map": {"a": [1, 2]},
        "pair": [1],
        "any": {"deep": [{}]},
        "more": [{"a": []}],
    }
    for made in (
        model.model_validate(document),
        model.model_validate_json(json.dumps(document)),
        model(**document),
    ):
        assert made.items[0].tags == ("a",) and made.map["a"] == (1, 2)
        assert made.any["deep"] == ({},) and made.more == ({"a": ()},)
        assert hash(made) == hash(model.model_validate(document))
        assert made.model_dump(mode="json") == document
        assert pickle.loads(pickle.dumps(made)) == made == made.model_copy(deep=True)
        for change in (
            lambda value=made.map: value.update(b=()),
            lambda value=made.any: value.pop("deep"),
            lambda value=made.map: value.__setitem__("b", ()),
        ):
            with pytest.raises(TypeError, match="frozen"):
                change()
    with pytest.raises(ValidationError):
        model(items=[])


def test_frozen_models_cannot_be_changed(package: Any) -> None:
    made = package({"it.json": obj(a={"type": "integer"})}, models={"frozen": True})("it").It(a=1)
    with pytest.raises(ValidationError):
        made.a = 2


def test_hostile_text_stays_text(package: Any, capsys: Any) -> None:
    payload = '"""\nprint("owned")\n{{ 1/0 }}{% raw %}\\'
    schema = {
        "title": payload,
        "description": payload,
        "$defs": {payload: {"type": "string", "enum": [payload, "x"], "description": payload}},
        **obj(
            **{
                payload: {
                    "$ref": "#/$defs/" + payload.replace("%", "%25").replace('"', "%22"),
                    "description": payload,
                }
            }
        ),
        "pattern": payload,
        "not": {"const": {payload: [payload]}},
    }
    module = package({"it.json": {key: value for key, value in schema.items() if key != "pattern"}})("it")
    (made,) = (
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.__name__
    )
    document = {payload: payload}
    assert (
        made.model_validate(document).model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    )
    assert capsys.readouterr().out == ""


def test_the_same_bytes_whatever_the_hash_seed(tmp_path: Path, checkout: Path) -> None:
    code = (
        "import hashlib, sys\n"
        "sys.path[:0] = [sys.argv[1] + '/generator']\n"
        "from trivet import catalog, normalize, render, settings, source\n"
        "from trivet.targets import models\n"
        "read = settings.Settings.from_file(sys.argv[1] + '/trivet.yaml')\n"
        "normal = normalize.normalize(source.resolve(source.load(read), read), read)\n"
        "leg = models.generate_classes(catalog.build(normal), read, render.Renderer(None))\n"
        "print(hashlib.sha256(repr(leg.artifacts).encode()).hexdigest())\n"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code, str(checkout)],
            cwd=folder,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, folder in (("0", tmp_path), ("1", checkout), ("7", tmp_path))
    }
    assert len(prints) == 1


def test_the_package_is_clean_to_mypy_and_ruff(written: Any, tmp_path: Path, checkout: Path) -> None:
    written(checkout, tmp_path, components=["schemas/oura/components.yaml"])
    for command in (
        ["mypy", "--strict", "models"],
        ["ruff", "check", "--isolated", "--extend-select", "I", "models"],
    ):
        run = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout


def test_a_pydantic_that_is_too_old_is_named(written: Any, tmp_path: Path, checkout: Path) -> None:
    written(checkout, tmp_path, components=["schemas/oura/components.yaml"])
    code = "import pydantic; pydantic.VERSION = '2.11.9'; import models.shop.product"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert "ImportError: these models need pydantic 2.12 or newer, and this is 2.11.9" in run.stderr
