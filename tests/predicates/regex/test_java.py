"""Patterns as they are printed for Java; `make spark` runs them."""

from __future__ import annotations

import pytest

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import parse, to_java


@pytest.mark.parametrize(
    ("pattern", "printed"),
    [
        ("^a$", "^a\\z"),
        ("^[a&&b]$", "^[\\&ab]\\z"),
        ("^[[\\]-]$", "^[\\-\\[\\]]\\z"),
        ("\\bé", "(?:(?<=\\w)(?!\\w)|(?<!\\w)(?=\\w))\\x{E9}"),
        ("[^]", "(?s:.)"),
        ("[]", "(?!)"),
        ("(.)\\1", "([^\\x{A}\\x{D}\\x{2028}\\x{2029}])(?:\\1)"),
        ("(?<!a|bc)d", "(?<!a|bc)d"),
        ("(?=a)(?!b)", "(?=a)(?!b)"),
        ("\U0001f600{2,}", "\\x{1F600}{2,}"),
    ],
)
def test_what_java_writes_otherwise(pattern: str, printed: str) -> None:
    assert to_java(parse(pattern)) == printed


@pytest.mark.parametrize(
    ("pattern", "reason"), [("(?<=a+)b", "limited width"), ("(?:(a)|b)\\1c", "took no part")]
)
def test_what_java_cannot_express(pattern: str, reason: str) -> None:
    printed = to_java(parse(pattern))
    assert isinstance(printed, Cannot) and reason in printed.reason
