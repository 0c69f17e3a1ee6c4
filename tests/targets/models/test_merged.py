"""Equal inline definitions of one document have one class, the first one's; everything else tells of each place."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.prove.projects import generate, project, prove, undeclared

from trivet.cli.main import call
from trivet.pipeline import Build

SETTINGS: dict[str, Any] = {"draft": "2020-12", "targets": {"models": {}}}


def obj(_required: tuple[str, ...] = (), /, **members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(_required)}


def requirement() -> dict[str, Any]:
    operator = {"type": "string", "enum": ["In", "NotIn"]}
    key = {"type": "string", "pattern": "^[a-z]+$"}
    return obj(
        ("key", "operator"), key=key, operator=operator, since={"type": "string", "format": "date-time"}
    )


def selector() -> dict[str, Any]:
    return obj(matchExpressions={"type": "array", "items": requirement()})


def crd(*names: str) -> dict[str, Any]:
    """A document with a selector and a list of them under each name."""
    places = {name: obj(one=selector(), many={"type": "array", "items": selector()}) for name in names}
    return obj(spec=obj(**places), **{"else": {"type": "array", "items": selector()}})


def build(root: Path, schemas: dict[str, Any], **changes: Any) -> Build:
    """The project, generated, with models and whatever else is asked for."""
    return generate(project(root, schemas, {**SETTINGS, **changes}))


def classes(build: Build, module: str = "widget") -> dict[str, str]:
    """The text of each class of a module."""
    text = build.artifacts[f"generated/models/{module}.py"]
    body = ast.parse(text).body
    return {one.name: ast.unparse(one) for one in body if isinstance(one, ast.ClassDef)}


def test_a_document_with_the_same_objects_many_times(tmp_path: Path) -> None:
    names = [f"place{chr(97 + number)}" for number in range(20)]
    found = set(classes(build(tmp_path, {"widget.json": crd(*names)})))
    first = "WidgetSpecPlacea"
    assert found == {
        "Widget",
        "WidgetSpec",
        first,
        f"{first}One",
        f"{first}OneMatchExpressionsItem",
        f"{first}OneMatchExpressionsItemOperator",
    }


def test_documents_keep_to_themselves(tmp_path: Path) -> None:
    found = build(tmp_path, {"widget.json": obj(a=selector()), "other.json": obj(b=selector(), c=selector())})
    assert {"WidgetA", "WidgetAMatchExpressionsItem"} <= set(classes(found))
    assert {"OtherB", "OtherBMatchExpressionsItem"} <= set(classes(found, "other"))
    assert "OtherC" not in classes(found, "other")


def test_a_description_keeps_them_apart(tmp_path: Path) -> None:
    told = {**selector(), "description": "Which ones."}
    found = classes(build(tmp_path, {"widget.json": obj(a=selector(), b=told, c=selector(), d=told)}))
    assert {"WidgetA", "WidgetB"} <= set(found)
    assert not {"WidgetC", "WidgetD", "WidgetBMatchExpressionsItem"} & set(found)
    assert "WidgetA" in found["Widget"] and "Which ones." in found["WidgetB"]


def appended() -> Iterator[tuple[str, dict[str, Any]]]:
    """A document with one more equal object, wherever it is added after the first."""
    before = {**crd("m", "n"), "$defs": {"Named": obj(x=selector())}}
    yield (
        "a member that sorts before the others",
        {
            **before,
            "properties": {**before["properties"], "a": selector()},
        },
    )
    yield (
        "a definition that sorts before the others",
        {
            **before,
            "$defs": {**before["$defs"], "About": obj(x=selector())},
        },
    )
    spec = before["properties"]["spec"]
    wider = {**spec, "properties": {**spec["properties"], "a": spec["properties"]["n"]}}
    yield "inside the first", {**before, "properties": {**before["properties"], "spec": wider}}
    yield "behind another keyword", {**before, "additionalProperties": selector()}


@pytest.mark.parametrize(("_", "more"), list(appended()), ids=[name for name, _ in appended()])
def test_one_more_renames_nothing(tmp_path: Path, _: str, more: dict[str, Any]) -> None:
    before = classes(
        build(tmp_path / "before", {"widget.json": {**crd("m", "n"), "$defs": {"Named": obj(x=selector())}}})
    )
    after = classes(build(tmp_path / "after", {"widget.json": more}))
    assert before.keys() <= after.keys()
    inner = [name for name in before if "Expressions" in name or name.endswith("One")]
    assert inner and [before[name] for name in inner] == [after[name] for name in inner]
    assert after.keys() - before.keys() <= {"About"}


def test_trees_that_lead_back_to_themselves(package: Any) -> None:
    def tree(name: str) -> dict[str, Any]:
        children = {"type": "array", "items": {"$ref": f"#/properties/{name}"}}
        return obj(("value",), value={"type": "integer"}, children=children)

    widget = package({"widget.json": obj(left=tree("left"), right=tree("right"))})("widget")
    assert not hasattr(widget, "WidgetRight")
    leaf = widget.WidgetLeft(value=1)
    whole = widget.Widget(left=leaf, right=widget.WidgetLeft(value=2, children=[leaf]))
    assert widget.Widget.model_validate_json(whole.model_dump_json(exclude_unset=True)) == whole
    with pytest.raises(ValidationError):
        widget.Widget.model_validate({"right": {"value": 1, "children": [{}]}})


def test_named_definitions_and_roots_stay(tmp_path: Path) -> None:
    same = selector()
    schemas = {"widget.json": {**obj(a=same), "$defs": {"One": same, "Two": same}}, "other.json": same}
    found = classes(build(tmp_path, schemas))
    assert {"One", "Two", "Widget", "WidgetA"} <= set(found)


def test_a_name_that_only_equal_ones_have_is_plain(tmp_path: Path) -> None:
    same = {"type": "array", "items": requirement()}
    found = set(classes(build(tmp_path, {"widget.json": obj(**{"foo_bar": same, "foo-bar": same})})))
    assert found == {"Widget", "WidgetFooBarItem", "WidgetFooBarItemOperator"}


def test_a_union_of_equal_ones(package: Any) -> None:
    same = obj(("a",), a={"type": "integer"})
    widget = package({"widget.json": obj(some={"anyOf": [same, same]}, one={"oneOf": [same, same]})})(
        "widget"
    )
    assert widget.Widget.model_validate({"some": {"a": 1}}).some.a == 1
    for wrong in ({"some": {}}, {"one": {"a": 1}}):
        with pytest.raises(ValidationError):
            widget.Widget.model_validate(wrong)


def test_the_ledger_has_every_place(tmp_path: Path) -> None:
    result = build(tmp_path, {"widget.json": obj(a=requirement(), b=requirement())})
    rows = [row for row in result.ledger["rows"] if row["target"] == "models" and row["keyword"]]
    told = {
        name: sorted(
            (row["keyword"], row["verdict"], row["by"])
            for row in rows
            if row["definition"] == f"widget.{name}"
        )
        for name in ("WidgetA", "WidgetB")
    }
    assert told["WidgetA"] == told["WidgetB"]
    assert ("format", "lossy", "WidgetA") in told["WidgetB"]
    places = {row["location"] for row in rows if row["definition"] == "widget.WidgetB"}
    assert places and all("#/properties/b" in place for place in places)


def test_both_places_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(tmp_path, {"widget.json": obj(a=requirement(), b=requirement())})
    monkeypatch.chdir(tmp_path)
    assert call(["explain", "schemas/widget.json#/properties/b"]) == 0
    told = capsys.readouterr().out
    assert "widget.WidgetB" in told and "WidgetA: JsonModel" in told
    for name in ("WidgetA", "models.widget:WidgetA", "WidgetA.key"):
        assert call(["explain", name]) == 0
        told = capsys.readouterr().out
        assert told.count(" exact (--verbose") == 1
        assert "/properties/a" in told and "/properties/b" in told


def test_own_templates_see_each_class_once(tmp_path: Path) -> None:
    templates = tmp_path / "own"
    templates.mkdir()
    members = "{% for one in type.members %}{{ one.name.line }} {{ one.type_of.line }} {% endfor %}"
    text = f"{{% for type in types %}}{{{{ type.name.line }}}}: {members};{{% endfor %}}"
    (templates / "names.txt.jinja2").write_text(text, "utf-8")
    targets = {
        "models": {},
        "names": {"path": "generated/own", "templates": "own", "plan": "models"},
    }
    found = build(tmp_path, {"widget.json": obj(a=requirement(), b=requirement())}, targets=targets)
    lines = dict(
        line.split(": ", 1) for line in found.artifacts["generated/own/names.txt"].strip().split(";")[:-1]
    )
    assert set(lines) == {"Widget", "WidgetA", "WidgetAOperator"}
    assert lines["Widget"].split() == ["a", "widget.WidgetA", "b", "widget.WidgetA"]


def test_drawn_and_derived_values_agree_or_are_declared(tmp_path: Path) -> None:
    targets = {"models": {}, "sql": {"dialects": ["sqlite"]}, "docs": {}}
    build(tmp_path, {"widget.json": crd("m", "n")}, targets=targets, readings={"primary_key": None})
    examples = tmp_path / "examples" / "widget"
    examples.mkdir(parents=True)
    good = {"matchExpressions": [{"key": "a", "operator": "In", "since": "2024-01-01T00:00:00Z"}]}
    bad = {"matchExpressions": [{"key": "A", "operator": "In"}]}
    places = ({"spec": {"m": {"one": good}}}, {"spec": {"n": {"many": [good]}}}, {"else": [good]})
    wrong = ({"spec": {"m": {"one": bad}}}, {"spec": {"n": {"many": [bad]}}}, {"else": [bad]})
    for folder, documents in (("valid", places), ("invalid", wrong)):
        (examples / folder).mkdir()
        (examples / folder / "all.jsonl").write_text(
            "".join(f"{json.dumps(one)}\n" for one in documents), "utf-8"
        )
    code, report = prove(tmp_path, "--fuzz", "40", "--limit", "400", str(tmp_path / "examples"))
    assert (code, undeclared(report)) == (0, [])
    assert report["documents"][0]["valid"] >= 3 and report["documents"][0]["invalid"] >= 3
