"""Values around what columns hold, and what must be seen after documents are written over each other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.prove.projects import project

from trivet.extensions import effects_of
from trivet.normalize.earlier import earlier
from trivet.pipeline import Inputs, examine
from trivet.prove.derived import Deriver
from trivet.prove.legs.store import Seen, Statement, Step
from trivet.prove.samples import Sampler
from trivet.prove.stored import around
from trivet.prove.writes import REFUSED, Write, compared, expected, shorter
from trivet.settings import Settings


def examined(root: Path, schema: dict[str, Any]) -> Inputs:
    project(root, {"a.json": schema})
    return examine(Settings.from_file(root / "trivet.yaml"))


def derived(root: Path, member: dict[str, Any], name: str = "m") -> list[Any]:
    """What is derived for the one member of an object."""
    inputs = examined(root, {"type": "object", "properties": {name: member}})
    sampler = Sampler(inputs.normal.definitions, inputs.catalog.predicates)
    root_name = inputs.normal.roots[0].definition
    deriver = Deriver(
        inputs.normal, inputs.catalog.predicates, lambda one: effects_of(one, inputs.vocabulary)
    )
    made = deriver.derive(root_name, sampler)
    return [one.value[name] for one in made.instances if isinstance(one.value, dict) and name in one.value]


def test_blanks_stand_around_the_longest_text(tmp_path: Path) -> None:
    """The longest that the pattern and the type of the column hold."""
    member = {
        "type": "string",
        "pattern": "^[A-Z]{3}-[0-9]{4,8}$",
        "x-sql-type": {"postgresql": "varchar(12)"},
    }
    values = derived(tmp_path, member)
    assert {"AAA-00000000", "AAA-00000000 ", "AAA-00000000   ", " AAA-0000", "aaa-0000"} <= set(
        map(str, values)
    )


def test_a_longest_text_and_a_size_have_their_blanks(tmp_path: Path) -> None:
    values = derived(tmp_path, {"type": "string", "maxLength": 3, "x-sql-type": "varchar(5)"})
    texts = {value for value in values if isinstance(value, str)}
    assert {"xxx ", "xxx   ", "xxxxx ", "x   ", "x     "} <= texts


def test_halves_that_round_into_a_valid_number_are_there(tmp_path: Path) -> None:
    """Into one of an enumeration, of a scale, and into an integer."""
    assert {Decimal("0.54"), Decimal("0.46"), Decimal("0.55")} <= _numbers(
        derived(tmp_path / "enum", {"enum": [Decimal("0.5")]} | {"enum": [0.5]})
    )
    scaled = {"type": "number", "multipleOf": 0.01, "x-sql-type": {"postgresql": "numeric(9, 2)"}}
    assert {Decimal("0.015"), Decimal("0.075"), Decimal("0.001"), Decimal("9999999.995"), 10**7} <= _numbers(
        derived(tmp_path / "scale", scaled)
    )
    assert {Decimal("1.5"), 2**15 - 1, 2**15, -(2**31) - 1, 2**63 - 1, 2**63} <= _numbers(
        derived(tmp_path / "whole", {"type": "integer"})
    )
    assert {2**15, Decimal("32767.5"), -(2**15) - 1} <= _numbers(
        derived(tmp_path / "small", {"type": "integer", "minimum": 0, "x-sql-type": "smallint"})
    )


def _numbers(values: list[Any]) -> set[Any]:
    return {value for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool)}


def test_what_rounds_to_a_long_number_is_exact() -> None:
    assert Decimal("0.54") in set(around(Decimal("0.5"))) and Decimal("1.5") in set(around(1))
    long = Decimal("1234567890123456789012345678901234567890")
    assert all(value != long and abs(value - long) < 1 for value in around(long))


def test_nested_parts_are_absent_alone_null_and_empty(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"c": {"type": "string"}, "d": {"type": "string"}}}
    outer = {"type": "object", "required": ["k"], "properties": {"k": inner, "n": {"type": "integer"}}}
    values = derived(tmp_path, outer)
    for wanted in (
        {},
        {"k": {}},
        {"k": None},
        {"n": 0},
        {"k": {"c": "x"}},
        {"k": {"d": "x"}},
        {"undeclared": 1},
    ):
        assert wanted in values, wanted
    assert any(isinstance(each, dict) and each.get("k") == {"undeclared": 1} for each in values)


# Writes --------------------------------------------------------------------------------------------------
INSERT, IGNORE = Statement("insert", "INSERT", "", "old"), Statement("insert", "OR IGNORE", "", "old")
REPLACE, UPDATE = Statement("insert", "OR REPLACE", ""), Statement("update", "UPDATE", "")
TOUCH, DELETE = Statement("touch", "touch", ""), Statement("delete", "DELETE", "")


def write(statement: Statement, shown: Any = REFUSED) -> Write:
    return Write(Step(statement, "{}"), shown)


def test_what_must_be_there_after_each_write() -> None:
    assert expected((), write(INSERT, 1), True) == (1,)
    assert expected((2,), write(INSERT, 1), True) == expected((2,), write(IGNORE, 1), True) == (2,)
    assert expected((2,), write(REPLACE, 1), True) == (1,)
    assert expected((2,), write(INSERT, 1), False) == (2, 1)
    assert expected((2,), write(UPDATE, 1), True) == (1,) and expected((), write(UPDATE, 1), True) == ()
    assert expected((2,), write(TOUCH, 1), True) == (2,)
    assert expected((2,), write(DELETE), True) == ()
    assert expected((2,), write(REPLACE), True) == (2,) and expected((), write(IGNORE), True) == ()


def test_what_is_seen_is_compared_by_value() -> None:
    assert compared(({"a": 1},), Seen(('{"a": 1.0}',))) == ("", "")
    assert compared(({"a": [1]},), Seen(('{"a": []}',)))[0] == "/a"
    assert compared((), Seen(("1",)))[1] == "1 documents are stored instead of 0"
    assert "is not JSON" in compared((1,), Seen(('{"a": 1, "a": 2}',)))[1]
    assert compared(({"a": {}},), Seen(('{"a": {"b": 1}}',)), is_loss=True) == ("", "")
    assert compared(({"a": {"b": 1}},), Seen(('{"a": {}}',)), is_loss=True)[0] == "/a/b"


def test_the_fewest_writes_come_first() -> None:
    before = Write(Step(INSERT, "{}"), 1, is_before=True)
    writes = [before, write(UPDATE, 2), write(TOUCH, 2), write(REPLACE, 2)]
    assert [len(each) for each in shorter(writes)] == [1, 2, 3, 3]
    assert all(each[-1] is writes[-1] for each in shorter(writes))


# Earlier versions ----------------------------------------------------------------------------------------
def test_one_of_two_versions_lacks_each_optional_member(tmp_path: Path) -> None:
    """Of open objects only: a closed one refuses what it does not declare."""
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string"},
            "a": {"type": "string"},
            "b": {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "string"}}},
            "c": {"type": "object", "additionalProperties": False, "properties": {"z": {}, "w": {}}},
            "d": {"oneOf": [{"properties": {"v": {}, "u": {}}}, {"type": "null"}]},
        },
    }
    inputs = examined(tmp_path, schema)
    root = inputs.normal.roots[0].definition
    first, second = (earlier(inputs.normal, root, (), turn) for turn in (0, 1))
    assert first.undeclared == {"a", "c", "x"} and second.undeclared == {"b", "d"}
    kept = first.normal.definitions[root].schema["properties"]
    assert list(kept) == ["id", "b", "d"]
    assert inputs.normal.definitions[root].schema["properties"].keys() == schema["properties"].keys()
