"""Boundary values of assertions behind a condition are placed where the assertion applies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.prove.test_boundary import derive, examined

from trivet.predicates.decisive import decisive

_NAMES: dict[str, Any] = {"propertyNames": {"maxLength": 5}}
_BEHIND: dict[str, dict[str, Any]] = {
    "then": {"if": {"required": ["kind"]}, "then": _NAMES},
    "dependency": {"dependencies": {"kind": _NAMES}},
    "inside a member": {"if": {"required": ["kind"]}, "then": {"properties": {"more": _NAMES}}},
    "not": {"not": {"required": ["kind"], "not": _NAMES}},
}


@pytest.mark.parametrize("case", _BEHIND)
def test_names_on_both_sides_of_a_bound(tmp_path: Path, case: str) -> None:
    """Some instance has a name of just the greatest length, and another one that is one character longer."""
    inputs, name = examined(tmp_path, {"type": "object", **_BEHIND[case]})
    predicates = inputs.catalog.predicates
    lengths = {
        (len(key), one.is_true)
        for instance in derive(inputs, name).instances
        for one in decisive(name, instance.value, predicates)
        if one.node.keyword == "maxLength"
        for key in [getattr(one.place[-1], "key", None)]
    }
    assert {(5, True), (6, False)} <= lengths
