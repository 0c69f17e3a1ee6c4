"""What `model_json_schema()` answers with: the numbers, names and references of the schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from trivet.targets.models.schemas import literal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("0.1"), 0.1),
        (Decimal("-2.50"), -2.5),
        (Decimal("1E+2"), 100),
        (Decimal("1E+400"), 10**400),
        (Decimal("-1E+310") - Decimal("0.5"), -(10**310)),
        (Decimal("1E+999999"), 10**4000),
        (Decimal("1E-999999"), 0.0),
        (2**70, 2**70),
        (True, True),
        (None, None),
        ((), []),
        ({"$ref": "no reference", "a\n": [1, {"b": []}]}, {"$ref": "no reference", "a\n": [1, {"b": []}]}),
    ],
)
def test_a_value_is_a_literal(value: Any, expected: Any) -> None:
    found = eval(literal(value), {"__builtins__": {}})  # noqa: S307 (our own text)
    assert found == expected and type(found) is type(expected)


def test_words_of_a_schema_among_its_values_are_no_references(package: Any) -> None:
    schema = {
        "type": "object",
        "properties": {
            "$ref": {"const": {"$ref": "https://x.example/it"}},
            "format": {"type": "string", "format": "email", "examples": [{"$ref": "x"}]},
            "large": {"type": "number", "maximum": 10**310},
        },
    }
    described = package({"it.json": schema}, readings={"format": "annotate"})("it").It.model_json_schema()
    assert described["properties"]["$ref"] == schema["properties"]["$ref"]  # type: ignore[index]
    assert described["properties"]["format"] == schema["properties"]["format"]  # type: ignore[index]
    assert described["properties"]["large"]["maximum"] == 10**310
