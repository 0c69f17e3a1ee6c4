"""What the new tables do not store is told as a loss, and the proof expects nothing else to be lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.diff.versions import compared, schema
from tests.migrate.test_cases import TEXT, keyed
from tests.migrate.trees import sides, tried

from trivet.diff.compare import compare
from trivet.migrate.records import LossyError, Options
from trivet.migrate.run import plan, planned
from trivet.prove.migrations.engine import Engine

A, B = keyed(a=TEXT), keyed(b=TEXT)
DROP, NONE, COLUMNS = {"undeclared": "drop"}, {"checks": "none"}, {"checks": "columns"}
DOCUMENT = {
    "id": 1,
    "a": "x",
    "b": "y",
    "z": "z",
    "rows": [{"a": "p", "b": "q"}],
    "one": {"a": "p", "b": "q"},
}


def rows(**members: Any) -> dict[str, Any]:
    return keyed(rows={"type": "array", "items": schema(**members), "x-storage": "table"})


def one(storage: str) -> dict[str, Any]:
    return keyed(one={**schema(a=TEXT), "x-storage": storage})


def closed(one: dict[str, Any], other: Any = False, **more: Any) -> dict[str, Any]:
    return {**one, "additionalProperties": other, **more}


#: name → (old, new, settings, the members whose values are lost in PostgreSQL).
CASES: dict[str, tuple[Any, Any, dict[str, Any], list[str]]] = {
    "a member": (A, keyed(), DROP, ["`a`"]),
    "a member that is kept": (A, keyed(), {}, []),
    "a member next to a renamed one": (
        keyed(a=TEXT, b=TEXT), keyed(c={**TEXT, "x-renamed-from": "a"}), DROP, ["`b`"],
    ),
    "a member of rows": (rows(a=TEXT, b=TEXT), rows(a=TEXT), DROP, ["`b`"]),
    "members inside JSON that become rows": (one("json"), one("table"), DROP, ["undeclared members"]),
    "members inside JSON that become columns": (one("json"), one("columns"), DROP, []),
    "members that are no longer counted": ({**A, "minProperties": 1}, A, DROP, ["undeclared members"]),
    "a map that is closed": (closed(A, TEXT), closed(A), NONE, ["undeclared members"]),
    "a map that is closed, with checks of columns": (closed(A, TEXT), closed(A), COLUMNS, ["undeclared members"]),
    "a map that is closed, with all checks": (closed(A, TEXT), closed(A), {}, []),
    "a pattern": (closed(A, patternProperties={"^b": TEXT}), closed(A), NONE, ["undeclared members"]),
    "another member": (A, keyed(a=TEXT, b=TEXT), DROP, []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_lost_is_told(tmp_path: Path, engines: Mapping[str, Engine], name: str) -> None:
    old, new, settings, lost = CASES[name]
    made = sides(tmp_path, {"item": old}, {"item": new}, dialects=["postgresql"], **settings)
    told = planned(made, "postgresql").losses
    assert [each.message.partition(" are lost")[0].removeprefix("the values of ") for each in told] == lost
    if lost:
        with pytest.raises(LossyError):
            plan(made, "postgresql", Options())
    assert tried(made, "postgresql", engines["postgresql"], {"item": [DOCUMENT]}, ()).faults == []


@pytest.mark.parametrize("name", ["a member", "a member of rows", "another member"])
def test_sqlite_tells_the_same_losses(tmp_path: Path, engines: Mapping[str, Engine], name: str) -> None:
    old, new, settings, lost = CASES[name]
    made = sides(tmp_path, {"item": old}, {"item": new}, dialects=["sqlite"], **settings)
    assert len(planned(made, "sqlite").losses) == len(lost)
    assert tried(made, "sqlite", engines["sqlite"], {"item": [DOCUMENT]}, ()).faults == []


def stored(storage: str, **members: Any) -> dict[str, Any]:
    return keyed(one={**schema(**members, closed=True), "x-storage": storage})


def several(name: str, storage: str, **members: Any) -> dict[str, Any]:
    way = (
        {"type": "array", "items": schema(**members)}
        if name == "list"
        else {"type": "object", "additionalProperties": schema(**members)}
    )
    return keyed(one={**way, "x-storage": storage})


#: name → (old, new, settings): what else is stored in another way.
MOVED: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    **{
        f"a member less from {before} to {after}": (stored(before, a=TEXT, b=TEXT), stored(after, a=TEXT), {})
        for before in ("table", "json", "columns")
        for after in ("table", "json", "columns")
    },
    **{
        f"a {name} from {before} to {after}": (
            several(name, before, a=TEXT, b=TEXT), several(name, after, a=TEXT), DROP,
        )
        for name in ("list", "map")
        for before, after in (("json", "table"), ("table", "json"))
    },
    "columns that become rows": (one("columns"), one("table"), DROP),
    "closed JSON that becomes rows": (stored("json", a=TEXT), stored("table", a=TEXT), DROP),
    "any value": (keyed(rows=True), rows(a=TEXT), DROP),
    "an undeclared member": (keyed(), rows(a=TEXT), DROP),
    "a text": (keyed(one=TEXT), one("table"), DROP),
    "an alternative": (keyed(one={"anyOf": [schema(a=TEXT), TEXT]}), one("table"), DROP),
}  # fmt: skip


@pytest.mark.parametrize("name", [*CASES, *MOVED])
def test_diff_tells_losses_as_migrate_does(tmp_path: Path, name: str) -> None:
    old, new, settings = (CASES | MOVED)[name][:3]  # type: ignore[operator]
    made = sides(tmp_path, {"item": old}, {"item": new}, dialects=["postgresql", "sqlite"], **settings)
    rows = compare(made.old, made.new)
    changes = [change for row in rows for change in row.changes]
    for dialect in ("postgresql", "sqlite"):
        is_told = bool(planned(made, dialect).losses)
        assert any(row.sql.get(dialect) == "lossy" for row in rows) == is_told
        assert any(change.sql.get(dialect) == "lossy" for change in changes) == is_told


def test_diff_says_that_a_closed_map_is_lossy(tmp_path: Path) -> None:
    settings = {"targets": {"sql": {"dialects": ["postgresql"], **NONE}}}
    (row,) = compared(tmp_path, {"item": closed(A, TEXT)}, {"item": closed(A)}, settings)
    assert row.sql == row.changes[0].sql == {"postgresql": "lossy"}
