"""A page names for a member the checks of that member in that table, and tells its limits, also behind references."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.targets.docs.building import written

from trivet.pipeline import compile

LINES = {"type": "array", "items": {"type": "string", "minLength": 1}}


def told(tmp_path: Path, schemas: dict[str, Any], page: str, *dialects: str) -> dict[tuple[str, str], str]:
    """(Member or "", target) → what a page says of it, with `the same checks` resolved."""
    targets = {"models": {}, "docs": {}, "sql": {"dialects": list(dialects)}}
    text = compile(written(tmp_path, schemas, targets=targets)).artifacts[f"generated/docs/types/{page}.md"]
    fold = text.partition("<summary>Python, SQL and enforcement</summary>")[2].partition("</details>")[0]
    found, member, checks = {}, "", ""
    for line in fold.splitlines():
        if line.startswith("- "):
            member = line.removeprefix("- ").strip("`").replace("the type as a whole", "")
        elif line.startswith("  - "):
            target, _, words = line.removeprefix("  - ").partition(": ")
            said = re.search(r"checked by ([^;]*)", words)
            checks = said[1] if said else checks
            found[member, target] = words.replace("the same checks", f"checked by {checks}")
    return found


def names(words: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", words.partition("checked by ")[2].partition(";")[0]))


def test_members_of_a_type_that_contains_itself(tmp_path: Path) -> None:
    tree = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "children": {"type": "array", "items": {"$ref": "#"}},
            "name": {"type": "string"},
            "parent": {"anyOf": [{"$ref": "#"}, {"type": "null"}]},
        },
    }
    trees = {"type": "array", "items": {"$ref": "tree.json"}}
    said = told(tmp_path, {"tree.json": tree, "forest.json": trees}, "tree.Tree", "postgresql", "sqlite")
    for target in ("PostgreSQL", "SQLite"):
        assert names(said["children", target]) == {"tree_children_items", "tree_children_type"}
        assert names(said["name", target]) == {"tree_name_type", "tree_name_required"}
        assert names(said["parent", target]) == {"tree_parent_ref"}


def test_members_of_the_same_name_inside(tmp_path: Path) -> None:
    place = {"type": "object", "properties": {"lines": LINES, "city": {"type": "string", "minLength": 1}}}
    order = {
        "type": "object",
        "properties": {
            "lines": {**LINES, "x-storage": "table"},
            "place": {**place, "x-storage": "columns"},
        },
    }
    said = told(tmp_path, {"order.json": order}, "order.Order", "postgresql")
    own, inner = names(said["lines", "PostgreSQL"]), names(said["place", "PostgreSQL"])
    assert own and all(name.startswith("order_lines_") for name in own)
    assert {"order_place_lines_items", "order_place_city_minLength"} <= inner
    assert all(name.startswith("order_place_") for name in inner)


def test_what_is_not_enforced_behind_a_reference(tmp_path: Path) -> None:
    choice = {"enum": ["a", "b"]}
    schema = {
        "type": "object",
        "properties": {
            "one": {"$ref": "#/$defs/C"},
            "two": {"type": "array", "items": {"$ref": "#/$defs/C"}},
            "any": {},
        },
        "$defs": {"C": choice},
    }
    said = told(tmp_path, {"a.json": schema}, "a.A", "spark", "sqlite")
    assert "**none** for `enum`" in said["one", "Spark SQL"]
    assert "**none** for `enum`" in said["two", "Spark SQL"]
    assert "**none**" not in said["any", "Spark SQL"]
    assert names(said["one", "SQLite"]) == {"a_one_type", "a_one_enum"}
    assert names(said["two", "SQLite"]) == {"a_two_type", "a_two_items"}


def test_members_that_refer_to_the_same_type(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {
            "one": {"$ref": "#/$defs/C"},
            "two": {"$ref": "#/$defs/C"},
            "list": {"type": "array", "items": {"$ref": "#/$defs/C"}},
        },
        "$defs": {"C": {"type": "number", "multipleOf": 0.01}},
    }
    said = told(tmp_path, {"a.json": schema}, "a.A", "clickhouse", "duckdb", "postgresql", "sqlite")
    for target in ("ClickHouse", "DuckDB", "PostgreSQL", "SQLite"):
        assert names(said["one", target]) == {"a_one_type", "a_one_multipleOf"}
        assert names(said["two", target]) == {"a_two_type", "a_two_multipleOf"}
        assert names(said["list", target]) == {"a_list_type", "a_list_items"}
        for member in ("one", "two", "list"):
            assert ("**wider** for `multipleOf`" in said[member, target]) == (target != "PostgreSQL")


INNER = {
    "C": {"enum": ["a", "b"]},
    "E": {
        "type": "object",
        "properties": {"c": {"$ref": "#/$defs/C"}, "q": {"type": "number", "multipleOf": 0.5}},
    },
}


def test_objects_of_the_same_type(tmp_path: Path) -> None:
    part = {"$ref": "#/$defs/E"}
    members = {"e": part, "f": part, "g": {**part, "x-storage": "columns"}, "x": {"$ref": "#/$defs/C"}}
    schema = {"type": "object", "properties": members, "$defs": INNER}
    dialects = ("postgresql", "spark", "sqlite")
    said = told(tmp_path, {"a.json": schema}, "a.A", *dialects)
    assert names(said["e", "SQLite"]) == {"a_e_ref"} and names(said["f", "SQLite"]) == {"a_f_ref"}
    assert names(said["g", "PostgreSQL"]) == {"a_g_c_enum", "a_g_q_multipleOf", "a_g_ref"}
    assert names(said["g", "SQLite"]) == {"a_g_c_enum", "a_g_q_type", "a_g_q_multipleOf", "a_g_ref"}
    said = told(tmp_path, {"a.json": schema}, "a.E", *dialects)
    assert "**none** for `enum`" in said["c", "Spark SQL"]
    assert not {"a_x_enum", "a_x_type"} & names(said["c", "SQLite"])


def test_the_type_of_a_column_limits_only_its_member(tmp_path: Path) -> None:
    time, lists = {"$ref": "#/$defs/D"}, {"type": "array", "items": {"$ref": "#/$defs/D"}}
    schema = {
        "type": "object",
        "properties": {"at": time, "all": lists},
        "$defs": {"D": {"type": "string", "format": "date-time"}},
    }
    said = told(tmp_path, {"a.json": schema}, "a.A", "postgresql")
    assert "**narrower** for `format`" in said["at", "PostgreSQL"]
    assert "**narrower**" not in said["all", "PostgreSQL"]


@pytest.mark.parametrize("setting", [{}, {"checks": "columns"}, {"documents": False}])
def test_every_check_is_in_the_file(tmp_path: Path, setting: dict[str, Any]) -> None:
    part = {"$ref": "#/$defs/E", "x-storage": "columns"}
    rows = {"type": "array", "items": {"$ref": "#/$defs/E"}, "x-storage": "table"}
    members = {"g": part, "rows": rows, "x": {"$ref": "#/$defs/C"}, "y": {"$ref": "#/$defs/C"}}
    schema = {"type": "object", "required": ["g"], "properties": members, "$defs": INNER}
    sql = {"dialects": ["postgresql", "sqlite"], **setting}
    made = compile(
        written(tmp_path, {"a.json": schema}, targets={"models": {}, "docs": {}, "sql": sql})
    ).artifacts
    found = set(re.findall(r"`(a_\w+_[a-zA-Z]+)`[,;\n]", made["generated/docs/types/a.A.md"]))
    assert {"a_x_enum", "a_y_enum", "a_g_c_enum"} <= found
    for dialect in sql["dialects"]:
        text = made[f"generated/sql/{dialect}/a.sql"]
        assert [name for name in found if not re.search(rf"\b{name}\b", text)] == []


def test_a_column_of_a_choice(tmp_path: Path) -> None:
    options = [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}}
        for kind in ("cat", "dog")
    ]
    said = told(tmp_path, {"a.json": {"oneOf": options}}, "a.A", "spark")
    assert "**none** for `const`" in said["kind", "Spark SQL"]


def test_a_table_or_a_column_is_no_check(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {
            "tags": {"type": "array", "items": {"type": "string"}, "x-storage": "table"},
            "": {"type": "string"},
        },
    }
    said = told(tmp_path, {"a.json": schema}, "a.A", "postgresql", "sqlite")
    assert not {"a", "a_tags", "extra"} & {name for words in said.values() for name in names(words)}


def test_a_choice_that_only_adds_null(tmp_path: Path) -> None:
    choice = {"oneOf": [{"type": "string"}, {"type": "null"}]}
    said = told(
        tmp_path, {"a.json": {"type": "object", "properties": {"m": choice}}}, "a.A", "sqlite", "duckdb"
    )
    assert names(said["m", "SQLite"]) == names(said["m", "DuckDB"]) == {"a_m_type"}
