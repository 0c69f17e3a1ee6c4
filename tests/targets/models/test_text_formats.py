"""Dates, instants and UUIDs beside other assertions of their text: typed all the same, and written as was read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError

TIMES = (
    "2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00", "2024-01-02T03:04:05.120Z", "2024-01-02T03:04:05.1Z",
    "2024-01-02T03:04:05.123456Z", "2024-01-02T03:04:05.123000000Z", "2024-01-02T03:04:05.12+02:00", "2024-01-02",
    "2025-01-02T03:04:05Z", "", "no time",
)  # fmt: skip
DATES = ("2024-01-02", "2025-01-02", "2024-13-02", "2024-01-02T00:00:00Z", "")
UUIDS = (
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "6ba7b810", "",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip

CASES: dict[str, tuple[dict[str, Any], tuple[str, ...], type]] = {
    "longest": ({"format": "date-time", "maxLength": 40}, TIMES, datetime),
    "short": ({"format": "date-time", "maxLength": 24}, TIMES, datetime),
    "shortest": ({"format": "date-time", "minLength": 25}, TIMES, datetime),
    "millis": ({"format": "date-time", "pattern": r"\.[0-9]{3}Z$"}, TIMES, datetime),
    "nanos": ({"format": "date-time", "pattern": r"\.[0-9]{9}Z$"}, TIMES, datetime),
    "offset": ({"format": "date-time", "pattern": r"[+-][0-9]{2}:[0-9]{2}$"}, TIMES, datetime),
    "zulu": ({"format": "date-time", "pattern": "Z$", "not": {"pattern": "[.]"}}, TIMES, datetime),
    "year": ({"format": "date", "pattern": "^2024-"}, DATES, date),
    "ten": ({"format": "date", "maxLength": 10, "minLength": 10}, DATES, date),
    "upper": ({"format": "uuid", "pattern": "^[0-9A-F-]+$"}, UUIDS, UUID),
    "version": ({"format": "uuid", "pattern": "-1[0-9a-fA-F]{3}-", "minLength": 36}, UUIDS, UUID),
}


def is_read(read: Any, value: Any) -> bool:
    try:
        read(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("place", ["Alias", "Holder", "Items", "Maybe"])
@pytest.mark.parametrize("name", CASES)
def test_texts_are_read_exactly_and_written_to_be_read_again(package: Any, name: str, place: str) -> None:
    more, texts, type_ = CASES[name]
    asserted = {"type": "string", **more}
    schemas: dict[str, dict[str, Any]] = {
        "Alias": asserted,
        "Holder": {"type": "object", "properties": {"it": asserted}, "required": ["it"]},
        "Items": {"type": "array", "items": {"$ref": "#/$defs/Alias"}, "minItems": 1},
        "Maybe": {"anyOf": [asserted, {"type": "null"}]},
    }
    made = package({"it.json": {"$defs": schemas}}, readings={"format": "assert"})("it")
    judge = jsonschema_rs.Draft202012Validator({"$defs": schemas, **schemas[place]}, validate_formats=True)
    adapter: TypeAdapter[Any] = TypeAdapter(getattr(made, place))
    for text in texts:
        document: Any = {"Holder": {"it": text}, "Items": [text]}.get(place, text)
        wanted = judge.is_valid(document)
        assert is_read(adapter.validate_python, document) == wanted, text
        assert is_read(adapter.validate_json, json.dumps(document)) == wanted, text
        if wanted:
            read = adapter.validate_json(json.dumps(document))
            value = read.it if place == "Holder" else read[0] if place == "Items" else read
            assert type(value) is type_
            written = adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True)
            assert judge.is_valid(written), (text, written)
            assert adapter.validate_python(adapter.dump_python(read)) == read


@pytest.mark.parametrize("format_", ["date", "date-time", "uuid"])
def test_other_options_of_a_union_are_written_as_they_are(package: Any, format_: str) -> None:
    options = [
        {"type": "string", "format": format_, "minLength": 10},
        {"$ref": "#/$defs/Tree"},
        {"type": "array"},
        {"type": ["integer", "boolean", "null"]},
    ]
    tree = {"type": "object", "properties": {"a": {"anyOf": options}}}
    made = package({"it.json": {"$ref": "#/$defs/Tree", "$defs": {"Tree": tree}}})("it")
    texts = {"date": "2024-01-02", "date-time": "2024-01-02T03:04:05Z", "uuid": UUIDS[0]}
    for value in (5, True, None, [], ["5"], {}, {"a": 1}, {"a": {"a": [True]}}, texts[format_]):
        document = {"a": value}
        read = made.Tree.model_validate(document)
        assert json.loads(read.model_dump_json()) == read.model_dump(mode="json") == document
        assert made.Tree.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(
    ("format_", "text"), [("date", DATES[0]), ("date-time", TIMES[0]), ("uuid", UUIDS[0])]
)
class TestStrict:
    def test_strict_reading_accepts_the_text(self, package: Any, format_: str, text: str) -> None:
        member = {"type": "string", "format": format_}
        schema = {"type": "object", "properties": {"a": member, "b": {**member, "minLength": 1}}}
        made = package({"it.json": {**schema, "additionalProperties": {"type": "array", "items": member}}})(
            "it"
        )
        document = {"a": text, "b": text, "c": [text]}
        strict = made.It.model_validate_json(json.dumps(document), strict=True)
        assert strict == made.It.model_validate(document)
        assert strict.model_dump(mode="json") == document
        for wrong in ("", f" {text}", 1):
            with pytest.raises(ValidationError):
                made.It.model_validate_json(json.dumps({"a": wrong}), strict=True)

    def test_a_union_is_read_alike_from_text_and_python(self, package: Any, format_: str, text: str) -> None:
        options = [
            {"type": "object", "properties": {"a": {"type": "string", "format": format_}}},
            {
                "type": "object",
                "properties": {"a": {"type": "string"}},
                "additionalProperties": {"type": "string"},
            },
        ]
        for order in (1, -1):
            made = package({"it.json": {"$defs": {"T": {"anyOf": options[::order]}}}})("it")
            adapter: TypeAdapter[Any] = TypeAdapter(made.T)
            python = adapter.validate_python({"a": text})
            read = adapter.validate_json(json.dumps({"a": text}))
            assert type(python) is type(read)
            assert python == read
            assert (type(read.a) is str) == (order == -1)


def test_an_object_is_checked_by_the_text_that_it_is_written_as(package: Any) -> None:
    members = {
        "short": {"type": "string", "format": "date-time", "maxLength": 20},
        "day": {"type": "string", "format": "date", "pattern": "^2024-"},
    }
    made = package({"it.json": {"type": "object", "properties": members}}, readings={"format": "assert"})(
        "it"
    )
    whole = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    one = made.It(short=whole, day=date(2024, 1, 2))
    assert one.model_dump(mode="json") == {"short": "2024-01-02T03:04:05Z", "day": "2024-01-02"}
    for attribute, wrong in (
        ("short", whole + timedelta(microseconds=1)),
        ("short", whole.replace(tzinfo=timezone(timedelta(hours=1)))),
        ("short", whole.replace(tzinfo=None)),
        ("day", date(2025, 1, 2)),
    ):
        with pytest.raises(ValidationError):
            setattr(one, attribute, wrong)
    one.short = "2025-01-02T03:04:05Z"
    assert one.short.year == 2025
    assert one.day == date(2024, 1, 2)


def test_rules_see_the_written_form_at_any_depth(package: Any) -> None:
    upper = {"type": "string", "format": "uuid", "pattern": "^[A-F0-9-]*$"}
    lower = {"pattern": "[a-f]"}
    schema = {
        "type": "object",
        "properties": {
            "one": upper,
            "list": {"type": "array", "items": upper},
            "map": {"type": "object", "additionalProperties": upper},
        },
        "not": {
            "minProperties": 1,
            "properties": {"one": lower, "list": {"contains": lower}, "map": {"additionalProperties": lower}},
        },
    }
    made = package({"it.json": schema})("it")
    given = UUID("ABCDEFAB-1234-1234-1234-123456789012")
    text = str(given).upper()
    for name, value, written in (
        ("one", given, text),
        ("list", [given], [text]),
        ("map", {"k": given}, {"k": text}),
    ):
        assert made.It(**{name: value}).model_dump(mode="json") == {name: written}


def test_the_error_names_the_assertion(package: Any) -> None:
    member = {"type": "string", "format": "date-time", "maxLength": 20}
    made = package(
        {"it.json": {"type": "object", "properties": {"at": member}}}, readings={"format": "assert"}
    )
    with pytest.raises(ValidationError) as caught:
        made("it").It.model_validate({"at": "2024-01-02T03:04:05.5Z"})
    [wrong] = caught.value.errors()
    assert wrong["loc"] == ("at",)
    assert wrong["ctx"]["keyword"] == "maxLength"
