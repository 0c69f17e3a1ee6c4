"""One small schema for each question of `comparison.py`, with a few documents that it accepts and refuses.

Each schema is an object with one member `m`, so that a tool which fails at one question still answers the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A question: the schema of `m`, keywords of the object beside it, and values of `m` or whole documents."""

    title: str
    member: Any
    valid: tuple[Any, ...]
    invalid: tuple[Any, ...]
    beside: dict[str, Any] | None = None
    whole: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Thing",
            "type": "object",
            "properties": {"id": {"type": "integer"}, "m": self.member},
            "required": ["id"],
            **(self.beside or {}),
        }

    def documents(self) -> list[tuple[dict[str, Any], bool]]:
        """Each document, and whether the schema accepts it."""
        judged = [(each, True) for each in self.valid] + [(each, False) for each in self.invalid]
        return [(each if self.whole else {"id": 1, "m": each}, is_valid) for each, is_valid in judged]


TEXT, NUMBER, INTEGER = {"type": "string"}, {"type": "number"}, {"type": "integer"}
TEXTS = {"type": "array", "items": TEXT}
CARD = {
    "type": "object",
    "properties": {"kind": {"const": "card"}, "number": TEXT},
    "required": ["kind", "number"],
}
CASH = {"type": "object", "properties": {"kind": {"const": "cash"}}, "required": ["kind"]}

ROWS = (
    Row("`required`", TEXT, ({"id": 1, "m": "a"},), ({"id": 1},), {"required": ["id", "m"]}, whole=True),
    Row("optional is not nullable", TEXT, ({"id": 1},), ({"id": 1, "m": None},), whole=True),
    Row("nullable", {"type": ["string", "null"]}, ("a", None), (1,)),
    Row("`type`: no conversion", INTEGER, (7,), ("7", True)),
    Row("`integer`: 1.0 is one, and 5,000,000,000", INTEGER, (1.0, 5_000_000_000), (1.5,)),
    Row("`enum`", {"enum": ["a", "b"]}, ("a",), ("c",)),
    Row("`const`", {"const": 1}, (1,), (2, True)),
    Row("`minLength`", {**TEXT, "minLength": 2}, ("ab",), ("a",)),
    Row("`maxLength`, in characters", {**TEXT, "maxLength": 2}, ("ab", "😀😀"), ("abc",)),
    Row("`pattern`", {**TEXT, "pattern": "^[A-Z]{2}"}, ("ABc",), ("aBC",)),
    Row("`pattern` with lookahead", {**TEXT, "pattern": "^(?!x)[a-z]+$"}, ("ax",), ("xa",)),
    Row("`minimum`, `maximum`", {**NUMBER, "minimum": 0, "maximum": 9}, (0, 9), (-1, 9.5)),
    Row("`exclusiveMinimum`", {**NUMBER, "exclusiveMinimum": 0}, (0.5,), (0,)),
    Row("`multipleOf` 0.01", {**NUMBER, "multipleOf": 0.01}, (4.35, 19.99), (4.355,)),
    Row("`format: date`", {**TEXT, "format": "date"}, ("2026-02-28",), ("2026-02-30", "tomorrow")),
    Row("`format: date-time`", {**TEXT, "format": "date-time"}, ("2026-02-28T10:00:00+02:00",),
        ("2026-02-28", 1_772_000_000)),
    Row("`items`", TEXTS, (["a"], []), ([1],)),
    Row("`minItems`, `maxItems`", {**TEXTS, "minItems": 1, "maxItems": 2}, (["a"],), ([], ["a", "b", "c"])),
    Row("`uniqueItems`", {**TEXTS, "uniqueItems": True}, (["a", "b"],), (["a", "a"],)),
    Row("`contains`", {**TEXTS, "contains": {"const": "x"}}, (["a", "x"],), (["a"],)),
    Row("members of a nested object", {**CASH, "required": ["kind"]}, ({"kind": "cash"},), ({}, {"kind": "card"})),
    Row("`additionalProperties: false`", TEXT, ({"id": 1},), ({"id": 1, "o": 2},),
        {"additionalProperties": False}, whole=True),
    Row("values of a map", {"type": "object", "additionalProperties": {**INTEGER, "minimum": 0}},
        ({"a": 1}, {}), ({"a": -1}, {"a": "1"})),
    Row("`propertyNames`", {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}}, ({"a": 1},), ({"A": 1},)),
    Row("`minProperties`", {"type": "object", "minProperties": 1}, ({"a": 1},), ({},)),
    Row("dependent members", TEXT, ({"id": 1, "m": "a", "n": "b"}, {"id": 1}), ({"id": 1, "m": "a"},),
        {"dependencies": {"m": ["n"]}}, whole=True),
    Row("`if`, `then`", TEXT, ({"id": 1, "m": "x", "n": "b"}, {"id": 1, "m": "a"}), ({"id": 1, "m": "x"},),
        {"if": {"properties": {"m": {"const": "x"}}, "required": ["m"]}, "then": {"required": ["n"]}}, whole=True),
    Row("`oneOf` with a tag", {"oneOf": [CARD, CASH]}, ({"kind": "cash"},), ({"kind": "card"}, {"kind": "x"})),
    Row("`oneOf`: exactly one", {"oneOf": [{**INTEGER, "multipleOf": 2}, {**INTEGER, "multipleOf": 3}]},
        (4, 9), (6, 5)),
    Row("`not`", {**TEXT, "not": {"enum": ["root"]}}, ("eva",), ("root",)),
)  # fmt: skip
