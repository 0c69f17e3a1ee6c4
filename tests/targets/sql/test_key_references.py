"""References of several members together and of each item, executed: what they refuse, let pass and carry on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.test_foreign_keys import REFUSED, Load, _documents, _legs, _object, _put, load

__all__ = ["load"]

_HOUSE: Mapping[str, Any] = {"type": "string", "pattern": "^[A-Z]$"}
_NUMBER: Mapping[str, Any] = {"type": "integer", "minimum": 1, "maximum": 99}
#: A key of two columns, in the reverse of their order in the object, and a unique set.
ROOM: Mapping[str, Any] = {
    "type": "object",
    "required": ["house", "number"],
    "x-primary-key": ["number", "house"],
    "x-unique": ["house", "name"],
    "properties": {"house": _HOUSE, "number": _NUMBER, "name": {"type": ["string", "null"], "maxLength": 9}},
}


def _lesson(reference: Any, **changes: Any) -> dict[str, Any]:
    properties = {"id": {"type": "string"}, "house": _HOUSE, "number": _NUMBER}
    return {**_object("id", **properties), "x-references": reference, **changes}


_FORMS = {
    "the same names": {"table": "room", "columns": ["house", "number"]},
    "a map": {"table": "room", "columns": {"house": "house", "number": "number"}},
    "two lists": {"table": "room", "members": ["number", "house"], "columns": ["number", "house"]},
    "members alone": {"table": "room", "members": ["house", "number"]},
    "a list of one": [{"table": "room", "columns": ["number", "house"]}],
}


@pytest.mark.parametrize("form", list(_FORMS))
def test_several_members_together_refer_to_a_row(load: Load, form: str) -> None:
    execute = load({"room": ROOM, "lesson": _lesson(_FORMS[form])})
    execute(_put("room", house="A", number=1))
    execute(_put("room", house="B", number=2))
    execute(_put("lesson", id="x", house="A", number=1))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute(_put("lesson", id="y", house="A", number=2))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute("DELETE FROM room WHERE house = 'A'")
    assert _documents(execute, "lesson") == [{"id": "x", "house": "A", "number": 1}]


def test_nothing_is_checked_where_a_part_is_missing(load: Load, tmp_path: Path) -> None:
    schemas = {"room": ROOM, "lesson": _lesson(_FORMS["a map"])}
    execute = load(schemas)
    execute(_put("lesson", id="x", house="A"))
    execute(_put("lesson", id="y", number=1))
    execute(_put("lesson", id="z"))
    assert len(_documents(execute, "lesson")) == 3
    told = [one.reason for one in _legs(tmp_path, schemas).verdicts if one.kind == "narrower"]
    assert any(
        "number and house are not together in room (number, house), unless" in reason for reason in told
    )


def test_a_unique_set_may_be_referred_to_and_set_to_null(load: Load) -> None:
    wanted = {"table": "room", "columns": {"house": "house", "door": "name"}, "on-delete": "set-null"}
    lesson = _lesson(wanted)
    lesson["properties"] = {**lesson["properties"], "door": {"type": ["string", "null"], "maxLength": 9}}
    execute = load({"room": ROOM, "lesson": lesson})
    execute(_put("room", house="A", number=1, name="lab"))
    execute(_put("lesson", id="x", house="A", door="lab", number=7))
    execute(_put("lesson", id="y", house="B", door=None))
    execute("DELETE FROM room")
    assert _documents(execute, "lesson") == [
        {"id": "x", "number": 7},
        {"id": "y", "house": "B", "door": None},
    ]


def test_each_spread_object_and_each_row_refers(load: Load) -> None:
    """One definition at two places, and in rows: each has a foreign key over its own columns."""
    place = {
        "type": "object",
        "required": ["house", "number"],
        "properties": {"house": _HOUSE, "number": _NUMBER},
        "x-references": {"table": "room", "columns": ["house", "number"]},
    }
    spread = {"$ref": "#/$defs/Place", "x-storage": "columns"}
    rows = {"type": "array", "items": {"$ref": "#/$defs/Place"}, "x-storage": "table"}
    trip = {
        **_object("id", id={"type": "string"}, start=spread, end=spread, stops=rows),
        "$defs": {"Place": place},
    }
    execute = load({"room": ROOM, "trip": trip})
    execute(_put("room", house="A", number=1))
    there, gone = {"house": "A", "number": 1}, {"house": "A", "number": 2}
    whole = {"id": "x", "start": there, "end": there, "stops": [there, there]}
    execute(_put("trip", **whole))
    execute(_put("trip", id="y", stops=[]))
    for bad in ({"start": gone}, {"end": gone}, {"stops": [there, gone]}):
        with pytest.raises(REFUSED, match=r"(?i)foreign key"):
            execute(_put("trip", **{"id": "z", **bad}))
    assert _documents(execute, "trip") == [whole, {"id": "y", "stops": []}]


def test_inside_json_several_members_are_told_once(tmp_path: Path) -> None:
    leg = _legs(
        tmp_path, {"room": ROOM, "week": _object("id", id={"type": "string"}, first=_lesson(_FORMS["a map"]))}
    )
    told = [(one.kind, one.origin.pointer) for one in leg.verdicts if one.keyword == "(references)"]
    assert told == [("none", "/properties/first/x-references")] * 3


def test_a_circle_of_pairs_is_filled_in_one_transaction(load: Load) -> None:
    pair = {"house": _HOUSE, "number": _NUMBER}
    keyed = {"type": "object", "required": ["house", "number"], "x-primary-key": ["house", "number"]}
    one = {**keyed, "properties": {**pair, "h": _HOUSE, "n": _NUMBER}}
    one["x-references"] = {"table": "two", "columns": {"h": "house", "n": "number"}}
    execute = load(
        {
            "one": one,
            "two": {**keyed, "properties": pair, "x-references": {"table": "one", "members": list(pair)}},
        }
    )
    execute("BEGIN")
    execute(_put("one", house="A", number=1, h="A", n=1))
    execute(_put("two", house="A", number=1))
    execute("COMMIT")
    execute("BEGIN")
    execute(_put("two", house="B", number=1))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute("COMMIT")


def test_two_references_of_one_member_have_names_of_their_own(load: Load) -> None:
    key = {**_object("id", id={"type": "string"}, code={"type": "string", "x-unique": True})}
    both = {"type": "string", "x-references": ["b.id", "b.code"]}
    execute = load({"b": key, "a": _object("id", id={"type": "string"}, b=both)})
    execute(_put("b", id="x", code="x"))
    execute(_put("b", id="y", code="z"))
    execute(_put("a", id="1", b="x"))
    for bad in ("y", "z"):
        with pytest.raises(REFUSED, match=r"(?i)foreign key"):
            execute(_put("a", id="2", b=bad))


_TAG = {"tag": _object("id", id={"type": "string", "format": "uuid"})}
_TAG_ID = {"type": "string", "format": "uuid"}
_ONE, _TWO = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
_LISTS: Mapping[str, Any] = {
    "at the items": {"type": "array", "items": {**_TAG_ID, "x-references": "tag.id"}},
    "at the list": {"type": "array", "items": _TAG_ID, "x-references": "tag.id"},
    "in a definition": {"$ref": "#/$defs/Tags"},
    "or null": {"type": ["array", "null"], "items": {**_TAG_ID, "x-references": "tag.id"}},
}


def _post(tags: Any) -> dict[str, Any]:
    definitions = {"Tags": {"type": "array", "items": {**_TAG_ID, "x-references": "tag.id"}}}
    return {**_object("id", id={"type": "string"}, tags={**tags, "x-storage": "table"}), "$defs": definitions}


@pytest.mark.parametrize("form", list(_LISTS))
def test_a_list_of_ids_is_a_table_of_links(load: Load, form: str) -> None:
    execute = load({**_TAG, "post": _post(_LISTS[form])})
    execute(_put("tag", id=_ONE))
    execute(_put("tag", id=_TWO))
    execute(_put("post", id="x", tags=[_TWO, _ONE]))
    execute(_put("post", id="y", tags=[]))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute(_put("post", id="z", tags=[_ONE, _ONE.replace("1", "3")]))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute("DELETE FROM tag")
    assert _documents(execute, "post") == [{"id": "x", "tags": [_TWO, _ONE]}, {"id": "y", "tags": []}]


def test_the_values_of_a_map_refer(load: Load) -> None:
    named = {
        "type": "object",
        "additionalProperties": {
            **_TAG_ID,
            "x-references": {"table": "tag", "column": "id", "on-delete": "cascade"},
        },
    }
    execute = load({**_TAG, "post": _post(named)})
    execute(_put("tag", id=_ONE))
    execute(_put("post", id="x", tags={"a": _ONE, "b": _ONE}))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute(_put("post", id="y", tags={"a": _TWO}))
    execute("DELETE FROM tag")
    assert _documents(execute, "post") == [{"id": "x"}]


def test_a_list_in_one_json_column_has_no_links(tmp_path: Path) -> None:
    post = _post(_LISTS["at the items"])
    del post["properties"]["tags"]["x-storage"]
    leg = _legs(tmp_path, {**_TAG, "post": post})
    told = {(one.kind, one.origin.pointer) for one in leg.verdicts if one.keyword == "(references)"}
    assert told == {("none", "/properties/tags")}


def test_members_of_a_spread_object_without_a_column_are_told(tmp_path: Path) -> None:
    properties = {
        "house": _HOUSE,
        "a\n": {**_NUMBER, "x-server-default": 1},
        "b\n": {**_TAG_ID, "x-references": "tag.id"},
    }
    together = {"table": "room", "columns": {"house": "house", "a\n": "number"}}
    place = {"type": "object", "x-storage": "columns", "properties": properties, "x-references": together}
    leg = _legs(tmp_path, {**_TAG, "room": ROOM, "trip": _object("id", id={"type": "string"}, place=place)})
    found = (one for one in leg.verdicts if one.kind == "none" and one.target == "sql/sqlite")
    assert {(one.keyword, one.origin.pointer) for one in found} == {
        ("(references)", "/properties/place/x-references"),
        ("(references)", "/properties/place/properties/b\n"),
        ("(server-default)", "/properties/place/properties/a\n"),
    }
