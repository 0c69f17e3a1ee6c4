"""The verdicts about tables: what `trivet diff` says a migration has to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.diff.versions import compared, schema

from trivet.diff.database import gravest

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
B = schema("b", b=TEXT, closed=True)


def inside(one: dict[str, Any], storage: str) -> dict[str, Any]:
    return schema(a={**one, "x-storage": storage})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (inside(schema("t", "u", t=TEXT, u=WHOLE), "table"), inside(schema("u", t=TEXT, u=WHOLE), "table")),
        (schema(b=TEXT, closed=True), schema(b=TEXT, closed=True) | {"dependentRequired": {"b": ["b"]}}),
        (B, B | {"dependentSchemas": {"b": {"required": ["b"]}}}),
        (B, B | {"maxProperties": 1}),
    ],
)
def test_checks_of_whole_rows_are_compared(tmp_path: Path, old: Any, new: Any) -> None:
    for row in compared(tmp_path, {"item": old}, {"item": new}):
        assert row.writer.kind == "safe"
        assert "precheck" not in row.sql.values()


def keyed(*required: str, open: bool = False, **members: Any) -> dict[str, Any]:
    made = schema("id", *required, id=WHOLE, closed=not open, **members)
    return {**made, "x-primary-key": ["id"]}


def within(one: dict[str, Any], storage: str) -> dict[str, Any]:
    return keyed(a={**one, "x-storage": storage})


def rows(*required: str, **members: Any) -> dict[str, Any]:
    items = schema(*required, closed=True, **members)
    return keyed(a={"type": "array", "items": items, "x-storage": "table"})


NULLABLE = {"type": ["string", "null"]}
LIST = {"type": "array", "items": TEXT, "x-storage": "table"}
SHORT = {"type": "string", "maxLength": 3}
FEWER = schema(v=TEXT, w=TEXT, closed=True), schema(v=TEXT, closed=True)


def renamed(before: str, **more: Any) -> dict[str, Any]:
    return {**TEXT, "x-renamed-from": before, **more}


def typed(text: str) -> dict[str, Any]:
    return {"type": "number", "x-sql-type": {"postgresql": text}}


#: name → (old, new, the gravest levels of the changes, in DuckDB, PostgreSQL and SQLite).
CASES: dict[str, tuple[Any, Any, tuple[str, str, str]]] = {
    "a member less in rows": (*(within(one, "table") for one in FEWER), ("lossy", "lossy", "lossy")),
    "a member less in columns": (*(within(one, "columns") for one in FEWER), ("lossy", "lossy", "lossy")),
    "a member less in JSON": (*(within(one, "json") for one in FEWER), ("lossy", "lossy", "lossy")),
    "a bound in rows": (rows(v=TEXT), rows(v=SHORT), ("precheck", "precheck", "precheck")),
    "a bound in JSON": (
        within(schema(v=TEXT), "json"), within(schema(v=SHORT), "json"), ("precheck", "precheck", "precheck"),
    ),
    "null less": (keyed(note=NULLABLE), keyed(note=TEXT), ("precheck", "precheck", "precheck")),
    "null, now required": (keyed(note=NULLABLE), keyed("note", note=NULLABLE), ("precheck", "precheck", "precheck")),
    "null less in rows": (rows(v=NULLABLE), rows(v=TEXT), ("precheck", "precheck", "precheck")),
    "null in rows, now required": (rows(v=NULLABLE), rows("v", v=NULLABLE), ("precheck", "precheck", "precheck")),
    "null more": (keyed(note=TEXT), keyed(note=NULLABLE), ("rebuild", "rebuild", "rebuild")),
    "a member that was undeclared": (
        keyed(open=True), keyed(open=True, b=TEXT), ("precheck", "precheck", "precheck"),
    ),
    "a name that was undeclared": (
        keyed(open=True, a=TEXT), keyed(open=True, b=renamed("a")), ("precheck", "precheck", "precheck"),
    ),
    "a name of rows that was undeclared": (
        keyed(open=True, a=LIST), keyed(open=True, b={**LIST, "x-renamed-from": "a"}),
        ("precheck", "precheck", "precheck"),
    ),
    "a name inside that was undeclared": (
        within(schema(v=TEXT), "table"), within(schema(w=renamed("v")), "table"), ("precheck", "precheck", "precheck"),
    ),
    "required rows": (keyed(a=LIST), keyed("a", a=LIST), ("precheck", "precheck", "precheck")),
    "another name": (keyed(a=TEXT), keyed(b=renamed("a")), ("rebuild", "metadata", "alter")),
    "another name of the key": (
        {**schema("id", id=TEXT, closed=True), "x-primary-key": ["id"]},
        {**schema("nr", nr=renamed("id"), closed=True), "x-primary-key": ["nr"]},
        ("rebuild", "rebuild", "alter"),
    ),
    "a narrower type": (keyed(a=typed("numeric")), keyed(a=typed("numeric(6,2)")), ("none", "convert", "none")),
    "a wider type": (keyed(a=typed("numeric(6,2)")), keyed(a=typed("numeric")), ("none", "rewrite", "none")),
    "fewer rows": (
        keyed(a={"type": "array", "items": TEXT, "x-storage": "table"}),
        keyed(a={"type": "array", "items": TEXT, "x-storage": "table", "maxItems": 1}),
        ("precheck", "precheck", "precheck"),
    ),
    "a rule of an object in columns": (
        within(schema(p=TEXT, q=TEXT), "columns"),
        within({**schema(p=TEXT, q=TEXT), "dependentRequired": {"p": ["q"]}}, "columns"),
        ("precheck", "precheck", "precheck"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_levels(tmp_path: Path, name: str) -> None:
    """The document has the gravest level of all changes, and a change below it has one, too."""
    old, new, levels = CASES[name]
    found = compared(tmp_path, {"item": old}, {"item": new})
    (root,) = (row for row in found if row.is_root)
    changes = [change for row in found for change in row.changes]
    for dialect, level in zip(("duckdb", "postgresql", "sqlite"), levels, strict=True):
        assert root.sql[dialect] == level
        if name != "another name of the key":
            assert gravest(change.sql[dialect] for change in changes) == level


def test_a_member_may_have_an_empty_name(tmp_path: Path) -> None:
    """Its changes are not those of the whole table, and the other way round."""
    old = keyed(**{"": TEXT, "n": TEXT})
    new = {**keyed(**{"": SHORT, "n": TEXT}), "x-unique": [["n"]]}
    (row,) = compared(tmp_path, {"item": old}, {"item": new})
    assert [change.rule for change in row.changes] == ["length-tightened", "storage-changed"]


def test_only_what_differs_has_a_level(tmp_path: Path) -> None:
    """Of two changes in rows, one loses values, and the other widens a column."""
    old, new = rows(v={"type": "integer", "maximum": 9}, w=TEXT), rows(v={"type": "integer", "maximum": 20})
    (row,) = (row for row in compared(tmp_path, {"item": old}, {"item": new}) if not row.is_root)
    levels = {change.member: change.sql["postgresql"] for change in row.changes}
    assert levels["w"] == "lossy" and levels["v"] != "lossy"
