"""What is DuckDB's own: documents in a table, columns in a view, checks in triggers where a CHECK may not hold them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.targets.sql.builds import build_own, build_schema
from tests.targets.sql.engines import Duckdb, ddl

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot
from trivet.settings import SqlTarget
from trivet.target_result import TargetResult
from trivet.targets.sql.dialects.duckdb.formats import WHOLE, format_test

ONLY = SqlTarget("sql", ("duckdb",))


@pytest.fixture(scope="module")
def leg(checkout: Path) -> TargetResult:
    """The tables of this repository's own schemas."""
    return build_own(checkout, ONLY)


@pytest.fixture(scope="module")
def door(leg: TargetResult) -> Duckdb:
    engine = Duckdb()
    engine.load(leg)
    return engine


def load(tmp_path: Path, schema: Any) -> tuple[Duckdb, TargetResult]:
    made = build_schema(tmp_path, schema, target=ONLY)[1]
    engine = Duckdb()
    engine.load(made)
    return engine, made


def _view(leg: TargetResult, example: Path) -> str:
    """`examples/shop/order/valid/a.json` belongs to the one root whose module is `shop.order`."""
    module = ".".join(example.parts[-4:-2])
    (row,) = [row for name, row in leg.rows.items() if name.rpartition(".")[0] == module]
    return str(row["duckdb"]["documents"])


def test_valid_examples_come_back_letter_by_letter(door: Duckdb, leg: TargetResult, checkout: Path) -> None:
    examples = sorted(checkout.glob("examples/*/*/valid/*.json"))
    assert len(examples) > 10
    for example in examples:
        view, text = _view(leg, example), example.read_text("utf-8")
        door.connection.execute("BEGIN")
        door.connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", [text])
        assert door.connection.execute(f"SELECT doc FROM {view}").fetchall() == [(text,)], example
        door.connection.execute("ROLLBACK")


#: Tables of rows, which PostgreSQL has and DuckDB keeps as JSON: there the name is that of the whole member.
ROWS = ("customer_addresses_", "product_tags_", "shop_order_lines_")


def test_invalid_examples_are_refused_as_by_postgresql(
    door: Duckdb, leg: TargetResult, checkout: Path
) -> None:
    snapshot = (checkout / "tests" / "refusals.txt").read_text("utf-8")
    told = dict(re.findall(r'^(\S+\.json)\n  postgresql  .*?constraint "([^"]+)"', snapshot, re.MULTILINE))
    assert len(told) > 10
    for example, name in told.items():
        path = checkout / "examples" / example
        outcome = door.put(_view(leg, path), path.read_text("utf-8"))
        assert not outcome.accepted, example
        assert outcome.said == name or name.startswith(ROWS), example


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        '{"a":\n-Infinity}',
        "[1, ]",
        '{"a": 1 ,}',
        "nan",
        " -INF",
        "[nAn]",
        "[1,\t-inf]",
        "[ Infinity ]",
    ],
)
def test_what_only_duckdb_takes_for_json_is_refused(tmp_path: Path, text: str) -> None:
    engine, _ = load(tmp_path, True)
    assert engine.put("thing_doc", text).said == "thing_json"


