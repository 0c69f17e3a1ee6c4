"""Random versions of small schemas, random changes between them, and random documents."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("alpha", "beta", "gamma", "delta", "Epsilon", "order", "user name")
VALUES: tuple[Any, ...] = (
    None, True, 0, 3, 7, 12, 1.5, "", "a", "bb", "long text", "2024-02-29", "2024-02-29T12:00:00Z",
    "2024-02-29T13:00:00.50+01:00", "3e4666bf-d5e5-4aa7-b8ce-cefe41c7568a", ["a"], ["a", "bb"], [], {}, {"alpha": "a"},
    {"alpha": 3, "beta": "bb"}, [{"alpha": "a"}],
)  # fmt: skip

Schema = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


def scalar(draw: Draw) -> Schema:
    """A schema of a scalar, as a choice of what columns may be."""
    kinds: list[Schema] = [
        {"type": "string"},
        {"type": "string", "maxLength": draw(st.integers(1, 5))},
        {"type": "string", "minLength": 1},
        {"type": "string", "pattern": "^[a-z]*$"},
        {"type": "string", "enum": draw(st.sampled_from([["a", "bb"], ["a"], ["a", "bb", "long text"]]))},
        {"type": "integer", "minimum": draw(st.integers(-3, 5))},
        {"type": "integer", "maximum": draw(st.sampled_from([5, 10, 40_000, 3_000_000_000]))},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "uuid"},
        {"type": ["string", "integer"]},
    ]
    return dict(draw(st.sampled_from(kinds)))


def member(draw: Draw, depth: int = 0) -> Schema:
    """A schema of a member: a scalar, an array or an object, perhaps with a storage of its own."""
    kind = draw(st.sampled_from(["scalar", "scalar", "scalar", "array", "object", "rows", "any"]))
    if kind == "array":
        return {"type": "array", "items": scalar(draw), "maxItems": draw(st.integers(1, 3))}
    if kind == "object" and depth < 1:
        storage = draw(st.sampled_from([{}, {"x-storage": "columns"}, {"x-storage": "table"}]))
        return {**_object(draw, draw(st.integers(1, 2)), depth + 1), **storage}
    if kind == "rows" and depth < 1:
        items = draw(st.booleans())
        return {
            "type": "array",
            "items": _object(draw, 1, depth + 1) if items else scalar(draw),
            "x-storage": "table",
        }
    if kind == "any":
        return {}
    found = scalar(draw)
    if draw(st.booleans()) and isinstance(found["type"], str) and "enum" not in found:
        found["type"] = [found["type"], "null"]
    return found


def _object(draw: Draw, members: int, depth: int) -> Schema:
    names = NAMES[:members]
    return {
        "type": "object",
        "properties": {name: member(draw, depth) for name in names},
        "required": [name for name in names if draw(st.booleans())],
        "additionalProperties": draw(st.booleans()),
    }


def document(draw: Draw) -> Schema:
    """A schema of documents: with or without a key."""
    found = _object(draw, draw(st.integers(1, 4)), 0)
    found["$schema"] = DRAFT
    if draw(st.integers(0, 3)):
        found["properties"]["nr"] = {"type": "integer", "minimum": 0}
        found["required"].append("nr")
        found["x-primary-key"] = ["nr"]
    return found


def _names(schema: Schema) -> list[str]:
    return [name for name in schema["properties"] if name != "nr"]


def _add(draw: Draw, schema: Schema) -> None:
    free = [name for name in NAMES if name not in schema["properties"]]
    name = draw(st.sampled_from(free)) if free else None
    if name:
        schema["properties"][name] = member(draw)
        if not draw(st.integers(0, 3)):
            schema["required"].append(name)


def _remove(draw: Draw, schema: Schema) -> None:
    name = draw(st.sampled_from(_names(schema)))
    del schema["properties"][name]
    schema["required"] = [one for one in schema["required"] if one != name]
    if "x-unique" in schema:
        schema["x-unique"] = [one for one in schema["x-unique"] if one != [name]]


def _rename(draw: Draw, schema: Schema) -> None:
    free = [name for name in NAMES if name not in schema["properties"]]
    if not free:
        return
    old, new = draw(st.sampled_from(_names(schema))), draw(st.sampled_from(free))
    schema["properties"] = {
        new if name == old else name: {**one, "x-renamed-from": old} if name == old else one
        for name, one in schema["properties"].items()
    }
    schema["required"] = [new if one == old else one for one in schema["required"]]


def _replace(draw: Draw, schema: Schema) -> None:
    schema["properties"][draw(st.sampled_from(_names(schema)))] = member(draw)


def _tune(draw: Draw, schema: Schema) -> None:
    """Change a bound, a list or the nullability of one member."""
    one = schema["properties"][draw(st.sampled_from(_names(schema)))]
    for key in ("maxLength", "minimum", "maximum", "maxItems"):
        if key in one:
            one[key] += draw(st.sampled_from([-1, 1, 2]))
            one[key] = max(one[key], 0)
    if "enum" in one:
        one["enum"] = draw(st.sampled_from([["a"], ["a", "bb"], ["bb", "a", "c"]]))
    elif isinstance(one.get("type"), str) and draw(st.booleans()):
        one["type"] = [one["type"], "null"]
    elif isinstance(one.get("type"), list) and draw(st.booleans()):
        one["type"] = one["type"][0]


def _inside(draw: Draw, schema: Schema) -> None:
    """Change something inside an object."""
    inner = [one for one in schema["properties"].values() if "properties" in one]
    inner += [one["items"] for one in schema["properties"].values() if "properties" in one.get("items", {})]
    if inner:
        one = draw(st.sampled_from(inner))
        ways = [_add, _rename, _require, _tune, _close]
        if len(_names(one)) > 1:  # without members it would be a map, which has no columns
            ways.append(_remove)
        if _names(one):
            draw(st.sampled_from(ways))(draw, one)


def _require(draw: Draw, schema: Schema) -> None:
    name = draw(st.sampled_from(_names(schema)))
    if name in schema["required"]:
        schema["required"].remove(name)
    else:
        schema["required"].append(name)


def _close(draw: Draw, schema: Schema) -> None:
    schema["additionalProperties"] = not schema["additionalProperties"]


def _describe(draw: Draw, schema: Schema) -> None:
    schema["properties"][draw(st.sampled_from(_names(schema)))]["description"] = draw(
        st.sampled_from(["One.", "It's."])
    )
    schema["description"] = draw(st.sampled_from(["A thing.", ""]))


def _scalars(schema: Schema) -> list[str]:
    plain = ("string", "integer", "boolean", "number")
    return [name for name in _names(schema) if schema["properties"][name].get("type") in plain]


def _unique(draw: Draw, schema: Schema) -> None:
    names = _scalars(schema)
    if names:
        schema["x-unique"] = draw(st.sampled_from([[[draw(st.sampled_from(names))]], []]))


def _index(draw: Draw, schema: Schema) -> None:
    names = _scalars(schema)
    if names:
        schema["x-index"] = draw(st.sampled_from([[draw(st.sampled_from(names))], []]))


def _key(draw: Draw, schema: Schema) -> None:
    if schema.pop("x-primary-key", None) is None and "nr" in schema["properties"]:
        schema["x-primary-key"] = ["nr"]


CHANGES: tuple[Callable[[Draw, Schema], None], ...] = (
    _add, _add, _remove, _rename, _rename, _replace, _tune, _tune, _inside, _require, _close, _describe, _unique,
    _index, _key,
)  # fmt: skip


@st.composite
def versions(draw: Draw, steps: int = 3) -> tuple[Schema, Schema]:
    """Two versions of one document's schema: the second one differs by up to `steps` changes."""
    old = document(draw)
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(1, steps))):
        if _names(new):
            draw(st.sampled_from(CHANGES))(draw, new)
    for key in ("x-unique", "x-index"):
        if not new.get(key):
            new.pop(key, None)
    return old, _settled(new)


