"""x- keys that list members (`x-unique: [[a, b]]`) count for the documents of `allOf` and `$ref`, or have a row."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.engines import Sqlite

from trivet.diagnostics import InputError
from trivet.settings import SqlTarget

_WORD = {"type": "string", "maxLength": 9}
_BOTH: dict[str, Any] = {
    "type": "object",
    "required": ["a", "b"],
    "properties": {"a": _WORD, "b": _WORD, "c": _WORD},
}


def _rows(leg: Any, dialect: str = "postgresql") -> set[tuple[str, str, str]]:
    """Return pointer, keyword and kind of each row about keys and indexes."""
    return {
        (one.origin.pointer, one.keyword, one.kind)
        for one in leg.verdicts
        if one.target == f"sql/{dialect}" and one.keyword in ("(primary-key)", "(unique)", "(index)")
    }


@pytest.mark.parametrize("made", [{"$ref": "#/$defs/base"}, {"allOf": [{"$ref": "#/$defs/base"}]}])
def test_a_listed_key_is_inherited(tmp_path: Path, made: dict[str, Any]) -> None:
    base = {**_BOTH, "x-primary-key": ["a", "b"], "x-unique": [["b", "c"]], "x-index": ["c"]}
    leg = build_schemas(tmp_path, {"t": {**made, "$defs": {"base": base}}}, draft="2020-12")[1]
    text = "".join(one.text for one in leg.artifacts if one.path.endswith("postgresql/t.sql"))
    assert "PRIMARY KEY (a, b)" in text
    assert "UNIQUE (b, c)" in text
    assert "INDEX t_c_idx ON public.t (c)" in text


def test_sqlite_refuses_a_pair_that_an_allof_lists(tmp_path: Path) -> None:
    schema = {"type": "object", "allOf": [{**_BOTH, "x-unique": [["a", "b"]]}]}
    leg = build_schemas(tmp_path, {"t": schema}, SqlTarget("generated/sql", ("sqlite",)), draft="2020-12")[1]
    engine = Sqlite()
    engine.load(leg)
    put = "INSERT INTO t_doc (doc) VALUES (json_object('a', 'x', 'b', ?))"
    engine.connection.execute(put, ("y",))
    engine.connection.execute(put, ("z",))
    with pytest.raises(sqlite3.IntegrityError, match=r"^t_a_b_key$"):
        engine.connection.execute(put, ("y",))


def test_an_own_listed_key_takes_the_inherited_place(tmp_path: Path) -> None:
    base = {**_BOTH, "x-primary-key": ["a", "b"]}
    schema = {"allOf": [{"$ref": "#/$defs/base"}], "x-primary-key": ["b"], "$defs": {"base": base}}
    leg = build_schemas(tmp_path, {"t": schema}, draft="2020-12")[1]
    assert any("PRIMARY KEY (b)" in one.text for one in leg.artifacts)


def test_two_inherited_keys_are_an_error(tmp_path: Path) -> None:
    parts = [{**_BOTH, "x-primary-key": ["a", "b"]}, {**_BOTH, "x-primary-key": ["b"]}]
    with pytest.raises(InputError) as caught:
        build_schemas(tmp_path, {"t": {"allOf": parts}}, draft="2020-12")
    (found,) = caught.value.diagnostics
    assert found.rule == "extension-conflict"
    assert found.location.pointer == "/allOf/0/x-primary-key"
    assert found.message.startswith("the primary key is also declared at schemas/t.json:")


def test_inherited_members_refer_together(tmp_path: Path) -> None:
    owner = {**_BOTH, "x-primary-key": ["a", "b"]}
    base = {**_BOTH, "x-references": {"table": "owner", "columns": ["a", "b"]}}
    schemas = {"owner": owner, "t": {"$ref": "#/$defs/base", "$defs": {"base": base}}}
    leg = build_schemas(tmp_path, schemas, draft="2020-12")[1]
    assert any("FOREIGN KEY (a, b) REFERENCES public.owner (a, b)" in one.text for one in leg.artifacts)


def test_an_inherited_x_partition_by_divides(tmp_path: Path) -> None:
    base = {**_BOTH, "x-partition-by": {"hash": "a"}}
    leg = build_schemas(tmp_path, {"t": {"$ref": "#/$defs/base", "$defs": {"base": base}}}, draft="2020-12")[
        1
    ]
    assert any("PARTITION BY HASH (a)" in one.text for one in leg.artifacts)


def test_lists_inside_documents_have_rows(tmp_path: Path) -> None:
    asking = {**_BOTH, "x-unique": [["a", "b"]], "x-index": ["a", "b"]}
    schema = {
        "type": "object",
        "properties": {
            "json": asking,
            "columns": {"$ref": "#/$defs/part", "x-storage": "columns"},
            "items": {"type": "array", "items": {"$ref": "#/$defs/row"}, "x-storage": "table"},
        },
        "$defs": {"part": asking, "row": asking},
    }
    leg = build_schemas(tmp_path, {"t": schema}, draft="2020-12")[1]
    places = ("/properties/json", "/$defs/part")
    expected = {(f"{one}/x-{key}", f"({key})", "none") for one in places for key in ("unique", "index")}
    assert _rows(leg) == {*expected, ("/$defs/row/x-unique", "(unique)", "none")}
    assert any("INDEX t_items_a_b_idx ON public.t_items (a, b)" in one.text for one in leg.artifacts)


def test_lists_of_a_base_that_is_also_inside_have_rows(tmp_path: Path) -> None:
    """The document's own pairs are unique, those of the objects inside it are not."""
    base = {**_BOTH, "x-unique": [["a", "b"]]}
    schema = {"allOf": [{"$ref": "#/$defs/base"}], "properties": {"o": {"$ref": "#/$defs/base"}}}
    leg = build_schemas(
        tmp_path, {"t": {"type": "object", **schema, "$defs": {"base": base}}}, draft="2020-12"
    )[1]
    assert ("/$defs/base/x-unique", "(unique)", "none") in _rows(leg)
    assert ("/$defs/base/properties/a", "(unique)", "narrower") in _rows(leg)


