"""Each kind of change: its id, its verdicts, and a witness where something breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.diff.versions import compared, one, schema, told

from trivet.change_rules import CHANGES, SUBJECTS
from trivet.diff.facets import GROUPS
from trivet.rules import RULES
from trivet.wording import plain

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
#: name → (old, new, [(rule, writer, reader, python)]).
CASES: dict[str, tuple[Any, Any, list[tuple[str, str, str, str]]]] = {
    "an optional member of an open type": (
        schema(a=TEXT),
        schema(a=TEXT, b=WHOLE),
        [("property-added-optional", "lenient", "safe", "additive")],
    ),
    "an optional member of a closed type": (
        schema(a=TEXT, closed=True),
        schema(a=TEXT, b=WHOLE, closed=True),
        [("property-added-optional", "safe", "breaking", "additive")],
    ),
    "a required member": (
        schema(a=TEXT),
        schema("b", a=TEXT, b=WHOLE),
        [("property-added-required", "breaking", "safe", "breaking")],
    ),
    "a member less": (
        schema(a=TEXT, b=WHOLE, closed=True),
        schema(a=TEXT, closed=True),
        [("property-removed", "breaking", "safe", "breaking")],
    ),
    "a member must be present": (
        schema(a=TEXT),
        schema("a", a=TEXT),
        [("required-added", "breaking", "safe", "breaking")],
    ),
    "a member may be absent": (
        schema("a", a=TEXT),
        schema(a=TEXT),
        [("required-removed", "safe", "breaking", "breaking")],
    ),
    "a member may be null": (
        schema("a", a=TEXT),
        schema("a", a={"type": ["string", "null"]}),
        [("nullable-added", "safe", "breaking", "breaking")],
    ),
    "a bound is tighter": (
        schema(a={"type": "integer", "maximum": 100}),
        schema(a={"type": "integer", "maximum": 50}),
        [("bound-tightened", "breaking", "safe", "runtime")],
    ),
    "a bound is looser": (
        schema(a={"type": "integer", "maximum": 50}),
        schema(a={"type": "integer", "maximum": 100}),
        [("bound-loosened", "safe", "breaking", "same")],
    ),
    "two bounds are moved": (
        schema(a={"type": "integer", "minimum": 0, "maximum": 9}),
        schema(a={"type": "integer", "minimum": 5, "maximum": 20}),
        [("bound-changed", "breaking", "breaking", "runtime")],
    ),
    "a length": (
        schema(a={"type": "string", "maxLength": 5}),
        schema(a={"type": "string", "maxLength": 4}),
        [("length-tightened", "breaking", "safe", "runtime")],
    ),
    "a wider pattern": (
        schema(a={"type": "string", "pattern": "^[a-z]+$"}),
        schema(a={"type": "string", "pattern": "^[a-z0-9]+$"}),
        [("pattern-loosened", "safe", "breaking", "same")],
    ),
    "a pattern that overlaps": (
        schema(a={"type": "string", "pattern": "^[a-m]$"}),
        schema(a={"type": "string", "pattern": "^[g-z]$"}),
        [("pattern-changed", "breaking", "breaking", "runtime")],
    ),
    "a wider type": (
        schema(a={"type": "integer"}),
        schema(a={"type": "number"}),
        [("type-loosened", "safe", "breaking", "breaking")],
    ),
    "a format": (
        schema(a={"type": "string"}),
        schema(a={"type": "string", "format": "date"}),
        [("format-tightened", "breaking", "safe", "breaking")],
    ),
    "items": (
        schema(a={"type": "array", "items": {"type": "integer", "minimum": 3}}),
        schema(a={"type": "array", "items": {"type": "integer", "minimum": 4}}),
        [("bound-tightened", "breaking", "safe", "runtime")],
    ),
    "no undeclared members": (
        schema(a=TEXT),
        schema(a=TEXT, closed=True),
        [("object-closed", "lenient", "safe", "runtime")],
    ),
    "undeclared members": (
        schema(a=TEXT, closed=True),
        schema(a=TEXT),
        [("object-opened", "safe", "lenient", "additive")],
    ),
    "a default": (
        schema(a={"type": "integer", "default": 1}),
        schema(a={"type": "integer", "default": 2}),
        [("default-changed", "safe", "safe", "same")],
    ),
    "a title": (
        {**schema(a=TEXT), "title": "One"},
        {**schema(a=TEXT), "title": "Other"},
        [("class-renamed", "safe", "safe", "breaking")],
    ),
    "a condition": (
        schema(a=TEXT, b=TEXT),
        {**schema(a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}},
        [("dependency-tightened", "breaking", "safe", "runtime")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change(name: str, tmp_path: Path) -> None:
    old, new, expected = CASES[name]
    changes = one(tmp_path, old, new)
    assert told(changes) == expected
    for change in changes:
        for verdict in (change.writer, change.reader):
            assert (verdict.witness is not None) is (verdict.kind in ("breaking", "lenient"))


#: Versions that mean the same, and make the same classes and tables.
SAME: dict[str, tuple[Any, Any]] = {
    "descriptions": (
        schema(a={"type": "string", "description": "x"}),
        {**schema(a={"type": "string", "description": "y"}), "description": "z"},
    ),
    "the order of members": (schema("a", "b", a=TEXT, b=WHOLE), schema("b", "a", b=WHOLE, a=TEXT)),
    "the order of values": (
        schema(a={"type": "string", "enum": ["x", "y"]}),
        schema(a={"type": "string", "enum": ["y", "x"]}),
    ),
    "equal bounds written otherwise": (
        schema(a={"type": "integer", "minimum": 1}),
        schema(a={"type": "integer", "exclusiveMinimum": 0}),
    ),
    "a reference or inline": (
        {**schema(a={"$ref": "#/$defs/n"}), "$defs": {"n": {"type": "string", "maxLength": 9}}},
        {
            **schema(a={"type": "string", "maxLength": 9}),
            "$defs": {"n": {"type": "string", "maxLength": 9}},
        },
    ),
    "equal patterns": (
        schema(a={"type": "string", "pattern": "^(a|b)$"}),
        schema(a={"type": "string", "pattern": "^[ab]$"}),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_no_change(name: str, tmp_path: Path) -> None:
    changes = one(tmp_path, *SAME[name])
    assert [change.rule for change in changes if change.rule != "code-changed"] == []


def test_values_of_an_enumeration(tmp_path: Path) -> None:
    old, new = (schema(a={"type": "string", "enum": values}) for values in (["x", "y"], ["y", "z"]))
    (row,) = compared(tmp_path, {"item": old}, {"item": new})[1:] or compared(
        tmp_path, {"item": old}, {"item": new}
    )
    assert {change.rule for change in row.changes} == {"enum-value-removed", "enum-value-added"}
    removed, added = sorted(row.changes, key=lambda change: change.rule, reverse=True)
    assert (removed.writer.kind, removed.reader.kind, plain(removed.message)[-3:]) == (
        "breaking",
        "safe",
        '"x"',
    )
    assert (added.writer.kind, added.reader.kind, added.python) == ("safe", "breaking", "additive")


def test_a_renamed_member(tmp_path: Path) -> None:
    new = schema("id", id=WHOLE, feeling={"type": "string", "x-renamed-from": "mood"}, closed=True)
    (change,) = one(tmp_path, schema("id", id=WHOLE, mood=TEXT, closed=True), new)
    assert (change.rule, change.member, change.python) == ("property-renamed", "feeling", "breaking")
    assert change.writer.witness is not None and "mood" in change.writer.witness.value
    assert change.sql == {"duckdb": "rebuild", "postgresql": "metadata", "sqlite": "alter"}


def test_a_renaming_is_only_suggested(tmp_path: Path) -> None:
    old = schema("id", id=WHOLE, mood={"type": "string", "maxLength": 7})
    changes = one(tmp_path, old, schema("id", id=WHOLE, feeling={"type": "string", "maxLength": 7}))
    assert [change.rule for change in changes] == ["property-added-optional", "property-removed"]
    assert plain(changes[1].hint) == 'If `feeling` is its new name, put `x-renamed-from: "mood"` there.'
    assert changes[1].sql["postgresql"] == "rebuild"  # `mood` stays in documents, as an undeclared member


def test_a_table_with_another_name(tmp_path: Path) -> None:
    old = {**schema("id", id=WHOLE), "x-collection": "session"}
    (lost,) = one(tmp_path / "a", old, {**old, "x-collection": "sessions"})
    assert (lost.rule, lost.sql["sqlite"]) == ("table-renamed", "lossy")
    for name in ("session", "item", "schemas/item.json"):
        new = {**old, "x-collection": "sessions", "x-renamed-from": name}
        (kept,) = one(tmp_path / name, old, new)
        assert (kept.rule, kept.sql["sqlite"], kept.hint) == ("table-renamed", "alter", ())


def test_a_table_that_is_partitioned(tmp_path: Path) -> None:
    """PostgreSQL cannot divide a table that is there. A longer key is met by all rows, a shorter one may be not."""
    whole = schema(
        "id", "at", id=WHOLE, at={"type": "string", "format": "date"}, n={**WHOLE, "x-unique": True}
    )
    by_range, by_list = ({**whole, "x-partition-by": {way: "at"}} for way in ("range", "list"))
    none = {"duckdb": "none", "sqlite": "none"}
    for number, (old, new, level) in enumerate(
        [(whole, by_range, "rebuild"), (by_range, by_list, "rebuild"), (by_list, whole, "precheck")]
    ):
        (change,) = one(tmp_path / str(number), old, new)
        assert (change.rule, change.python, change.sql) == (
            "storage-changed",
            "same",
            {**none, "postgresql": level},
        )


def test_an_index_on_json(tmp_path: Path) -> None:
    old, new, other = (
        schema("id", id=WHOLE, facts={"type": "object", **index})
        for index in (
            {},
            {"x-index": {"using": "gin"}},
            {"x-index": {"using": "gin", "operators": "jsonb_path_ops"}},
        )
    )
    for number, pair in enumerate([(old, new), (new, other)]):
        (change,) = one(tmp_path / str(number), *pair)
        assert (change.rule, change.sql["postgresql"], change.sql["sqlite"]) == (
            "storage-changed",
            "scan",
            "none",
        )


def test_types_come_and_go(tmp_path: Path) -> None:
    gone, new = compared(tmp_path, {"a": schema(x=TEXT)}, {"b": schema(x=TEXT)})
    assert told(gone.changes) == [("type-removed", "safe", "safe", "breaking")]
    assert told(new.changes) == [("type-added", "safe", "safe", "additive")]
    assert gone.sql["postgresql"] == "lossy"


def test_a_root_has_the_verdicts_of_what_it_refers_to(tmp_path: Path) -> None:
    def tree(maximum: int) -> dict[str, Any]:
        inner = {"type": "object", "properties": {"n": {"type": "integer", "maximum": maximum}}}
        return {**schema(part={"$ref": "#/$defs/part"}), "$defs": {"part": inner}}

    root, part = compared(tmp_path, {"item": tree(9)}, {"item": tree(5)})
    assert (root.is_root, root.changes, root.writer.kind, root.reader.kind) == (True, (), "breaking", "safe")
    assert root.writer.witness is not None and root.writer.witness.value["part"]["n"] > 5
    assert root.sql["postgresql"] == "precheck"
    assert told(part.changes) == [("bound-tightened", "breaking", "safe", "runtime")]


def test_places_are_those_of_both_versions(tmp_path: Path) -> None:
    old = schema(a={"type": "integer", "maximum": 9})
    (change,) = one(tmp_path, old, schema(z=TEXT, a={"type": "integer", "maximum": 5}))[1:]
    assert change.old is not None and change.old.pointer == "/properties/a/maximum"
    assert change.new is not None and change.new.pointer == "/properties/a/maximum"
    assert change.old.line > 0 and change.new.line > 0


def test_every_group_of_keywords_has_ids() -> None:
    groups = set(GROUPS.values()) - {"enum", "members"} | {"alternatives", "meaning"}
    assert groups == set(SUBJECTS)
    assert {f"{name}-{ending}" for name in groups for ending in ("tightened", "loosened", "changed")} <= set(
        CHANGES
    )
    assert not set(CHANGES) & set(RULES)


def test_a_witness_shows_its_own_change(tmp_path: Path) -> None:
    before = schema("id", id={"type": "integer"}, b={"type": "string"})
    after = schema("id", id={"type": "integer", "minimum": 3}, b={"type": "string", "maxLength": 2})
    changes = one(tmp_path, before, after)
    assert {change.member for change in changes} == {"id", "b"}
    for change in changes:
        assert change.writer.witness is not None
        value = change.writer.witness.value
        assert len(value["b"]) > 2 if change.member == "b" else value["id"] < 3
