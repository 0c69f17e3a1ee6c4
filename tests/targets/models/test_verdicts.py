"""What Python's types cannot hold, or write anew, is declared where the schema asks for the format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from trivet.target_result import TargetResult

DAY = {"type": "string", "format": "date"}
INSTANT = {"type": "string", "format": "date-time"}
KEY = {"type": "string", "format": "uuid"}
SCHEMA: dict[str, Any] = {
    "title": "W",
    "type": "object",
    "properties": {
        "day": DAY,
        "instant": INSTANT,
        "key": KEY,
        "nullable": {**INSTANT, "type": ["string", "null"]},
        "either": {"anyOf": [DAY, {"type": "integer"}]},
        "items": {"type": "array", "items": KEY},
        "members": {"type": "object", "additionalProperties": INSTANT},
        "bounded": {**INSTANT, "maxLength": 30},
        "time": {"type": "string", "format": "time"},
    },
}
DECLARED = {
    "day/format": {"narrower"},
    "instant/format": {"narrower", "lossy"},
    "key/format": {"lossy"},
    "nullable/format": {"narrower", "lossy"},
    "either/anyOf/0/format": {"narrower"},
    "items/items/format": {"lossy"},
    "members/additionalProperties/format": {"narrower", "lossy"},
    "bounded/format": {"narrower", "lossy"},
    "time/format": {"exact"},
}


@pytest.fixture
def leg(written: Callable[..., TargetResult], tmp_path: Path) -> TargetResult:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "w.json").write_text(json.dumps(SCHEMA), "utf-8")
    return written(tmp_path, tmp_path / "out")


def test_each_typed_format_has_its_rows(leg: TargetResult) -> None:
    found: dict[str, set[str]] = {}
    for verdict in leg.verdicts:
        if verdict.keyword == "format":
            _, _, place = verdict.origin.pointer.partition("/properties/")
            found.setdefault(place, set()).add(verdict.kind)
    assert found == DECLARED


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("day", "0000-01-01"),
        ("either", "0000-01-01"),
        ("instant", "0000-01-01T00:00:00Z"),
        ("nullable", "2016-12-31T23:59:60Z"),
    ],
)
def test_narrower_is_no_empty_word(package: Any, member: str, value: str) -> None:
    model: type[BaseModel] = package({"w.json": SCHEMA})("w").W
    with pytest.raises(ValidationError):
        model.model_validate({member: value})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("instant", "2024-02-29t12:00:00z"),
        ("instant", "2024-02-29T12:00:00.1234567Z"),
        ("instant", "2024-02-29T12:00:00-00:00"),
        ("key", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"),
        ("bounded", "2024-02-29t12:00:00z"),
        ("time", "23:59:60z"),
    ],
)
def test_lossy_is_said_only_of_what_comes_back_different(package: Any, member: str, value: str) -> None:
    model: type[BaseModel] = package({"w.json": SCHEMA})("w").W
    read = model.model_validate({member: value})
    back = read.model_dump(mode="json", by_alias=True, exclude_unset=True)[member]
    assert (back != value) == ("lossy" in DECLARED[f"{member}/format"])


def test_a_place_tells_its_type_on_one_line(leg: TargetResult) -> None:
    assert "    bounded: Annotated[\n" in next(one.text for one in leg.artifacts if one.path == "models/w.py")
    assert [place for place in leg.places if "\n" in place.type] == []


@pytest.mark.parametrize(
    "word",
    [
        {"not": {"$ref": "#/$defs/foreign"}},
        {"oneOf": [{"$ref": "#/$defs/foreign"}, {"$ref": "#/$defs/short"}]},
        {"if": {"$ref": "#/$defs/around"}, "then": False},
    ],
    ids=lambda word: next(iter(word)),
)
def test_an_unchecked_pattern_refuses_no_valid_value(package: Any, word: Any) -> None:
    """A definition that Python checks in part only says nothing where its opposite counts."""
    definitions = {
        "foreign": {"type": "string", "pattern": "(?i)^[a-c]+$"},
        "around": {"allOf": [{"$ref": "#/$defs/foreign"}]},
        "short": {"type": "string", "maxLength": 3},
    }
    schema = {"type": "object", "properties": {"x": word}, "$defs": definitions}
    (model,) = [package({"a.json": schema})("a").A]
    assert model.model_validate({"x": "xyz"}).model_dump(exclude_unset=True) == {"x": "xyz"}
