"""What cannot be said in full is written once for each side: the DDL grows with the schema, whatever stands in what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project, prove, undeclared
from tests.sweep import ONLY_IN_SWEEPS
from tests.targets.sql.builds import COMPARED, build_schema
from tests.targets.sql.engines import Duckdb, Engine, Postgresql, Sqlite

from trivet.diagnostics import InputError
from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

Schema = dict[str, Any]
SWEEP = (ONLY_IN_SWEEPS, pytest.mark.corpora)
DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: A leaf that no dialect says in full.
LEAF: Schema = {"type": "string", "format": "regex"}
LINK: Schema = {"$ref": "#/$defs/Link"}


def chain(step: Callable[[Schema], Schema], depth: int) -> Schema:
    """A definition that leads to the next one by `step`, `depth` times, down to the leaves."""
    definitions = {f"L{level}": step({"$ref": f"#/$defs/L{level + 1}"}) for level in range(depth)}
    definitions[f"L{depth}"] = members(LEAF)
    definitions["Link"] = {"type": "object", "required": ["$ref"]}
    return {"type": "object", "properties": {"x": {"$ref": "#/$defs/L0"}}, "$defs": definitions}


def members(schema: Schema) -> Schema:
    return {"type": "object", "properties": dict.fromkeys(("a", "b", "c"), schema)}


def inline(step: Callable[[Schema], Schema], depth: int) -> Schema:
    """The same steps without definitions."""
    schema = LEAF
    for _ in range(depth):
        schema = step(schema)
    return {"type": "object", "properties": {"x": schema}}


def ring(length: int) -> Schema:
    """Definitions that lead to each other, by themselves and by their opposites."""
    one = {
        f"R{number}": {
            "type": "object",
            "properties": {
                "a": {"oneOf": [{"$ref": f"#/$defs/R{(number + 1) % length}"}, LINK]},
                "b": {"not": {"$ref": f"#/$defs/R{(number * 7 + 3) % length}"}},
                "leaf": LEAF,
            },
        }
        for number in range(length)
    }
    definitions = {**one, "Link": {"type": "object", "required": ["$ref"]}}
    return {"type": "object", "properties": {"x": {"$ref": "#/$defs/R0"}}, "$defs": definitions}


def options(count: int) -> Schema:
    """A choice of many, none of which is said in full."""
    each = [{"required": [f"k{number}"], "properties": {"leaf": LEAF}} for number in range(count)]
    return {"type": "object", "properties": {"x": {"oneOf": each}}}


def users(count: int) -> Schema:
    """One large definition that many others are the opposite of."""
    choice = {"oneOf": [LEAF, {"type": "integer"}]}
    large = {"type": "object", "properties": {f"p{number}": choice for number in range(count)}}
    each = {f"n{number}": {"not": {"$ref": "#/$defs/Large"}} for number in range(count)}
    return {"type": "object", "properties": each, "$defs": {"Large": large}}


STEPS: dict[str, Callable[[Schema], Schema]] = {
    "properties": members,
    "oneOf": lambda inner: members({"oneOf": [inner, LINK]}),
    "oneOf of three": lambda inner: members({"oneOf": [inner, {"allOf": [inner], "required": ["q"]}, LINK]}),
    "not": lambda inner: {"not": members(inner)},
    "if": lambda inner: {"if": inner, "then": {"required": ["a"]}, "else": members(inner)},
    "if and then": lambda inner: members({"if": inner, "then": inner, "else": LINK}),
    "contains": lambda inner: {"contains": inner, "maxContains": 2, "items": inner},
    "unevaluatedProperties": lambda inner: {
        "properties": {"a": inner},
        "anyOf": [inner, LINK],
        "unevaluatedProperties": False,
    },
    "unevaluatedItems": lambda inner: {
        "prefixItems": [inner],
        "anyOf": [{"contains": inner}, LINK],
        "unevaluatedItems": inner,
    },
}
INLINE: dict[str, Callable[[Schema], Schema]] = {
    "oneOf": lambda inner: {
        "oneOf": [{"type": "null"}, {"properties": {"a": inner}, "required": ["a"]}, {"required": ["b"]}]
    },
    "if": lambda inner: {"if": {"properties": {"a": inner}}, "then": {"required": ["a"]}},
    "not": lambda inner: {"not": {"contains": inner, "maxContains": 1}},
    "unevaluatedProperties": lambda inner: {
        "anyOf": [{"properties": {"a": inner}}, {"required": ["b"]}],
        "unevaluatedProperties": False,
    },
}
FAMILIES: dict[str, Callable[[int], Schema]] = {
    **{name: lambda size, step=step: chain(step, size) for name, step in STEPS.items()},
    **{f"inline {name}": lambda size, step=step: inline(step, size) for name, step in INLINE.items()},
    "ring": ring,
    "options": options,
    "users": users,
}
#: What a table takes by itself, in characters, how many times the schema's own size the DDL may have besides, and how
#: much it may grow where the schema doubles.
BASE = 12_000
FACTORS = {"postgresql": 50, "sqlite": 50, "duckdb": 250}
GROWTH = 3.0


def leg_of(folder: Path, schema: Schema, *dialects: str) -> TargetResult:
    return build_schema(folder, schema, target=SqlTarget("generated/sql", dialects or COMPARED))[1]


def size_of(leg: TargetResult, dialect: str) -> int:
    return sum(len(one.text) for one in leg.artifacts if f"/{dialect}/" in one.path)


def closed_choices(depth: int) -> Schema:
    """Choices in place of choices, each of which closes itself: every option is a condition, too."""
    schema: Schema = {"properties": {"a": LEAF}}
    for level in range(depth):
        option = {"required": [f"k{level}"]}
        schema = {
            "anyOf": [schema, option],
            "properties": {f"p{level}": True},
            "unevaluatedProperties": False,
        }
    return {"type": "object", "properties": {"x": schema}}


def test_conditions_are_written_once(tmp_path: Path) -> None:
    small, large = closed_choices(4), closed_choices(8)
    legs = leg_of(tmp_path / "small", small), leg_of(tmp_path / "large", large)
    for dialect, factor in FACTORS.items():
        sizes = [size_of(leg, dialect) for leg in legs]
        assert sizes[1] <= BASE + factor * len(json.dumps(large)), (dialect, sizes)
        assert sizes[1] <= GROWTH * sizes[0], (dialect, sizes)


@pytest.mark.parametrize("name", FAMILIES)
def test_ddl_grows_with_the_schema(name: str, tmp_path: Path) -> None:
    small, large = FAMILIES[name](12), FAMILIES[name](24)
    legs = leg_of(tmp_path / "small", small), leg_of(tmp_path / "large", large)
    for dialect, factor in FACTORS.items():
        sizes = [size_of(leg, dialect) for leg in legs]
        for size, schema in zip(sizes, (small, large), strict=True):
            assert size <= BASE + factor * len(json.dumps(schema)), (dialect, sizes)
        if dialect != "duckdb":
            assert sizes[1] <= GROWTH * sizes[0], (dialect, sizes)


def nested(depth: int, leaf: Any) -> Any:
    value = leaf
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize("step", ["properties", "oneOf", "if and then"])
def test_a_database_can_run_it_at_any_depth(engine: Engine, step: str, tmp_path: Path) -> None:
    """PostgreSQL would put what each function means in the place of its calls, and SQLite reads a rule once."""
    depth = 24
    engine.load(leg_of(tmp_path, chain(STEPS[step], depth)))
    if isinstance(engine, Postgresql):
        engine.connection.execute("SET statement_timeout = '20s'")
    documents = [{"x": {}}, {"x": nested(depth + 1, "^a$")}]
    if step != "properties":
        documents.append({"x": nested(depth, {"$ref": "b", "a": 1})})
    for document in documents:
        outcome = engine.put("thing_doc", json.dumps(document))
        assert outcome.accepted and outcome.document == document, outcome.said
    assert not engine.put("thing_doc", json.dumps({"x": nested(1, 5)})).accepted or isinstance(engine, Duckdb)


def test_recursion_through_opposites_is_checked(column_engine: Engine, tmp_path: Path) -> None:
    """`b` must not be what `R3` accepts; the leaf's format is not known, its type is."""
    leg = leg_of(tmp_path, ring(5), column_engine.name)
    column_engine.load(leg)
    accepted = {
        '{"x": {"b": 1}}': True,
        '{"x": {"b": {}}}': False,
        '{"x": {"b": {"leaf": 1}}}': True,
        '{"x": {"b": {"leaf": "("}}}': True,
        '{"x": {"b": {"b": {}}}}': True,
        '{"x": {"a": {"a": {"leaf": 1}}}}': False,
        '{"x": {"a": {"a": {"$ref": 1, "leaf": 1}}}}': True,
    }
    assert {text: column_engine.put("thing_doc", text).accepted for text in accepted} == accepted
    lost = {one.origin.pointer for one in leg.verdicts if one.kind in ("none", "wider") and one.keyword}
    assert lost == {f"/$defs/R{number}/properties/leaf/format" for number in range(5)}


