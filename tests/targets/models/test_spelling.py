"""How types are written over several lines."""

from __future__ import annotations

import ast

import pytest

from trivet.sinks import PyCode
from trivet.targets.models.spelling import opened

TYPES = ["NotRequired[list[A | B]]", "Annotated[str, Field(min_length=1)]", "dict[str, A]", "A"]


@pytest.mark.parametrize("text", TYPES)
def test_a_type_over_several_lines_is_the_same_type(text: str) -> None:
    found = opened(PyCode(text))
    assert ast.dump(ast.parse(found, mode="eval")) == ast.dump(ast.parse(text, mode="eval"))
    assert ("\n" in found) is ("[" in text)
