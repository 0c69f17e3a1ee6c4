"""The types of shapes, references followed."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, get_args

import pytest

from trivet.catalog.records import (
    NULL,
    Anything,
    ListOf,
    Literals,
    MapOf,
    Members,
    Reference,
    Scalar,
    Shape,
    TupleOf,
    UnionOf,
)
from trivet.catalog.shape_types import scalar_types, scalar_words, types_in
from trivet.predicates.analysis.types import EVERY

TEXT = Scalar("string")
SHAPES: dict[str, Shape] = {
    "date": Scalar("string", "date"),
    "again": UnionOf((Reference("again"), TEXT)),
    "object": Members(),
}
CATALOG: Any = SimpleNamespace(
    entities={name: SimpleNamespace(shape=shape) for name, shape in SHAPES.items()}
)
NUMBERS = Literals((None, 1, Decimal("0.5")))
#: A shape of each kind: its types, and what a column of scalars would hold (None: no scalar).
ANSWERS: dict[type, tuple[Shape, frozenset[str], frozenset[tuple[str, str]] | None]] = {
    Anything: (Anything(), frozenset(EVERY), None),
    ListOf: (ListOf(TEXT), frozenset(("array",)), None),
    Literals: (
        NUMBERS,
        frozenset(("null", "integer", "number")),
        frozenset((("integer", ""), ("number", ""))),
    ),
    MapOf: (MapOf(TEXT), frozenset(("object",)), None),
    Members: (Members(), frozenset(("object",)), None),
    Reference: (Reference("date"), frozenset(("string",)), frozenset((("string", "date"),))),
    Scalar: (NULL, frozenset(("null",)), frozenset()),
    TupleOf: (TupleOf((TEXT,), None), frozenset(("array",)), None),
    UnionOf: (
        UnionOf((Reference("date"), NULL)),
        frozenset(("string", "null")),
        frozenset((("string", "date"),)),
    ),
}


@pytest.mark.parametrize("kind", get_args(Shape), ids=lambda kind: kind.__name__)
def test_each_shape_has_its_types(kind: type) -> None:
    shape, types, scalars = ANSWERS[kind]
    assert isinstance(shape, kind)
    assert types_in(shape, CATALOG) == types
    assert scalar_types(shape, CATALOG) == scalars


def test_shapes_that_lead_to_themselves_end() -> None:
    assert types_in(Reference("again"), CATALOG) == {"string"}
    assert scalar_types(Reference("again"), CATALOG) is None


def test_values_that_are_no_scalars_are_none() -> None:
    assert scalar_types(Literals(([], "a")), CATALOG) is None


def test_only_formats_with_a_column_type_count() -> None:
    kinds = scalar_types(UnionOf((Scalar("string", "email"), Scalar("string", "uuid"))), CATALOG)
    assert scalar_words(kinds) == "string or string (uuid)" and scalar_words(None) == "no scalar"
