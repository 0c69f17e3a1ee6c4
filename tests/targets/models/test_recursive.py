"""Values that are defined by way of themselves are lists and dicts, through however many definitions and modules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

VALUE = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"$ref": "#/$defs/Json"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/Json"}},
    ]
}
TREE = {
    "title": "Holder",
    "type": "object",
    "properties": {
        "any": {"$ref": "#/$defs/Json"},
        "tree": {"$ref": "#/$defs/Tree"},
        "trees": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
    },
    "required": ["tree"],
    "$defs": {
        "Json": VALUE,
        "Tree": {
            "description": "A tree.",
            "oneOf": [
                {"type": "string", "format": "date"},
                {"$ref": "#/$defs/Leaf"},
                {"$ref": "#/$defs/Branch"},
            ],
        },
        "Branch": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/Tree"}},
        "Leaf": {
            "type": "object",
            "required": ["leaf"],
            "properties": {"leaf": {"type": "integer"}, "next": {"$ref": "#/$defs/Tree"}},
            "additionalProperties": False,
        },
    },
}
CLIENT = """\
from __future__ import annotations

from models.holder import Branch, Holder, Json, Leaf, Tree


def first(value: Json) -> Json:
    if isinstance(value, dict):
        return value["a"]
    return value[0] if isinstance(value, list) else value


def leaves(tree: Tree) -> list[Leaf]:
    if isinstance(tree, Leaf):
        return [tree]
    return [leaf for inner in tree for leaf in leaves(inner)] if isinstance(tree, list) else []


def deepest(branch: Branch) -> Tree:
    return branch[0]