def test_a_definition_of_nothing_takes_its_keyword_along(tmp_path: Path) -> None:
    """Nothing is surely a pattern that cannot be said: so `not` refuses nothing, and that is told."""
    schema = {
        "type": "object",
        "properties": {"x": {"not": {"$ref": "#/$defs/Alias"}}},
        "$defs": {"Alias": {"$ref": "#/$defs/Word"}, "Word": {"type": "string", "format": "regex"}},
    }
    leg = leg_of(tmp_path, schema, "sqlite")
    engine = Sqlite()
    engine.load(leg)
    assert engine.put("thing_doc", '{"x": "a"}').accepted
    kinds = {one.origin.pointer: one.kind for one in leg.verdicts if one.keyword}
    assert kinds["/properties/x/not"] == "none"


@pytest.mark.postgresql
@pytest.mark.parametrize("third", [0, *(pytest.param(one, marks=SWEEP) for one in (1, 2))])
def test_every_disagreement_is_declared(tmp_path: Path, third: int) -> None:
    """CI takes the first third of the families, `make corpora` all of them."""
    made = [*(make(2) for make in FAMILIES.values()), closed_choices(3)][third::3]
    schemas = {f"{number}.json": {"$schema": DRAFT, **schema} for number, schema in enumerate(made)}
    project(tmp_path, schemas, {"targets": {"sql": {"dialects": list(COMPARED)}}})
    generate(tmp_path)
    code, report = prove(tmp_path, "--require", "postgresql")
    assert undeclared(report) == []
    assert code == 0
    assert all(document["valid"] and document["invalid"] for document in report["documents"])


