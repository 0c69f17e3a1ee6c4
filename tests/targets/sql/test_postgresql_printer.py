"""What PostgreSQL is told of a predicate is true and false where the predicate is, and never NULL."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Postgresql, fresh_postgresql

from trivet.diagnostics import Origin
from trivet.json_text import json_line
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    Compare,
    CountItems,
    EveryItem,
    EveryUncoveredProperty,
    In,
    KeyCover,
    MultipleOf,
    Never,
    Not,
    Or,
    Predicate,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.targets.sql.dialects.postgresql.printer import PRINTS
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.print.printer import Printer

pytestmark = pytest.mark.postgresql

NUMBER, ARRAY, OBJECT = TypeIs(("number",)), TypeIs(("array",)), TypeIs(("object",))
INTEGER = TypeIs(("integer", "null"))
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_NUMBERS = (0, 1, -1, Decimal("1.0"), Decimal("-2.5"), 10**50, Decimal("1E-50"), 2**53 + 1)
_SCALARS = st.sampled_from([None, True, False, "", "a", "number", "null", '"', "1", *_NUMBERS])


@pytest.fixture(scope="module")
def connection(postgresql: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgresql, autocommit=True) as opened:
        yield opened


def _agree(connection: psycopg.Connection[Any], node: Predicate, found: list[Any]) -> str:
    said = Printer(PRINTS).test(node, of_json("doc"))
    rows = "FROM unnest(%s::text[]::jsonb[]) WITH ORDINALITY AS t (doc, n)"
    query = f"SELECT array_agg({said.replace('%', '%%')} ORDER BY n) {rows}"
    row = connection.execute(query.encode(), ([json_line(value) for value in found],)).fetchone()
    assert row == ([evaluate(node, value, {}) for value in found],), said
    return said


@settings(max_examples=300, deadline=None)
@given(predicate=predicates.map(simplify), found=st.lists(values, min_size=1, max_size=8))
def test_every_predicate_is_said(
    connection: psycopg.Connection[Any], predicate: Predicate, found: list[Any]
) -> None:
    _agree(connection, predicate, found)


# Arrays and maps of what a path can say -----------------------------------------------------------------
def _of_number(node: Predicate) -> Predicate:
    return When(NUMBER, node)


_kinds = st.lists(st.sampled_from(_TYPES), min_size=1, unique=True).map(
    lambda one: TypeIs(tuple(sorted(one)))
)
_compared = st.builds(Compare, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(_NUMBERS))
_multiples = st.sampled_from([MultipleOf(Decimal("0.01")), MultipleOf(3), MultipleOf(10**40)])
_sizes = st.builds(Size, st.sampled_from(["<=", ">="]), st.integers(0, 2))


def _combined(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return (
        st.builds(And, several)
        | st.builds(Or, several)
        | st.builds(Not, inner)
        | st.builds(When, inner, inner, inner | st.sampled_from([Always(), Never()]))
        | st.builds(lambda part: Asserted("x", Origin("s.json", "/x"), part), inner)
        | st.builds(lambda part: When(ARRAY, EveryItem(0, part), Never()), inner)
    )


said_by_paths = st.recursive(
    _kinds | (_compared | _multiples).map(_of_number) | _sizes.map(lambda size: When(ARRAY, size)),
    _combined,
    max_leaves=6,
)
_listed = st.lists(_SCALARS, max_size=4).map(lambda items: In(tuple(items)))
_items = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)
arrays = st.lists(st.lists(_items, max_size=4), min_size=1, max_size=10)
objects = st.lists(st.dictionaries(st.sampled_from("abcd"), _items, max_size=4), min_size=1, max_size=10)


@settings(max_examples=300, deadline=None)
@given(node=said_by_paths | _listed, found=arrays)
@example(INTEGER, [[], [1, None], [1.5], ["1"], [[1]], [[]], [{}], [10**50]])
@example(In((1, "a", None)), [[], [1.0, "a"], [[1]], [["a"]], [True], [{"a": 1}], ["a", "b"]])
def test_every_item_takes_no_query(
    connection: psycopg.Connection[Any], node: Predicate, found: list[Any]
) -> None:
    assert "SELECT" not in _agree(connection, EveryItem(0, node), found)


@settings(max_examples=200, deadline=None)
@given(node=said_by_paths, found=arrays, least=st.integers(0, 2), most=st.none() | st.integers(0, 2))
def test_counting_items_takes_no_query(
    connection: psycopg.Connection[Any], node: Predicate, found: list[Any], least: int, most: int | None
) -> None:
    assert "SELECT" not in _agree(connection, CountItems(node, least, most), found)


@settings(max_examples=200, deadline=None)
@given(
    node=said_by_paths | _listed | st.just(Never()),
    found=objects,
    keys=st.sampled_from([(), ("a",), ("a", "c")]),
)
def test_members_beside_named_ones_take_no_query(
    connection: psycopg.Connection[Any], node: Predicate, found: list[Any], keys: tuple[str, ...]
) -> None:
    cover = KeyCover(Always(), keys)
    assert "SELECT" not in _agree(connection, EveryUncoveredProperty((cover,), node), found)


# Functions ----------------------------------------------------------------------------------------------
HOLDER = {
    "type": "object",
    "properties": {"tree": {"$ref": "#/$defs/tree"}, "point": {"$ref": "#/$defs/point"}},
    "$defs": {
        "tree": {"type": ["object", "null"], "properties": {"next": {"$ref": "#/$defs/tree"}}},
        "point": {"type": "array", "items": {"$ref": "#/$defs/length"}},
        "length": {"type": ["number", "null"], "minimum": 0},
    },
}


def test_functions_that_checks_call_keep_their_plans(postgresql: str, tmp_path: Path) -> None:
    """All are of PL/pgSQL; the ledger tells where the stack of a recursive one ends."""
    with fresh_postgresql(postgresql) as engine:
        engine.load(build_schema(tmp_path, HOLDER)[1])
        found = engine.connection.execute(
            "SELECT substring(proname FROM 'thing_([a-z]+)_[0-9a-f]{8}$'), lanname"
            " FROM pg_proc JOIN pg_language AS l ON l.oid = prolang WHERE proname ~ '_[0-9a-f]{8}$'"
        ).fetchall()
        own = {name: language for name, language in found if name}
        assert own == dict.fromkeys(("tree", "point", "length"), "plpgsql")
        deep = '{"next": ' * 300 + "{}" + "}" * 300
        for text, accepted in (
            (f'{{"tree": {deep}}}', True),
            (f'{{"tree": {deep.replace("{}", "1")}}}', False),
        ):
            assert _is_taken(engine, text) is accepted


def _is_taken(engine: Postgresql, text: str) -> bool:
    """Whether the view takes a document that is too deep to come back through Python."""
    try:
        with engine.connection.transaction(force_rollback=True):
            engine.connection.execute("INSERT INTO thing_doc (doc) VALUES (%s)", (text,))
            return True
    except psycopg.errors.CheckViolation:
        return False


@pytest.mark.parametrize("size", [0, -5, 5])
def test_a_number_with_too_many_decimal_places_is_declared(size: int) -> None:
    """Whatever its size, no constant replaces a test that PostgreSQL cannot do."""
    with localcontext(Context(prec=20_000)):
        number = Decimal(10) ** size + Decimal("1E-16384")
    for node in (Compare(">=", number), Compare("<", number), MultipleOf(number)):
        assert isinstance(Printer(PRINTS).answer(node, of_json("value")), Cannot)


@pytest.mark.parametrize(("order", "answer"), [("<=", "true"), (">", "false")])
def test_a_bound_beyond_every_number_is_a_constant(order: Any, answer: str) -> None:
    assert Printer(PRINTS).test(Compare(order, Decimal("1E+140000")), of_json("value")) == answer