@pytest.mark.parametrize(
    ("kid", "pointers"),
    [({"$ref": "#"}, {"/x-unique", "/x-index"}), ({"type": "object"}, set()), ({"$ref": "o.json"}, set())],
)
def test_lists_of_a_root_inside_itself_have_rows(tmp_path: Path, kid: Any, pointers: set[str]) -> None:
    """Those of another root do not: they have an effect on its own table."""
    lists = {"x-unique": [["a", "b"]], "x-index": ["b", "c"]}
    schema = {**_BOTH, **lists, "properties": {**_BOTH["properties"], "kid": kid}}
    leg = build_schemas(tmp_path, {"t": schema, "o": {**_BOTH, **lists}}, draft="2020-12")[1]
    assert {pointer for pointer, _, kind in _rows(leg) if kind == "none"} == pointers
    assert ("/properties/a", "(unique)", "narrower") in _rows(leg)


@pytest.mark.parametrize(("member", "count"), [({}, 0), ({"one": {"$ref": "#/$defs/base"}}, 1)])
def test_lists_of_rows_that_are_also_in_json(tmp_path: Path, member: dict[str, Any], count: int) -> None:
    base = {**_BOTH, "x-index": ["a", "b"]}
    rows = {"type": "array", "items": {"$ref": "#/$defs/base"}, "x-storage": "table"}
    schema = {"type": "object", "properties": {"items": rows, **member}, "$defs": {"base": base}}
    leg = build_schemas(tmp_path, {"t": schema}, draft="2020-12")[1]
    assert any("INDEX t_items_a_b_idx ON public.t_items (a, b)" in one.text for one in leg.artifacts)
    found = [one for one in leg.verdicts if (one.target, one.keyword) == ("sql/postgresql", "(index)")]
    assert [one.origin.pointer for one in found] == ["/$defs/base/x-index"] * count
    assert {one.reason for one in found} <= {"it has no effect on objects that have no row of their own"}


def test_x_storage_inside_json_is_reported(tmp_path: Path) -> None:
    inner = {
        "type": "object",
        "properties": {"deep": {"type": "array", "items": _WORD, "x-storage": "table"}},
    }
    schema = {"type": "object", "properties": {"json": inner}}
    leg = build_schemas(tmp_path, {"t": schema}, draft="2020-12")[1]
    (found,) = {one for one in leg.diagnostics if one.rule == "extension-unprinted"}
    assert found.location.pointer == "/properties/json/properties/deep/x-storage"