# What is still written out where it stands ---------------------------------------------------------------
def test_what_is_too_large_for_duckdb_is_found_by_lint(tmp_path: Path) -> None:
    large = chain(STEPS["oneOf"], 5)
    leg = leg_of(tmp_path, large, "duckdb")
    found = [one for one in leg.diagnostics if one.rule == "too-large-to-check"]
    assert found and all(one.severity == "warning" and "duckdb" in one.message for one in found)
    assert {one.location.document for one in found} == {"schemas/thing.json"}
    lost = {one.origin.pointer for one in leg.verdicts if one.kind in ("none", "wider") and one.reason}
    assert {one.location.pointer for one in found} <= lost
    assert not leg_of(tmp_path, large, "postgresql", "sqlite").diagnostics


def test_both_branches_may_be_references_in_duckdb(tmp_path: Path) -> None:
    """One of them is asked as a rule, as of two options."""
    schema = chain(STEPS["if and then"], 1)
    engine = Duckdb()
    engine.load(leg_of(tmp_path, schema, "duckdb"))
    assert engine.put("thing_doc", '{"x": {"a": {"$ref": 1}}}').accepted
    assert not engine.put("thing_doc", '{"x": {"a": 5}}').accepted


def test_conditions_of_unevaluated_members_are_bounded(tmp_path: Path) -> None:
    """Twice the same definition in each choice: every way to the leaves is one more condition."""

    def step(inner: Schema) -> Schema:
        return {"anyOf": [inner, {"allOf": [inner], "required": ["q"]}], "properties": {"a": True}}

    schema = chain(step, 24)
    schema["$defs"]["L0"]["unevaluatedProperties"] = False
    with pytest.raises(InputError) as refused:
        leg_of(tmp_path, schema)
    (fault,) = [one for one in refused.value.diagnostics if one.severity == "error"]
    assert (fault.rule, fault.location.pointer) == ("limit", "/$defs/L0/unevaluatedProperties")
    assert fault.location.line == 1


def test_what_is_surely_evaluated_is_told_once(tmp_path: Path) -> None:
    def step(inner: Schema) -> Schema:
        return {"allOf": [inner, {"allOf": [inner]}], "properties": {"a": True}}

    schema = chain(step, 24)
    schema["$defs"]["L0"]["unevaluatedProperties"] = False
    leg = leg_of(tmp_path, schema)
    assert size_of(leg, "sqlite") < BASE + FACTORS["sqlite"] * len(json.dumps(schema))
