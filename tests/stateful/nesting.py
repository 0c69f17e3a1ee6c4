"""A schema with every nesting of `x-storage`, in two versions: some members are declared in the second only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st
from tests.stateful.records import Direct, Document, Documents, mostly

_TEXT = {"type": "string", "maxLength": 4}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 9}
_PLACE = {
    "type": "object",
    "required": ["address"],
    "properties": {
        "name": _TEXT,
        "address": {
            "x-storage": "columns",
            "type": "object",
            "properties": {
                "city": _TEXT,
                "geo": {"x-storage": "columns", "type": "object", "properties": {"x": _COUNT}},
            },
        },
        "phones": {"x-storage": "table", "type": "array", "items": _TEXT},
    },
}
_LINE = {
    "type": "object",
    "required": ["sku", "price"],
    "properties": {
        "sku": _TEXT,
        "price": {
            "x-storage": "columns",
            "type": "object",
            "required": ["amount", "tax"],
            "properties": {
                "amount": {
                    "type": "number",
                    "multipleOf": 0.01,
                    "minimum": 0,
                    "maximum": 99,
                    "x-sql-type": {"postgresql": "numeric(9,2)"},
                },
                "tax": {"x-storage": "columns", "type": "object", "properties": {"rate": _COUNT}},
            },
        },
        "parts": {"x-storage": "table", "type": "array", "items": _COUNT},
        "label": {
            "x-storage": "table",
            "type": "object",
            "properties": {"text": _TEXT, "size": {"type": ["integer", "null"], "minimum": 0}},
        },
        "option": {
            "x-storage": "columns",
            "type": "object",
            "required": ["tags"],
            "properties": {"tags": {"x-storage": "table", "type": "array", "items": _TEXT, "maxItems": 2}},
        },
    },
}
#: What is undeclared when the first rows are written.
_LATER = {
    "score": _COUNT,
    "when": {"type": "string", "format": "date-time"},
    "home": {**_PLACE, "x-storage": "columns"},
    "marks": {"x-storage": "table", "type": "array", "items": _COUNT},
}
_NOW = {
    "id": {"type": "string", "minLength": 1, "maxLength": 8},
    "weight": {
        "type": "number",
        "minimum": 0,
        "x-sql-type": {"postgresql": "numeric(7,2)", "sqlite": "real"},
    },
    "code": {"type": "string", "maxLength": 4, "x-sql-type": {"postgresql": "varchar(4)", "sqlite": "text"}},
    "rank": {"type": "integer", "minimum": 0, "maximum": 99},
    "seen": {"type": "string", "format": "date-time"},
    "note": {"type": ["string", "null"], "maxLength": 5},
    "must": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
    "place": {**_PLACE, "x-storage": "columns"},
    "maybe": {
        "x-storage": "columns",
        "type": ["object", "null"],
        "properties": {"a": _COUNT, "b": {"type": ["string", "null"]}},
    },
    "lines": {"x-storage": "table", "type": "array", "items": _LINE, "maxItems": 4},
    "prices": {
        "x-storage": "table",
        "type": "object",
        "additionalProperties": {"type": "number", "maximum": 50},
    },
    "places": {"x-storage": "table", "type": "object", "additionalProperties": _PLACE},
    "profile": {
        "x-storage": "table",
        "type": "object",
        "required": ["deep"],
        "properties": {"deep": {"x-storage": "columns", "type": "object", "properties": {"d": _TEXT}}},
    },
    "free": {"type": "array", "items": {"type": ["integer", "string"]}},
}
_REQUIRED = ["id", "must"]

#: Version → schema.
VERSIONS: dict[int, dict[str, Any]] = {
    1: {"type": "object", "required": _REQUIRED, "properties": _NOW},
    2: {"type": "object", "required": _REQUIRED, "properties": {**_NOW, **_LATER}},
}


# Documents ----------------------------------------------------------------------------------------------
def _members(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        required, optional={**optional, "more": st.sampled_from([1, "x", {"y": []}])}
    )


_text = mostly(st.text("ab é'\"\\", max_size=4), "toolong", "abcd ", 5)
_count = mostly(st.sampled_from([0, 1, 9, 1.0]), 10, -1, 1.5, "1")
_money = mostly(st.sampled_from([0, 0.07, 1.1, 99, 12.34, 1.5]), 0.075, 99.01, 98.999)
_time = mostly(
    st.sampled_from(["2024-05-17T21:03:11Z", "2024-05-17T21:03:11.250+02:00", "2024-12-31t23:59:59-00:30"]),
    "now",
)
_geo = _members({}, {"x": _count})
_place = _members(
    {"address": _members({}, {"city": _text, "geo": _geo})},
    {"name": _text, "phones": st.lists(_text, max_size=3)},
)
_price = _members({"amount": _money, "tax": _members({}, {"rate": _count})}, {})
_line = _members(
    {"sku": _text, "price": _price},
    {
        "parts": st.lists(_count, max_size=3),
        "label": _members({}, {"text": _text, "size": st.sampled_from([None, 3])}),
        "option": _members({"tags": mostly(st.lists(_text, max_size=2), ["a", "b", "c"])}, {}),
    },
)
_OPTIONAL = {
    "weight": mostly(st.sampled_from([0, 0.5, 12.34, 7.0, 1.50]), -0.004, "1"),
    "code": mostly(st.sampled_from(["", "ab", "abcd"]), "abcd ", "abcde"),
    "rank": mostly(st.sampled_from([0, 99, 7.0]), 1.5, 100),
    "seen": _time,
    "note": mostly(st.sampled_from([None, "", "abc"]), "abcdef"),
    "place": mostly(_place, {}, None),
    "maybe": mostly(st.one_of(st.none(), _members({}, {"a": _count, "b": st.sampled_from([None, "x"])})), 5),
    "lines": mostly(st.lists(_line, max_size=3), {}, [{}]),
    "prices": st.dictionaries(
        st.sampled_from(["eur", "a b", "é"]), mostly(st.sampled_from([1, 2.5, 1.50]), 51), max_size=2
    ),
    "places": st.dictionaries(st.sampled_from(["home", "work"]), _place, max_size=2),
    "profile": _members({"deep": _members({}, {"d": _text})}, {}),
    "free": mostly(st.lists(st.sampled_from([1, "a"]), max_size=2), [None]),
    "score": _count,
    "when": _time,
    "home": _place,
    "marks": st.lists(_count, max_size=3),
}
_id = st.sampled_from(["a", "b", "c"])
_documents = _members({"id": _id, "must": mostly(st.sampled_from([None, 0, 9]), 10)}, _OPTIONAL)
_changes = st.one_of(*(st.fixed_dictionaries({name: values}) for name, values in _OPTIONAL.items()))


# Direct writes ------------------------------------------------------------------------------------------
def _set(member: str, value: Any) -> Callable[[Document], None]:
    return lambda document: document.update({member: value})


def _taken_out(member: str) -> Callable[[Document], None]:
    """A column that is set to NULL takes its member out, unless it was null already."""

    def apply(document: Document) -> None:
        if document.get(member, ...) is not None:
            document.pop(member, None)

    return apply


def _emptied(document: Document) -> None:
    for member in ("rank", "weight", "seen"):
        document.pop(member, None)


def _last_line_gone(document: Document) -> None:
    document["lines"].pop()
    if not document["lines"]:
        del document["lines"]


def _more_phones(document: Document) -> None:
    document["place"].setdefault("phones", []).append("new")


def _is_object(member: str) -> Callable[[Document], bool]:
    return lambda document: isinstance(document.get(member), dict)


_WHERE = "WHERE id = ?"
DIRECT = (
    Direct(f"UPDATE thing SET note = 'new' {_WHERE}", _set("note", "new")),
    Direct(f"UPDATE thing SET note = NULL {_WHERE}", _taken_out("note")),
    Direct(f"UPDATE thing SET seen = NULL {_WHERE}", _taken_out("seen")),
    Direct(f"UPDATE thing SET rank = 8 {_WHERE}", _set("rank", 8)),
    Direct(f"UPDATE thing SET rank = NULL, weight = NULL, seen = NULL {_WHERE}", _emptied),
    Direct(f"UPDATE thing SET rank = NULL {_WHERE}", _taken_out("rank")),
    Direct(f"UPDATE thing SET weight = 2.5 {_WHERE}", _set("weight", 2.5)),
    Direct(f"UPDATE thing SET must = NULL {_WHERE}", _set("must", None)),
    Direct(
        f"UPDATE thing SET place_name = 'new' {_WHERE}",
        lambda document: document["place"].update(name="new"),
        _is_object("place"),
    ),
    Direct(
        "DELETE FROM thing_lines WHERE thing_id = ?"
        " AND ordinal = (SELECT max(l.ordinal) FROM thing_lines AS l WHERE l.thing_id = thing_lines.thing_id)",
        _last_line_gone,
        lambda document: bool(document.get("lines")),
    ),
    Direct(
        "INSERT INTO thing_place_phones (thing_id, ordinal, value)"
        " SELECT t.id, (SELECT count(*) FROM thing_place_phones AS p WHERE p.thing_id = t.id), 'new'"
        " FROM thing AS t WHERE t.id = ?",
        _more_phones,
        _is_object("place"),
    ),
)


#: Members that the columns written to above hold, but not as they are spelled.
SPELLED = {"rank": 7.0, "weight": 1.50, "seen": "2024-05-17T21:03:11.250+02:00"}
#: For columns that the second version adds; `extra` may keep what a row had for them.
_DIRECT_LATER = (
    Direct(f"UPDATE thing SET score = 8 {_WHERE}", _set("score", 8)),
    Direct(
        f"UPDATE thing SET score = NULL {_WHERE}",
        _taken_out("score"),
        lambda document: document.get("score") == 8,
    ),
)


def documents(version: int) -> Documents:
    """The documents of the table `thing`, as one version judges them."""
    validator = jsonschema_rs.validator_for(VERSIONS[version], validate_formats=True)
    direct = DIRECT if version == 1 else (*DIRECT, *_DIRECT_LATER)
    return Documents("thing", ("id",), _documents, _changes, validator, direct=direct, spelled=SPELLED)


TABLES = (
    "thing",
    "thing_place_phones",
    "thing_lines",
    "thing_lines_parts",
    "thing_lines_label",
    "thing_lines_option_tags",
    "thing_prices",
    "thing_places",
    "thing_places_phones",
    "thing_profile",
    "thing_home_phones",
    "thing_marks",
)
