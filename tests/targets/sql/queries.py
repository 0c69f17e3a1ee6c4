"""What the tests of validation queries share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.targets.sql.engines import NOT_JSONB, Queried

from trivet.json_text import json_line
from trivet.target_result import TargetResult

#: The bar of a warehouse: the share of the official suite that agrees.
SUITE_AGREES = 0.99
#: A schema with checks of every sort: of the document, of members, and of references, one of them recursive.
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "size": {"type": "integer", "maximum": 9},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/kid"}},
        "kid": {"$ref": "#/$defs/kid"},
    },
    "$defs": {
        "kid": {
            "type": "object",
            "required": ["n"],
            "properties": {"n": {}, "kids": {"$ref": "#/properties/kids"}},
        }
    },
}
#: Options that refer to themselves, and exclude each other by a constant.
EXPRESSIONS = {
    "type": "object",
    "required": ["rule"],
    "properties": {"rule": {"$ref": "#/$defs/expression"}},
    "$defs": {
        "expression": {
            "oneOf": [
                {"$ref": "#/$defs/all"},
                {"$ref": "#/$defs/not"},
                {
                    "type": "object",
                    "required": ["value"],
                    "properties": {"op": False, "value": {"type": "boolean"}},
                },
            ]
        },
        "all": {
            "type": "object",
            "required": ["op", "of"],
            "properties": {
                "op": {"const": "all"},
                "of": {"type": "array", "items": {"$ref": "#/$defs/expression"}},
            },
        },
        "not": {
            "type": "object",
            "required": ["op", "of"],
            "properties": {"op": {"const": "not"}, "of": {"$ref": "#/$defs/expression"}},
        },
    },
}
_VALUE: dict[str, Any] = {"value": True}
VALID: list[Any] = [
    _VALUE,
    {"op": "all", "of": [_VALUE, {"op": "not", "of": _VALUE}]},
    {"op": "all", "of": []},
]
INVALID: list[Any] = [
    {"value": 1},
    {"op": "all", "of": [_VALUE, {"op": "not", "of": [_VALUE]}]},
    {"op": "not", "of": {"op": "not", "of": {"op": "or", "of": _VALUE}}},
    {"op": "not", "of": {"op": "all", "of": [{"op": "not", "of": {}}]}},
    1,
]


def query_of(leg: TargetResult, row: Mapping[str, Any], dialect: str) -> str:
    """The text of the query that a row of the manifest names."""
    return next(one.text for one in leg.artifacts if one.path == row[dialect]["query"])


def refused(
    engine: Queried, leg: TargetResult, row: Mapping[str, Any], texts: Sequence[str]
) -> list[str | None]:
    """What the query of the row says of each text, in their order."""
    return engine.refused(query_of(leg, row, engine.name), texts)


def told_apart(engine: Queried, leg: TargetResult, checkout: Path) -> int:
    """Checks that the queries tell valid from invalid examples of this repository's own schemas, and counts these."""
    by_module = {name.rpartition(".")[0]: row for name, row in leg.rows.items()}
    count = 0
    for folder in sorted(checkout.glob("examples/*/*")):
        examples = sorted(folder.glob("*/*.json"))
        texts = [example.read_text("utf-8") for example in examples]
        found = refused(engine, leg, by_module[".".join(folder.parts[-2:])], texts)
        assert [one is None for one in found] == [one.parent.name == "valid" for one in examples], folder
        count += len(examples)
    return count


def declared(leg: TargetResult, name: str, definition: str) -> set[str]:
    """The kinds of the verdicts on a definition's assertions; `storage` if some texts are declared as not stored."""
    own = [one for one in leg.verdicts if one.target == f"sql/{name}"]
    stored = {"storage" for one in own if one.kind == "narrower" and not one.keyword}
    return stored | {one.kind for one in own if one.keyword and one.definition == definition}


def compared(
    engine: Queried, leg: TargetResult, definition: str, rows: list[tuple[Any, bool]]
) -> Counter[str]:
    """How many labels the query of a definition agrees with, which are declared, and which are neither."""
    texts = [json_line(instance) for instance, _ in rows]
    found = refused(engine, leg, leg.rows[definition], texts)
    kinds = declared(leg, engine.name, definition)
    tally: Counter[str] = Counter()
    for text, (_, valid), refusal in zip(texts, rows, found, strict=True):
        if (refusal is None) is valid:
            tally["agree"] += 1
        elif kinds & ({"storage"} if refusal == NOT_JSONB else {"narrower"} if valid else {"none", "wider"}):
            tally["declared"] += 1
        else:
            tally[f"{definition}: {text}"] += 1
    return tally


def assert_agreement(tally: Counter[str], least: float) -> None:
    assert set(tally) <= {"agree", "declared"}
    assert tally["agree"] >= least * tally.total()
