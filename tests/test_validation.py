"""Validators: they fetch nothing, and what they cannot use is one kind of error."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from trivet.validation import UnusableError, errors_of, first_message, pointer_of, validator_of

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("uri", ["https://example.com/x.json", "file:///etc/hostname"])
def test_nothing_is_fetched(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(UnusableError, match="never fetches"):
        validator_of({"$ref": uri})


def test_resources_and_the_own_metaschema_are_reached() -> None:
    validator = validator_of({"$ref": "https://example.com/x"}, resources={"https://example.com/x": False})
    assert not validator.is_valid(1)
    assert validator_of({"$schema": DRAFT_7, "$ref": DRAFT_7}).is_valid({"type": "object"})


@pytest.mark.parametrize("schema", [{"type": 1}, {"pattern": "("}, {"$schema": DRAFT_7, "pattern": "(?<"}])
def test_a_schema_that_cannot_be_compiled_is_unusable(schema: Any) -> None:
    with pytest.raises(UnusableError):
        validator_of(schema)


def test_a_value_that_cannot_be_read_is_unusable() -> None:
    validator = validator_of({"type": "string"})
    for judge in (errors_of, first_message):
        with pytest.raises(UnusableError):
            judge(validator, "\ud800")


def test_formats_are_asserted_where_it_is_asked_for() -> None:
    schema = {"format": "date"}
    assert first_message(validator_of(schema), "x") == ""
    assert first_message(validator_of(schema, asserts_formats=True), "x")
    own = validator_of(
        {"format": "odd"}, asserts_formats=True, formats={"odd": lambda text: len(text) % 2 == 1}
    )
    assert [own.is_valid("ab"), own.is_valid("abc")] == [False, True]


def test_errors_point_into_the_value() -> None:
    validator = validator_of({"additionalProperties": {"items": False}})
    assert [pointer_of(error) for error in errors_of(validator, {"a/b~": [1]})] == ["/a~1b~0/0"]
