"""The checks that a page names for a member are those of that member in that table, and all of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

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
    assert "a_one_enum" in said["one", "SQLite"]


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
