"""Fields that hold classes of the user's own: what they accept, and what they write."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
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
if: {properties: {host: {const: 10.0.0.1}}}
then: {required: [sku]}
"""
CLASSES = """\
class Sku(str):
    pass


class Plain:
    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text
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
    ],
)
def test_documents_come_back(box: Any, document: dict[str, Any]) -> None:
    for value in (box.model_validate(document), box.model_validate_json(json.dumps(document))):
        assert isinstance(value.host, IPv4Address)
        assert written(value) == document
        assert value.model_dump(mode="json", by_alias=True, exclude_unset=True) == document


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
