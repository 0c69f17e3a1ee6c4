"""Each foreign key finds the rows that refer to a key by an index, which is made only where none is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.test_foreign_keys import Load, _object, _put, load

from trivet.target_result import TargetResult

__all__ = ["load"]

_WORD = {"type": "string", "maxLength": 9}
_KEY = {
    "k": {
        **_object("a", a=_WORD, b=_WORD, c={**_WORD, "x-unique": True}),
        "required": ["a", "b"],
        "x-primary-key": ["a", "b"],
    }
}
_PAIR = {"x-references": {"table": "k", "columns": ["a", "b"]}}
_C = {**_WORD, "x-references": "k.c"}


def _leg(folder: Path, **schemas: Any) -> TargetResult:
    return build_schemas(folder, {**_KEY, **schemas}, draft="2020-12")[1]


def _indexes(leg: TargetResult, dialect: str) -> list[str]:
    texts = [one.text for one in leg.artifacts if f"/{dialect}/" in one.path]
    found = [line for text in texts for line in text.splitlines() if line.startswith("CREATE INDEX")]
    return [re.sub(r'"?public"?\.|CREATE INDEX |[";]', "", line) for line in found]


_ID = {"id": _WORD}
_CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "none begins with it": (_object("id", **_ID, c=_C), ["t_c_idx ON t (c)"]),
    "x-index has it": (_object("id", **_ID, c={**_C, "x-index": True}), ["t_c_idx ON t (c)"]),
    "x-index begins with it": (
        {**_object("id", **_ID, c=_C, d=_WORD), "x-index": ["c", "d"]},
        ["t_c_d_idx ON t (c, d)"],
    ),
    "x-index ends with it": (
        {**_object("id", **_ID, c=_C, d=_WORD), "x-index": ["d", "c"]},
        ["t_d_c_idx ON t (d, c)", "t_c_idx ON t (c)"],
    ),
    "it is unique": (_object("id", **_ID, c={**_C, "x-unique": True}), []),
    "it is the key": ({**_object("c", c=_C), "x-primary-key": ["c"]}, []),
    "the key has both in another order": (
        {
            **_object("a", a=_WORD, b=_WORD, d=_WORD),
            "required": ["a", "b", "d"],
            "x-primary-key": ["b", "a", "d"],
            **_PAIR,
        },
        [],
    ),
    "the key has one of both": (
        {**_object("a", a=_WORD, b=_WORD), "x-primary-key": ["a"], **_PAIR},
        ["t_a_b_idx ON t (a, b)"],
    ),
    "one that is longer begins with it": (
        {
            **_object("id", **_ID, a=_WORD, b={**_WORD, "x-references": "k.c"}),
            "x-references": {"table": "k", "columns": {"b": "a", "a": "b"}},
        },
        ["t_b_a_idx ON t (b, a)"],
    ),
}


@pytest.mark.parametrize("name", list(_CASES))
def test_an_index_is_there_once(tmp_path: Path, name: str) -> None:
    schema, expected = _CASES[name]
    leg = _leg(tmp_path, t=schema)
    assert _indexes(leg, "postgresql") == expected
    assert _indexes(leg, "sqlite") == expected
    assert _indexes(leg, "duckdb") == []


def test_rows_have_one_for_references_and_none_for_owners(tmp_path: Path) -> None:
    parts = {"type": "array", "x-storage": "table", "items": _object("c", c=_C)}
    links = {"type": "array", "x-storage": "table", "items": _C}
    leg = _leg(tmp_path, t=_object("id", **_ID, parts=parts, links=links))
    for dialect in ("postgresql", "sqlite"):
        assert _indexes(leg, dialect) == [
            "t_parts_c_idx ON t_parts (c)",
            "t_links_value_idx ON t_links (value)",
        ]
        made = {one.name for one in leg.made if one.target == f"sql/{dialect}" and one.name.endswith("_idx")}
        assert made == {"t_parts_c_idx", "t_links_value_idx"}


def test_names_that_would_be_equal_are_parted(load: Load) -> None:
    """The index of the one member and that over two are both called `t_a_b_idx`."""
    other = {"table": "k", "columns": {"a": "a", "b": "b"}}
    schema = {**_object("id", **_ID, a=_WORD, b=_WORD, a_b=_C), "x-references": other, "x-index": ["a", "b"]}
    execute = load({**_KEY, "t": schema})
    execute(_put("k", a="x", b="y", c="z"))
    execute(_put("t", id="1", a="x", b="y", a_b="z"))


def test_nobody_has_to_part_the_tables_for_an_index(load: Load) -> None:
    """Those of `t.a_c` and of `t_a.c` would be called the same, as would that of `t.a` and a table."""
    tables = {
        "t": _object("id", **_ID, a_c=_C, a=_C),
        "t_a": _object("id", **_ID, c=_C),
        "other": {**_object("id", **_ID), "x-table": "t_a_idx"},
    }
    execute = load({**_KEY, **tables})
    execute(_put("k", a="x", b="y", c="z"))
    execute(_put("t", id="1", a="z", a_c="z"))
    execute(_put("t_a", id="1", c="z"))


def test_what_is_too_long_for_an_index_is_in_the_ledger(tmp_path: Path) -> None:
    """Of keys and indexes over several columns, each column that has no bound."""
    text = {"type": "string"}
    keyed = {**_object("id", id=text, few=_WORD, many=text), "required": ["id", "few", "many"]}
    schema = {**keyed, "x-primary-key": ["few", "many"], "x-index": ["few", "id"]}
    leg = build_schemas(tmp_path, {"t": schema}, draft="2020-12")[1]
    told = {
        (one.origin.pointer, one.keyword, one.by)
        for one in leg.verdicts
        if one.target == "sql/postgresql" and "2,704 bytes" in one.reason
    }
    assert told == {
        ("/properties/many", "(primary-key)", "t_pkey"),
        ("/properties/id", "(index)", "t_few_id_idx"),
    }
