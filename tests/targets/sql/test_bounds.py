"""Bounds that no double represents: integers of 64 bits and doubles are compared with the bound itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Engine

from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import Compare, Order
from trivet.reader.json_reader import read_json
from trivet.targets.sql.print.bounds import comparable

_ORDERS: dict[str, Order] = {
    "exclusiveMaximum": "<",
    "exclusiveMinimum": ">",
    "maximum": "<=",
    "minimum": ">=",
}
#: Bounds, each with values on both sides that a database stores exactly.
_BOUNDS = {
    "-9223372036854775809": ["-9223372036854775808", "-9223372036854777856.0"],
    "-9223372036854775808": ["-9223372036854775808", "-9223372036854775807"],
    "9223372036854775807": ["9223372036854775807", "9223372036854775806"],
    "9223372036854775808": ["9223372036854775807"],
    "4611686018427388504.5": ["4611686018427388504", "4611686018427388505", "4611686018427387904"],
    "-4611686018427388504.5": ["-4611686018427388504", "-4611686018427388505"],
    "9007199254740993": ["9007199254740992", "9007199254740993", "9007199254740994"],
    "9007199254740992.5": ["9007199254740992", "9007199254740993"],
    "9007199254740991": ["9007199254740990", "9007199254740991", "9007199254740992"],
    "3.99999999999999999999": ["3", "4"],
    "4.00000000000000000001": ["4", "5"],
    "-3.99999999999999999999": ["-3", "-4"],
    "1e-400": ["0", "0.5"],
    "-1e-400": ["0", "-0.5"],
    "0.1": ["0.1", "0.2", "0"],
}


def test_values_are_compared_with_the_bound_itself(engine: Engine, tmp_path: Path) -> None:
    cases = {
        f"{keyword}_{place}": (keyword, bound, values)
        for place, (bound, values) in enumerate(_BOUNDS.items())
        for keyword in _ORDERS
    }
    members = ", ".join(
        f'"{name}": {{"type": "number", "{keyword}": {bound}}}' for name, (keyword, bound, _) in cases.items()
    )
    engine.load(build_schema(tmp_path, f'{{"type": "object", "properties": {{{members}}}}}')[1])
    for name, (keyword, bound, values) in cases.items():
        for value in values:
            outcome = engine.put("thing_doc", f'{{"{name}": {value}}}')
            wanted = evaluate(Compare(_ORDERS[keyword], read_json(bound)), read_json(value), {})
            is_exact = bound.lstrip("-").isdigit() and -(2**63) <= int(bound) < 2**63
            may_be_wider = _ORDERS[keyword] in ("<=", ">=") and not wanted and not is_exact
            assert outcome.accepted == wanted or may_be_wider, (name, bound, value, outcome.said)


@pytest.mark.parametrize("bound", [5, Decimal("0.1"), 2**70, Decimal("1E+400"), Decimal("-1E+400"), 0])
@pytest.mark.parametrize("order", _ORDERS.values())
def test_other_bounds_stay_as_they_are(bound: Any, order: Order) -> None:
    assert comparable(order, bound) == (order, bound)
