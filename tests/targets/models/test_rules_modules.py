"""Each rule is called in its own module, whatever the files are called; and what a constant satisfies is no rule."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from trivet.targets.models.layout import layout_of

TEXT = {"type": "string"}


def _common(first: str, other: str) -> dict[str, Any]:
    """Definitions whose names another document has, too."""
    return {"$defs": {"Id": {**TEXT, "pattern": first}, other: {**TEXT, "minLength": 2, "pattern": first}}}


def _choice(folder: str, other: str) -> dict[str, Any]:
    """Which of two definitions holds depends on another member, so that functions test both."""
    there = f"{folder}/common.json#/$defs/"
    return {
        "if": {"properties": {"kind": {"const": folder}}, "required": ["kind"]},
        "then": {"properties": {"id": {"$ref": f"{there}Id"}, "more": {"$ref": f"{there}{other}"}}},
    }


def _accepts(model: Any, **members: Any) -> bool:
    try:
        model.model_validate(members)
    except ValidationError:
        return False
    return True


def test_a_document_with_the_name_of_the_folder_that_it_is_in(package: Any) -> None:
    """The package of the folder imports the rules of its own document, beside those that are inside of it."""
    documents = {
        "class.json": {"type": "object", "properties": {"id": {**TEXT, "pattern": "^a"}}},
        "class/class.json": {"type": "object", "properties": {"id": {**TEXT, "pattern": "^b"}}},
    }
    made = package(documents)
    outer, inner = made("class_").Class, made("class_.class_").Class
    assert _accepts(outer, id="a") and not _accepts(outer, id="b")
    assert _accepts(inner, id="b") and not _accepts(inner, id="a")


def test_documents_of_one_name_in_different_folders(package: Any) -> None:
    documents = {
        "api/common.json": _common("^a", "Only"),
        "bridge/common.json": _common("^b", "Else"),
        "common.json": _common("^c", "Own"),
        "request.json": {
            "title": "Request",
            "type": "object",
            "properties": {"kind": TEXT, "own": {"$ref": "common.json#/$defs/Own"}},
            "allOf": [_choice("api", "Only"), _choice("bridge", "Else")],
        },
    }
    request = package(documents)("request").Request
    for kind, right, wrong in (("api", "a1", "b1"), ("bridge", "b1", "a1")):
        assert _accepts(request, kind=kind, id=right, more=right, own="c1")
        assert not _accepts(request, kind=kind, id=wrong)
        assert not _accepts(request, kind=kind, more=wrong)
        assert not _accepts(request, kind=kind, own=right)
        assert not _accepts(request, kind=kind, id=right, more=right[:1])


EITHER = {
    "type": "object",
    "properties": {"a": {}, "b": {}},
    "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
}


@pytest.mark.parametrize("name", ["1thing", "_thing", "__thing", "___1", "_"])
def test_files_whose_names_begin_with_a_digit_or_an_underscore(
    package: Any, tmp_path: Path, name: str
) -> None:
    documents = {f"{name}.json": {"title": "Thing", **EITHER}, "thing.json": {"title": "Other", **EITHER}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load = package(documents)
        files = {path.stem: path.read_text("utf-8") for path in tmp_path.glob("models*/*.py")}
        modules = [load(stem) for stem, text in files.items() if "(JsonModel):\n" in text]
    models = [
        vars(module)[title] for module in modules for title in ("Thing", "Other") if title in vars(module)
    ]
    assert len(models) == 2
    for model in models:
        assert _accepts(model, a=1) and not _accepts(model, c=1)


_PARTS = st.text("ab_1", min_size=1, max_size=3)


@given(st.sets(st.lists(_PARTS, min_size=1, max_size=3).map(".".join), min_size=1, max_size=8))
@settings(deadline=None)
def test_no_two_rules_modules_have_one_name(modules: set[str]) -> None:
    layout = layout_of(modules)
    assert len({*layout.rules.values(), *modules}) == 2 * len(modules)
    assert len(set(layout.rules_names.values())) == len(modules)
    assert not any(name.startswith("__") for name in layout.rules_names.values())


def _tagged(value: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["kind"], "properties": {"kind": {**TEXT, "const": value, **more}}}


def _either(**more: Any) -> dict[str, Any]:
    definitions = {"A": _tagged("urn:a", pattern="^urn:"), "B": _tagged("urn:b", **more)}
    options = [{"$ref": f"#/$defs/{name}"} for name in definitions]
    return {
        "title": "Either",
        "type": "object",
        "properties": {"it": {"oneOf": options}},
        "$defs": definitions,
    }


def test_a_tag_with_an_assertion_that_its_constant_satisfies(package: Any) -> None:
    module = package({"either.json": _either(minLength=3)})("either")
    hint = get_type_hints(module.Either, include_extras=True)["it"]
    assert any(getattr(one, "discriminator", None) == "kind" for one in get_args(hint))
    assert _accepts(module.Either, it={"kind": "urn:b"}) and not _accepts(module.Either, it={"kind": "urn:c"})


def test_a_tag_with_an_assertion_that_its_constant_breaks(package: Any) -> None:
    module = package({"either.json": _either(minLength=30)})("either")
    assert _accepts(module.Either, it={"kind": "urn:a"}) and not _accepts(module.Either, it={"kind": "urn:b"})
