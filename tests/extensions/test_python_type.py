"""Fields that hold classes of the user's own: what they accept, and what they write."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from trivet.cli.main import call

SCHEMA = """\
$schema: https://json-schema.org/draft/2020-12/schema
title: Box
type: object
required: [host, maybe]
properties:
  host: {type: string, format: ipv4, x-python-type: ipaddress.IPv4Address}
  maybe: {type: [string, "null"], format: ipv4, x-python-type: ipaddress.IPv4Address}
  some: {type: [string, "null"], format: ipv4, x-python-type: ipaddress.IPv4Address}
  sku: {type: string, pattern: "^[A-Z]+$", x-python-type: trivet_own_classes.Sku}
  plain: {type: string, x-python-type: trivet_own_classes.Plain}
  number: {type: number, maximum: 9, x-python-type: decimal.Decimal}
  integer: {type: integer, x-python-type: decimal.Decimal}
  digits: {type: string, x-python-type: decimal.Decimal}
  either: {type: [number, "null"], x-python-type: fractions.Fraction}
  seconds: {type: number, x-python-type: datetime.timedelta}
  instant: {type: integer, x-python-type: datetime.datetime}
  day: {type: integer, x-python-type: datetime.date}
  address: {type: integer, x-python-type: ipaddress.IPv4Address}
  odd: {type: number, x-python-type: builtins.complex}
  pair: {type: array, items: {type: number}, minItems: 2, maxItems: 2, x-python-type: trivet_own_classes.Pair}
if: {properties: {host: {const: 10.0.0.1}}}
then: {required: [sku]}
dependentSchemas: {seconds: {properties: {seconds: {type: number}, digits: {type: string}}}}
"""
CLASSES = """\
class Sku(str):
    pass


class Plain:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls(*value),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda pair: [pair.left, pair.right]),
        )
"""
OTHER = {"host": "192.0.2.1", "maybe": None}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("own")
    (folder / "schemas").mkdir()
    (folder / "schemas" / "box.yaml").write_text(SCHEMA, "utf-8")
    (folder / "trivet.yaml").write_text("targets: {models: {path: trivet_own_models}}\n", "utf-8")
    (folder / "trivet_own_classes.py").write_text(CLASSES, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        assert call(["generate", "-q"]) == 0
        yield importlib.import_module("trivet_own_models.box").Box


def written(value: BaseModel) -> Any:
    return json.loads(value.model_dump_json(by_alias=True, exclude_unset=True))


@pytest.mark.parametrize(
    "document",
    [
        OTHER,
        {**OTHER, "maybe": "192.0.2.2", "some": None},
        {**OTHER, "some": "192.0.2.3", "sku": "ABC", "plain": "x"},
        {"host": "10.0.0.1", "maybe": None, "sku": "ABC"},
        {**OTHER, "number": 1.5, "integer": 10**30, "digits": "1.50", "either": 0.1},
        {**OTHER, "number": -2, "integer": 0, "either": None, "seconds": 1.5},
        {**OTHER, "instant": 1700000000, "day": 86400, "address": 5, "seconds": 3600},
    ],
)
def test_documents_come_back(box: Any, document: dict[str, Any]) -> None:
    for value in (box.model_validate(document), box.model_validate_json(json.dumps(document))):
        assert isinstance(value.host, IPv4Address)
        assert written(value) == document
        assert value.model_dump(mode="json", by_alias=True, exclude_unset=True) == document


def test_numbers_are_written_as_numbers(box: Any) -> None:
    value = box.model_validate(OTHER)
    for name, given, expected in (
        ("number", Decimal("0.10"), 0.1),
        ("integer", Decimal("2E+2"), 200),
        ("digits", Decimal("0.10"), "0.10"),
        ("either", Fraction(1, 4), 0.25),
        ("seconds", timedelta(minutes=1, milliseconds=1), 60.001),
        ("instant", datetime(2024, 1, 1, tzinfo=UTC), 1704067200),
        ("day", date(1970, 1, 3), 172800),
        ("address", IPv4Address("0.0.1.0"), 256),
    ):
        setattr(value, name, given)
        setattr(value, name, getattr(value, name))
        document = {**OTHER, name: given}
        for one in (value, box(**document), box.model_validate(document)):
            assert getattr(one, name) == given
            assert written(one)[name] == one.model_dump(mode="json")[name] == expected


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("number", Decimal("1.23456789012345678901234567")),
        ("number", Decimal("9.5")),
        ("number", Decimal("NaN")),
        ("number", Decimal("1E+99999999")),
        ("integer", Decimal("0.5")),
        ("either", Fraction(1, 3)),
        ("instant", datetime(2024, 1, 1)),
        ("odd", 1.5),
        ("odd", 1j),
    ],
)
def test_what_no_number_stands_for_is_refused(box: Any, name: str, wrong: Any) -> None:
    with pytest.raises(ValidationError):
        box(**OTHER, **{name: wrong})


def test_instances_are_taken_and_checked(box: Any) -> None:
    classes = importlib.import_module("trivet_own_classes")
    value = box(host=IPv4Address("192.0.2.9"), maybe=None, sku=classes.Sku("ABC"), plain=classes.Plain("x"))
    assert type(value.sku) is classes.Sku and value.plain.text == "x"
    assert written(value) == {"host": "192.0.2.9", "maybe": None, "sku": "ABC", "plain": "x"}
    value.host = IPv4Address("192.0.2.10")
    for name, wrong in (("sku", classes.Sku("abc")), ("host", 3221225985), ("host", None), ("sku", None)):
        with pytest.raises(ValidationError):
            setattr(value, name, wrong)
    with pytest.raises(ValidationError):
        box(host=IPv4Address("10.0.0.1"), maybe=None)


@pytest.mark.parametrize(
    "change", [{"host": 3221225985}, {"host": "256.0.0.1"}, {"sku": "abc"}, {"plain": 1}, {"sku": None}]
)
def test_what_the_schema_refuses_is_refused(box: Any, change: dict[str, Any]) -> None:
    document = {**OTHER, **change}
    with pytest.raises(ValidationError):
        box.model_validate(document)
    with pytest.raises(ValidationError):
        box.model_validate_json(json.dumps(document))


def test_a_class_is_written_by_its_own_serializer(box: Any) -> None:
    found = box.model_validate({**OTHER, "pair": [1, 2.5]})
    assert (found.pair.left, found.pair.right) == (1, 2.5)
    assert json.loads(found.model_dump_json())["pair"] == [1, 2.5]
    with pytest.raises(ValidationError):
        box.model_validate({**OTHER, "pair": [1]})
