"""Schemas that are hard to compare end with verdicts that are true, or `unknown`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.diff.versions import compared, one, schema, told

from trivet.wording import plain

TEXT = {"type": "string"}


def _tree(leaf: dict[str, Any]) -> dict[str, Any]:
    node = {
        "type": "object",
        "properties": {"value": leaf, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
        "additionalProperties": False,
    }
    return {**schema(root={"$ref": "#/$defs/node"}), "$defs": {"node": node}}


def test_a_recursive_type_that_accepts_more(tmp_path: Path) -> None:
    node, root = compared(tmp_path, {"t": _tree({"type": "integer"})}, {"t": _tree({"type": "number"})})
    assert (root.writer.kind, root.reader.kind) == ("safe", "breaking")
    assert told(node.changes) == [("type-loosened", "safe", "breaking", "breaking")]


def test_a_long_chain_of_types(tmp_path: Path) -> None:
    def chain(maximum: int) -> dict[str, Any]:
        types: dict[str, Any] = {
            "t0": {"type": "object", "properties": {"n": {"type": "integer", "maximum": maximum}}}
        }
        for number in range(1, 150):
            below = {"$ref": f"#/$defs/t{number - 1}"}
            types[f"t{number}"] = {"type": "object", "properties": {"next": below}}
        return {**schema(first={"$ref": "#/$defs/t149"}), "$defs": types}

    rows = compared(tmp_path, {"item": chain(9)}, {"item": chain(5)}, {"targets": {"models": {}}})
    (root,) = [row for row in rows if row.is_root]
    assert root.writer.kind in ("breaking", "unknown") and root.reader.kind in ("safe", "unknown")
    (leaf,) = [row for row in rows if row.changes]
    assert told(leaf.changes) == [("bound-tightened", "breaking", "safe", "runtime")]


def test_a_huge_enumeration(tmp_path: Path) -> None:
    values = [f"v{number}" for number in range(3_000)]
    rows = compared(
        tmp_path,
        {"item": schema(a={"enum": values})},
        {"item": schema(a={"enum": [*values[1:], "new"]})},
    )
    changes = [change for row in rows for change in row.changes]
    assert sorted(change.rule for change in changes) == ["enum-value-added", "enum-value-removed"]
    assert all(plain(change.message).endswith(('"v0"', '"new"')) for change in changes)


def test_a_pattern_without_an_automaton_is_unknown(tmp_path: Path) -> None:
    old = schema(a={"type": "string", "pattern": "^(a+)\\1$"})
    (change,) = one(tmp_path, old, schema(a={"type": "string", "pattern": "^(?:aa)+$"}))
    assert change.rule.startswith("pattern-")
    assert "unknown" in (change.writer.kind, change.reader.kind)
    assert change.writer.reason or change.reader.reason


def test_a_pattern_with_very_many_states(tmp_path: Path) -> None:
    old = schema(a={"type": "string", "pattern": "^(a|b)*a(a|b){30}$"})
    (change,) = one(tmp_path, old, schema(a={"type": "string", "pattern": "^(a|b)*b(a|b){30}$"}))
    assert change.writer.kind in ("breaking", "unknown")


def test_names_of_members_that_are_hard_to_write(tmp_path: Path) -> None:
    names = ["", "a/b~c", '"', "\u202e", "é\n", "$ref", "__class__"]
    old = schema(**dict.fromkeys(names, TEXT))
    new = schema(**{name: {"type": "string", "maxLength": 3} for name in names})
    changes = one(tmp_path, old, new)
    assert {change.member for change in changes} == set(names)
    assert all(change.writer.kind == "breaking" for change in changes)
    assert not any({"\u202e", "\n"} & set(plain(change.message)) for change in changes)


def test_everything_to_nothing(tmp_path: Path) -> None:
    rows = compared(tmp_path, {"item": schema(a=True)}, {"item": schema(a=False)})
    (row,) = [row for row in rows if row.is_root]
    assert (row.writer.kind, row.reader.kind) == ("breaking", "safe")


def test_numbers_beyond_doubles(tmp_path: Path) -> None:
    old = schema(a={"type": "integer", "maximum": 10**30})
    (change,) = one(tmp_path, old, schema(a={"type": "integer", "maximum": 10**30 - 1}))
    assert (change.rule, change.reader.kind) == ("bound-tightened", "safe")
    assert change.writer.witness is not None and change.writer.witness.value == {"a": 10**30}