@pytest.mark.parametrize("value", ["NaN", "Infinity, ]", '\\",}', "[1,]", 'a"inf', ", in", ": NaN", "[-inf"])
def test_text_that_only_looks_so_is_kept(tmp_path: Path, value: str) -> None:
    engine, _ = load(tmp_path, True)
    assert engine.put("thing_doc", json.dumps([value, {value: 1}])).document == [value, {value: 1}]


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO thing_doc SELECT '{"a": [' || i || ']}' FROM range(1, 9) t(i)""",
        "COPY thing_doc FROM '{file}' (FORMAT csv, HEADER, QUOTE '\"')",
        """UPDATE thing_doc SET doc = '{"a": [7]}'""",
    ],
)
def test_every_way_of_writing_is_checked(tmp_path: Path, statement: str) -> None:
    """The check needs a lambda, so a trigger makes it; one bad row of a statement refuses all."""
    item = {"type": "integer", "maximum": 6}
    engine, _ = load(tmp_path, {"type": "object", "properties": {"a": {"type": "array", "items": item}}})
    run = engine.connection.execute
    run("""INSERT INTO thing_doc VALUES ('{"a": [1, 2.0]}')""")
    file = tmp_path / "rows.csv"
    run(
        f"""COPY (SELECT '{{"a": [' || i || ']}}' AS doc FROM range(1, 9) t(i)) TO '{file}' (FORMAT csv, HEADER)"""
    )
    with pytest.raises(duckdb.ConstraintException, match=r"\(Error: thing_a_items\)$"):
        run(statement.replace("{file}", str(file)))
    assert run("SELECT doc FROM thing_doc").fetchall() == [('{"a": [1, 2.0]}',)]


def test_a_time_in_small_letters_is_a_time(tmp_path: Path) -> None:
    at = {"type": "string", "format": "date-time"}
    engine, _ = load(tmp_path, {"type": "object", "properties": {"at": at}})
    run = engine.connection.execute
    run("""INSERT INTO thing_doc VALUES ('{"at": "1970-01-01t01:00:00.5z"}')""")
    assert run('SELECT epoch("at") FROM thing').fetchall() == [(3600.5,)]


def test_the_view_has_typed_columns_with_comments(tmp_path: Path) -> None:
    properties = {
        "text": {"type": "string", "description": "Said."},
        "small": {"type": "integer", "minimum": 0, "maximum": 9},
        "whole": {"type": "integer", "maximum": 10**38},
        "plain": {"type": "integer"},
        "part": {"type": "number"},
        "is": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "doc": {"type": "array"},
        "cents": {"type": "number", "x-sql-type": "decimal(9, 2)"},
    }
    engine, _ = load(tmp_path, {"type": "object", "properties": properties})
    run = engine.connection.execute
    document = (
        '{"text": "x", "small": 1.0, "whole": 123456789012345678901234567890, "plain": 7, "part": 1e2, "is": true,'
        ' "day": "2024-02-29", "at": "2024-02-29T10:00:00+02:00", "doc": [1], "cents": 12.5, "more": null}'
    )
    run("INSERT INTO thing_doc VALUES (?)", [document])
    types = {name: kind for name, kind, *_ in run("DESCRIBE thing").fetchall()}
    assert types == {
        "text": "VARCHAR", "small": "SMALLINT", "whole": "HUGEINT", "plain": "BIGINT", "part": "DOUBLE",
        "is": "BOOLEAN", "day": "DATE", "at": "TIMESTAMP WITH TIME ZONE", "doc": "JSON",
        "cents": "DECIMAL(9,2)", "_doc": "JSON",
    }  # fmt: skip
    found = run(
        'SELECT text, small, whole, plain, part, "is", day::VARCHAR, epoch("at"), doc, cents, _doc FROM thing'
    )
    assert [str(value) for value in found.fetchall()[0]] == [
        "x", "1", "123456789012345678901234567890", "7", "100.0", "True", "2024-02-29", "1709193600.0", "[1]", "12.50",
        document,
    ]  # fmt: skip
    comments = run(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'thing' AND comment <> ''"
    )
    assert comments.fetchall() == [("text", "Said.")]


def test_patterns_are_said_as_far_as_re2_goes(tmp_path: Path) -> None:
    properties = {
        "said": {"pattern": "^(?!draft-)(?=.*[0-9])[a-z0-9-]+$"},
        "look": {"pattern": "a(?!b)"},
        "back": {"pattern": "^(a|b)\\1$"},
    }
    engine, made = load(tmp_path, {"type": "object", "properties": properties})
    assert engine.put("thing_doc", '{"said": "v-1"}').accepted
    for wrong in ("draft-1", "v-x", "V1"):
        assert engine.put("thing_doc", json.dumps({"said": wrong})).said == "thing_said_pattern"
    lost = {one.origin.pointer: one.reason for one in made.verdicts if one.kind == "none"}
    assert lost == {
        "/properties/look/pattern": "RE2 has no lookahead",
        "/properties/back/pattern": "RE2 has no backreferences",
    }


@pytest.mark.parametrize(
    ("items", "is_unique"),
    [
        ([1, 1.0], False),
        ([0, -0.0], False),
        ([1, "1", True, None, [], {}], True),
        ([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}], False),
        ([[1, "x"], [1.0, "x"]], False),
        ([["a,b"], ["a", "b"]], True),
        ([{"a": "b"}, {"a": ["b"]}], True),
        ([9007199254740993, 9007199254740992], True),
    ],
)
def test_items_are_equal_as_json(tmp_path: Path, items: list[Any], is_unique: bool) -> None:
    engine, _ = load(tmp_path, {"uniqueItems": True})
    assert engine.put("thing_doc", json.dumps(items)).accepted == is_unique


def test_a_stopped_script_leaves_nothing_unchecked(tmp_path: Path) -> None:
    """While the variable is set, triggers have a query that stands in for the checks: it must refuse everything."""
    _, made = load(tmp_path, {"minimum": 2})
    scripts = list(ddl(made, "duckdb"))
    applied, _, rest = scripts[-1].partition("CREATE VIEW")
    (trigger,) = re.findall(r'^CREATE TRIGGER "thing_insert" ([^;]*);', applied, re.MULTILINE)
    run = duckdb.connect().execute
    for script in (*scripts[:-1], applied):
        run(script)
    for text in ("1", "3"):
        with pytest.raises(duckdb.InvalidInputException, match="creating_triggers is set"):
            run("INSERT INTO thing_doc VALUES (?)", [text])
    run(f"CREATE TRIGGER quick {trigger.replace('thing_refused', 'no_such_macro')}")  # its query is not bound
    run("DROP TRIGGER quick ON thing_doc")
    run(f"CREATE VIEW{rest}")
    run("INSERT INTO thing_doc VALUES ('3')")
    with pytest.raises(duckdb.ConstraintException, match=r"\(Error: thing_minimum\)$"):
        run("INSERT INTO thing_doc VALUES ('1')")
    assert run("SELECT doc FROM thing_doc").fetchall() == [("3",)]


def test_the_macro_of_a_name_with_an_apostrophe(tmp_path: Path) -> None:
    """The triggers name it in a query that is a text."""
    engine, _ = load(tmp_path, {"x-table": "it's", "minimum": 2})
    assert engine.put('"it\'s_doc"', "1").said == "it's_minimum"


def test_another_table_of_documents_can_be_judged(tmp_path: Path) -> None:
    engine, _ = load(tmp_path, {"properties": {"a": {"type": "integer"}, "b": {"items": {"minimum": 2}}}})
    run = engine.connection.execute
    run(
        """CREATE TABLE staging AS SELECT * FROM (VALUES ('{"a": 1}'), ('{"a": "x"}'), ('{"b": [1]}')) AS t(doc)"""
    )
    assert run("FROM thing_refused('staging')").fetchall() == [("thing_a_type",), ("thing_b_items",)]


def test_a_definition_is_one_macro(tmp_path: Path) -> None:
    """Names that differ only in the case of letters are one name to DuckDB."""
    member = {
        "type": "object",
        "required": ["x"],
        "properties": {"x": {"type": "string"}, "y": {"$ref": "#/$defs/Ab"}},
    }
    properties = {name: {"$ref": "#/$defs/" + name} for name in ("Ab", "aB")}
    schema = {"properties": {**properties, "more": properties["Ab"]}, "$defs": {"Ab": member, "aB": member}}
    engine, made = load(tmp_path, schema)
    text = "".join(one.text for one in made.artifacts if one.path.endswith(".sql"))
    assert len(re.findall(r'CREATE MACRO "thing\.[Aa][Bb]', text)) == 2
    assert engine.put("thing_doc", '{"aB": {"x": "", "y": {"x": "a"}}}').accepted
    assert engine.put("thing_doc", '{"more": {"x": "", "y": {"y": null}}}').said == "thing_more_ref"


def test_a_choice_between_types_keeps_its_reference(tmp_path: Path) -> None:
    """Written out, the recursive definition could not be checked."""
    node = {"type": "object", "properties": {"next": {"oneOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}}}
    engine, made = load(tmp_path, {"$ref": "#/$defs/Node", "$defs": {"Node": node}})
    assert engine.put("thing_doc", '{"next": {"next": {"next": null}}}').accepted
    assert not engine.put("thing_doc", '{"next": {"next": {"next": 1}}}').accepted
    assert not [one for one in made.verdicts if one.kind == "none" and one.keyword != "(documents)"]


@pytest.mark.parametrize("value", ['"2024-02-30T00:00:00Z"', "1.5", "true"])
def test_a_format_beside_another_type(tmp_path: Path, value: str) -> None:
    either = {"oneOf": [{"type": "integer"}, {"type": "string", "format": "date-time"}]}
    part = {"type": "object", "properties": {"at": either, "more": {"$ref": "#/$defs/Part"}}}
    engine, _ = load(tmp_path, {"properties": {"part": {"$ref": "#/$defs/Part"}}, "$defs": {"Part": part}})
    for right in ("7", "1.0", '"2024-02-29T00:00:00Z"'):
        assert engine.put("thing_doc", f'{{"part": {{"at": {right}}}}}').accepted
    assert engine.put("thing_doc", f'{{"part": {{"more": {{"at": {value}}}}}}}').said == "thing_part_ref"


@pytest.mark.parametrize(
    ("types", "right", "wrong"),
    [
        (["string"], ['["[", "a\\"]", "\\\\", "1, null"]', "[ ]"], ["[1]", '["a", null]', '[["a"]]']),
        (["number", "null"], ["[1,-2.5e3 , null]", "[]"], ['["1"]', "[true]", "[[1]]", "[{}]"]),
        (["boolean"], ["[true,\n false]"], ["[null]", "[0]", '["true"]']),
        (["integer"], ["[1, 2.0, 1e3]"], ["[1, 0.5]", "[null]", '["1"]']),
    ],
)
def test_types_of_all_items(tmp_path: Path, types: list[str], right: list[str], wrong: list[str]) -> None:
    """The text of an array tells the types of scalars, in a member as in the whole document and in a definition."""
    many = {"items": {"type": types}}
    part = {"type": "object", "properties": {"b": {"type": "array", **many}}}
    schema = {**many, "properties": {"a": many, "part": {"$ref": "#/$defs/Part"}}, "$defs": {"Part": part}}
    engine, _ = load(tmp_path, schema)
    for shape in ("{}", '{{"a": {}}}', '{{"part": {{"b": {}}}}}'):
        for text in right:
            assert engine.put("thing_doc", shape.format(text)).accepted, text
        for text in wrong:
            assert not engine.put("thing_doc", shape.format(text)).accepted, text
    assert engine.put("thing_doc", '{"a": "[1]"}').accepted


def test_arrays_that_may_be_null(tmp_path: Path) -> None:
    sizes = {"type": ["array", "null"], "items": {"type": "number"}}
    part = {
        "type": "object",
        "properties": {"a": sizes, "b": sizes, "c": {**sizes, "items": {"type": "string"}}},
    }
    engine, _ = load(tmp_path, {"properties": {"p": {"$ref": "#/$defs/P"}}, "$defs": {"P": part}})
    for text in ("{}", '{"a": null, "b": [1.5], "c": null}', '{"c": ["]"], "b": []}'):
        assert engine.put("thing_doc", f'{{"p": {text}}}').accepted, text
    for text in ('{"a": [null]}', '{"b": ["1"]}', '{"c": [1]}', '{"c": "[]"}', '{"a": 1}'):
        assert not engine.put("thing_doc", f'{{"p": {text}}}').accepted, text


ODD = ("a:VARCHAR", "a b", "a/b", "a~1b", "it's", '"', "null", "", "é", "*", "$.a", "\t")


@pytest.mark.parametrize("others", [[], ["more", "other", "names", "here"]])
def test_members_of_a_closed_object(tmp_path: Path, others: list[str]) -> None:
    """Names are texts whatever they are, and a whole number is an integer however it is written."""
    properties = {name: {"type": ["integer", "null"]} for name in (*ODD, *others)}
    part = {"type": "object", "properties": properties, "additionalProperties": False, "required": [*ODD]}
    engine, _ = load(tmp_path, {"properties": {"p": {"$ref": "#/$defs/P"}}, "$defs": {"P": part}})
    right: dict[str, Any] = dict.fromkeys(ODD, 1)
    assert engine.put("thing_doc", json.dumps({"p": right})).accepted
    for name in ODD:
        for value in (1.0, None, -(2**70), 1e300):
            assert engine.put("thing_doc", json.dumps({"p": {**right, name: value}})).accepted, (name, value)
        for value in (1.5, "1", True, [], {}):
            assert not engine.put("thing_doc", json.dumps({"p": {**right, name: value}})).accepted, (
                name,
                value,
            )
        assert not engine.put("thing_doc", json.dumps({"p": {**right, name + "?": 1}})).accepted
        rest = {key: value for key, value in right.items() if key != name}
        assert not engine.put("thing_doc", json.dumps({"p": rest})).accepted


def test_the_list_of_formats_that_a_macro_checks() -> None:
    assert {name for name in FORMATS if not isinstance(format_test(name, "x"), Cannot)} == WHOLE