def _settled(schema: Schema) -> Schema:
    """Leave out what names members that are no longer there."""
    for key in ("x-unique", "x-index"):
        if key in schema:
            listed = [
                one
                for one in schema[key]
                if {*([one] if isinstance(one, str) else one)} <= {*_scalars(schema)}
            ]
            schema.pop(key)
            if listed:
                schema[key] = listed
    return schema


@st.composite
def rows(draw: Draw, schema: Schema) -> list[Any]:
    """Documents, most of them plausible: declared members with values of all kinds, and some undeclared ones."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        value = _value(draw, schema)
        if "nr" in schema["properties"]:
            value["nr"] = number
        found.append(value)
    return found


def _value(draw: Draw, schema: Schema) -> dict[str, Any]:
    found = {}
    for name, one in schema["properties"].items():
        if name in schema["required"] or draw(st.booleans()):
            found[name] = _fitting(draw, one)
    if schema["additionalProperties"]:
        for name in NAMES:
            if name not in schema["properties"] and not draw(st.integers(0, 2)):
                found[name] = draw(st.sampled_from(VALUES))
    return found


_OF_TYPE: dict[str, tuple[Any, ...]] = {
    "string": ("", "a", "bb", "a", "long text"),
    "integer": (0, 3, 7, 3.0),
    "number": (0, 1.5, 12),
    "boolean": (True, False),
    "null": (None,),
}
_OF_FORMAT = {
    "date": ("2024-02-29", "1999-01-01"),
    "date-time": ("2024-02-29T12:00:00Z", "2024-02-29T13:00:00.50+01:00"),
    "uuid": ("3e4666bf-d5e5-4aa7-b8ce-cefe41c7568a", "3E4666BF-D5E5-4AA7-B8CE-CEFE41C7568A"),
}


def _fitting(draw: Draw, schema: Schema) -> Any:
    if "properties" in schema:
        return _value(draw, schema)
    types = schema.get("type", ())
    listed = [types] if isinstance(types, str) else list(types)
    if not listed:
        return draw(st.sampled_from(VALUES))
    chosen = draw(st.sampled_from(listed))
    if chosen == "array":
        return [_fitting(draw, schema["items"]) for _ in range(draw(st.integers(0, 2)))]
    if chosen == "string":
        if "enum" in schema:
            return draw(st.sampled_from(schema["enum"]))
        if "format" in schema:
            return draw(st.sampled_from(_OF_FORMAT[schema["format"]]))
    return draw(st.sampled_from(_OF_TYPE[chosen]))
