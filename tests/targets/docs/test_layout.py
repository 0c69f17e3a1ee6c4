"""Pages for what has a name, sections for what stands inline, one section for what is equal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.targets.docs.building import catalog_of, dead_links, documented, page_of, pages, written

from trivet.target_result import TargetResult

TEXT = {"type": "string"}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _selector() -> dict[str, Any]:
    expression = _object({"key": TEXT, "operator": {"enum": ["In", "Exists"]}, "values": _list(TEXT)}, "key")
    return _object({"matchLabels": {"additionalProperties": TEXT}, "matchExpressions": _list(expression)})


def _container() -> dict[str, Any]:
    source = {kind: _object({"name": TEXT, kind: TEXT}, "name") for kind in ("configMap", "secret", "field")}
    port = {"type": "integer", "minimum": 1, "maximum": 65535}
    probe = {"httpGet": _object({"path": TEXT, "port": port}), "exec": _object({"command": _list(TEXT)})}
    members = {"env": _list(_object({"name": TEXT, "valueFrom": _object(source)}))}
    return _object(
        {**members, **{f"{one}Probe": _object(probe) for one in ("liveness", "readiness", "startup")}}
    )


def resource(kind: str) -> dict[str, Any]:
    """A schema as those of Kubernetes: objects inside objects, none with a name, the same few over and over."""
    affinity = _object({one: _list(_object({"labels": _selector(), "spaces": _selector()})) for one in "ab"})
    pod = _object(
        {"containers": _list(_container()), "initContainers": _list(_container()), "affinity": affinity}
    )
    template = _object({"metadata": _object({"labels": {"additionalProperties": TEXT}}), "spec": pod})
    spec = _object({f"of{kind}": _object({kind: TEXT}), "selector": _selector(), "template": template})
    return _object({"kind": {"const": kind}, "spec": spec}, "kind")


def _tree(folder: Path, count: int, **docs: Any) -> TargetResult:
    schemas = {f"kind{number}.json": resource(f"Kind{number}") for number in range(count)}
    leg = documented(written(folder, schemas, targets={"docs": docs}))
    assert dead_links(leg, folder) == []
    return leg


def _bytes(leg: TargetResult) -> int:
    return sum(len(text.encode()) for text in pages(leg).values())


def test_pages_grow_with_names_and_bytes_with_what_is_new(tmp_path: Path) -> None:
    one, eight = (_tree(tmp_path / str(count), count) for count in (1, 8))
    types = [path for path in pages(eight) if "/types/" in path]
    assert sorted(types) == [f"generated/docs/types/kind{number}.Kind{number}.md" for number in range(8)]
    every = _tree(tmp_path / "all", 8, pages="all")
    inline = len([path for path in pages(every) if "/types/" in path]) - 8
    assert inline > 300
    assert _bytes(eight) < _bytes(every) / 5
    assert _bytes(eight) < 4 * _bytes(one)
    first, last = (page_of(eight, f"kind{number}.Kind{number}") for number in (0, 7))
    assert len(last) < len(first) / 3


def test_every_inline_type_has_one_place_with_all_its_members(tmp_path: Path) -> None:
    leg = _tree(tmp_path, 3)
    texts = pages(leg)
    found = [re.findall(r'<a id="([^"]+)">', text) for text in texts.values()]
    assert all(len(anchors) == len(set(anchors)) for anchors in found)
    places = {(place.definition, place.member): place.name for place in leg.places}
    for entity in catalog_of(written(tmp_path, {})).entities.values():
        for member in (None, *(field.name for field in entity.fields)):
            file, _, anchor = places[entity.full_name, member].partition("#")
            assert not anchor or f'<a id="{anchor}"></a>' in texts[file]
            assert anchor or (file == leg.rows[entity.full_name] and member is None)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"x": TEXT}, {"x": TEXT}, True),
        ({"x": TEXT}, {"x": {"type": "integer"}}, False),
        ({"x": TEXT}, {"y": TEXT}, False),
        ({"x": {**TEXT, "description": "a"}}, {"x": {**TEXT, "description": "b"}}, False),
        ({"x": _object({"y": TEXT})}, {"x": _object({"y": TEXT})}, True),
        ({"x": _object({"y": TEXT})}, {"x": _object({"y": TEXT}, "y")}, False),
        ({"x": {"const": {"$ref": "#"}}}, {"x": {"const": {"$ref": "#/a"}}}, False),
        ({"x": {"default": 1}}, {"x": {"default": True}}, False),
    ],
)
def test_only_what_says_the_same_shares_a_section(
    tmp_path: Path, one: dict[str, Any], other: dict[str, Any], equal: bool
) -> None:
    schemas = {name: _object({"at": _object(each)}) for name, each in (("a.json", one), ("b.json", other))}
    settings = written(tmp_path, schemas)
    leg = documented(settings)
    text = page_of(leg, "b.B")
    assert ("[BAt](a.A.md#t-AAt)" in text) is equal
    assert ("[BAt](#t-BAt)" in text) is not equal
    assert ("`schemas/b.json#/properties/at`" in page_of(leg, "a.A")) is equal
    assert dead_links(leg, tmp_path) == []


def test_inline_types_in_a_circle_have_one_section(tmp_path: Path) -> None:
    def looping() -> dict[str, Any]:
        return _object({"at": _object({"again": {"$ref": "#/properties/at"}})})

    leg = documented(written(tmp_path, {"a.json": looping(), "b.json": looping()}))
    assert "[AAt](#t-AAt)" in page_of(leg, "a.A")
    assert "a.A.md#t-AAt" in page_of(leg, "b.B") and "t-BAt" not in page_of(leg, "b.B")
    assert dead_links(leg, tmp_path) == []


def test_named_definitions_keep_their_pages(tmp_path: Path) -> None:
    same = _object({"x": TEXT})
    leg = documented(
        written(tmp_path, {"a.json": {"$defs": {"one": same, "two": same}, **_object({"z": same})}})
    )
    assert {"generated/docs/types/a.One.md", "generated/docs/types/a.Two.md"} <= set(pages(leg))
    assert "[AZ](#t-AZ)" in page_of(leg, "a.A")


def test_sections_go_on_where_a_page_would_be_too_long(tmp_path: Path) -> None:
    words = "word " * 200
    many = {f"m{number}": _object({f"x{number}": {**TEXT, "description": words}}) for number in range(300)}
    leg = documented(written(tmp_path, {"a.json": _object(many)}))
    types = {path: text for path, text in pages(leg).items() if "/types/" in path}
    assert len(types) > 3 and max(map(len, types.values())) < 400_000
    assert "generated/docs/types/a.A.2.md" in types and "](a.A.2.md)" in types["generated/docs/types/a.A.md"]
    assert sum(len(re.findall(r'<a id="t-AM\d+">', text)) for text in types.values()) == 300
    assert dead_links(leg, tmp_path) == []


def test_hostile_names_of_inline_types_make_plain_anchors(tmp_path: Path) -> None:
    names = ["</a><script>", 'a"b', "p-x", "~p-x", "ä", "a b", "A B", "t-AX"]
    schema = _object({name: _object({f"{name}{other}": TEXT for other in names}) for name in names})
    leg = documented(written(tmp_path, {"a.json": schema}))
    (text,) = [text for path, text in pages(leg).items() if "/types/" in path]
    anchors = re.findall(r'<a id="([^"]+)">', text)
    assert len(anchors) == len(set(anchors)) > len(names) ** 2
    assert dead_links(leg, tmp_path) == []