made = Holder(tree=[Leaf(leaf=1), [Leaf(leaf=2)]], any={"a": [1, None]})
made.any = [made.any, "x"]
"""


def test_a_client_indexes_plainly_and_mypy_agrees(written: Any, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "holder.json").write_text(json.dumps(TREE), "utf-8")
    written(tmp_path, tmp_path)
    (tmp_path / "client.py").write_text(CLIENT, "utf-8")
    for command in (["mypy", "--strict", "models", "client.py"], ["ruff", "check", "--isolated", "models"]):
        run = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout
    assert "any: Json | None = None" in (tmp_path / "models" / "holder.py").read_text("utf-8")
    used = "from client import *; assert first({'a': [1]}) == [1]; assert len(leaves(made.tree)) == 2"
    subprocess.run([sys.executable, "-W", "error", "-c", used], cwd=tmp_path, check=True)


def test_values_are_plain_and_exact(package: Any) -> None:
    module = package({"holder.json": TREE})("holder")
    adapter = TypeAdapter(module.Json)
    value = adapter.validate_python({"a": [1, {"b": None}]})
    assert value["a"][0] == 1
    assert value["a"][1] == {"b": None}
    held = module.Holder.model_validate({"tree": [{"leaf": 1, "next": ["2024-01-01"]}], "any": {"x": [True]}})
    assert held.tree[0].next[0].isoformat() == "2024-01-01"
    assert held.any["x"] == [True]
    for wrong in ("text", ["20240101"], [{"leaf": "1"}], [{"leaf": 1, "more": 1}], [[], [], [], []], [None]):
        for read, value in ((module.Tree, wrong), (list[module.Tree], [wrong])):
            with pytest.raises(ValidationError):
                TypeAdapter(read).validate_python(value)
            with pytest.raises(ValidationError):
                TypeAdapter(read).validate_json(json.dumps(value))
    with pytest.raises(ValidationError):
        TypeAdapter(module.Branch).validate_python({})


def test_an_absent_member_is_told_from_null(package: Any) -> None:
    holder = package({"holder.json": TREE})("holder").Holder
    for document in ({"tree": []}, {"tree": [], "any": None}):
        made = holder.model_validate(document)
        assert made.any is None
        assert made.model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    strict = package({"no_null.json": {**TREE, "properties": {"tree": {"$ref": "#/$defs/Tree"}}}})("no_null")
    with pytest.raises(ValidationError):
        strict.Holder.model_validate({"tree": None})


def test_errors_name_the_options_and_not_what_they_are_made_of(package: Any) -> None:
    module = package({"holder.json": TREE})("holder")
    with pytest.raises(ValidationError) as caught:
        module.Holder.model_validate({"tree": [[{"leaf": "x"}]]})
    places = [error["loc"] for error in caught.value.errors()]
    assert ("tree", "Branch", 0, "Branch", 0, "Leaf", "leaf") in places
    assert {part for place in places for part in place if isinstance(part, str)} <= {
        *("tree", "leaf", "date", "Branch", "Leaf")
    }


def test_json_schemas_are_made(package: Any) -> None:
    module = package({"holder.json": TREE})("holder")
    told = module.Holder.model_json_schema()
    assert {"Branch", "Json", "Leaf", "Tree"} <= told["$defs"].keys()
    assert told["$defs"]["Branch"]["items"] == {"$ref": "#/$defs/Tree"}
    assert TypeAdapter(module.Json).json_schema()["$ref"] == "#/$defs/Json"


def _through(there: str) -> dict[str, Any]:
    """One of two documents: each of its values may hold those of the other."""
    return {
        "title": f"To_{there}",
        "anyOf": [
            {"type": "integer"},
            {"type": "array", "items": {"$ref": f"{there}.json"}},
            {"type": "object", "properties": {"to": {"$ref": f"{there}.json"}}, "required": ["to"]},
        ],
    }


@pytest.mark.parametrize("first", ["one", "two"])
def test_through_several_modules_in_any_order(package: Any, first: str) -> None:
    load = package({"one.json": _through("two"), "two.json": _through("one"), "three.json": _through("one")})
    load(first)
    for module, name in (("one", "ToTwo"), ("two", "ToOne"), ("three", "ToOne")):
        adapter = TypeAdapter(getattr(load(module), name))
        value = adapter.validate_python([[[1, {"to": [2]}]]])
        assert value[0][0][0] == 1
        assert value[0][0][1].to[0] == 2
        for wrong in ([["x"]], [[[True]]], [[{"to": ["x"]}]], [[{}]]):
            with pytest.raises(ValidationError):
                adapter.validate_python(wrong)


#: `two.Bar` names `two.Foo`, which stands before it and names it; `one.Bar` is another class, which leads there.
TWINS = {
    "one/common.json": {
        "$defs": {
            "Bar": {
                "type": "object",
                "required": ["one"],
                "properties": {
                    "one": {"type": "integer"},
                    "foo": {"$ref": "../two/common.json#/$defs/Foo"},
                    "some": {"$ref": "../two/common.json#/$defs/Some"},
                },
            }
        }
    },
    "two/common.json": {
        "$defs": {
            "Bar": {
                "type": "object",
                "required": ["two"],
                "properties": {
                    "two": {"type": "integer"},
                    "foo": {"$ref": "#/$defs/Foo"},
                    "back": {"$ref": "../one/common.json#/$defs/Bar"},
                },
            },
            "Foo": {"type": "object", "properties": {"bar": {"$ref": "#/$defs/Bar"}}},
            "Some": {
                "anyOf": [{"$ref": "#/$defs/Bar"}, {"type": "array", "items": {"$ref": "#/$defs/Some"}}]
            },
        }
    },
}


@pytest.mark.parametrize("first", ["one", "two"])
def test_names_mean_what_their_own_module_calls_so(package: Any, first: str) -> None:
    load = package(TWINS)
    load(f"{first}.common")
    one, two = load("one.common"), load("two.common")

    def read(model: Any, value: object) -> Any:
        Bar = Foo = Some = Annotated = str  # noqa: F841, N806 (names that pydantic would come across here)
        return TypeAdapter(model).validate_python(value)

    assert type(read(one.Bar, {"one": 1, "foo": {"bar": {"two": 2}}}).foo.bar) is two.Bar
    assert type(read(one.Bar, {"one": 1, "some": [[{"two": 2}]]}).some[0][0]) is two.Bar
    assert type(read(two.Some, [{"two": 2, "back": {"one": 1}}])[0].back) is one.Bar
    assert type(read(two.Foo, {"bar": {"two": 2}}).bar) is two.Bar
    for model, wrong in ((one.Bar, {"one": 1, "some": {"one": 1}}), (two.Foo, {"bar": {"one": 1}})):
        with pytest.raises(ValidationError):
            read(model, wrong)


def test_a_class_of_the_users_own_holds_one(package: Any) -> None:
    two = package(TWINS)("two.common")

    class Bar(BaseModel):
        some: two.Some | None = None  # type: ignore[name-defined]
        many: list[two.Foo] = []  # type: ignore[name-defined]

    made = Bar.model_validate({"some": [{"two": 1}], "many": [{"bar": {"two": 2}}]})
    assert type(made.some[0]) is type(made.many[0].bar) is two.Bar


def test_it_looks_as_the_guide_says(package: Any, checkout: Path) -> None:
    """No rule says again what the type says: each level would test all that is below it."""
    guide = (checkout / "docs" / "models.md").read_text("utf-8")
    _, _, quoted = guide.partition("<!-- made from a definition of any JSON value -->\n```python\n")
    module = package({"holder.json": TREE})("holder")
    assert quoted.partition("```")[0] in Path(module.__file__).read_text("utf-8")


def test_undeclared_members_have_a_class_further_down(package: Any) -> None:
    """pydantic 2.12 would look the class up when the module is imported, and in the modules of subclasses."""
    others = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Z"}}
    made = package(
        {
            "a.json": {
                "type": "object",
                "properties": {"q": {"$ref": "#/$defs/E"}},
                "$defs": {
                    "E": {
                        "type": "object",
                        "properties": {"w": {"type": "integer"}},
                        "additionalProperties": {"$ref": "#"},
                    }
                },
            },
            "base.json": {
                **others,
                "properties": {"w": {"type": "integer"}},
                "$defs": {"Z": {"type": "object", "properties": {"b": {"$ref": "#"}}}},
            },
            "sub.json": {"allOf": [{"$ref": "base.json"}], "properties": {"v": {}}},
        }
    )
    a, base, sub = made("a"), made("base"), made("sub")
    for model, type_ in ((a.E, a.A), (base.Base, base.Z)):
        assert model.__annotations__["__pydantic_extra__"] == dict[str, type_]
    assert a.A.model_validate({"q": {"x": {"q": {"w": 1}}}}).q.x.q.w == 1
    assert type(sub.Sub.model_validate({"x": {"b": {}}}).x) is base.Z
    for model, wrong in ((a.A, {"q": {"x": {"q": 1}}}), (sub.Sub, {"x": 1}), (sub.Sub, {"x": {"b": 1}})):
        with pytest.raises(ValidationError):
            model.model_validate(wrong)
