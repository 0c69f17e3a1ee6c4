"""`format: regex` accepts what a JavaScript engine compiles with the `u` flag, and escaped punctuation besides."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from tests.predicates.regex.javascript import NODE, JavaScript

from trivet.predicates.formats.ecma import regex_syntax
from trivet.predicates.regex.unicode import _DERIVED, _UNIONS, _table, property_set

ACCEPTED = [
    "", "a|", "^$", "(?:)*?", "(?=a)b", "a{1}", "a{0,}?", "a{2,10}", "\\k<n>(?<n>x)", "(a)\\1", "[\\b\\-\\]]", "[^]",
    "[]", "[a-]", "[-a]", "\\p{Script=Greek}", "\\P{L}", "\\p{gc=Lu}", "\\cA", "\\x41", "\\u{10FFFF}", "\\/\\-\\_",
    "[\\ud83d\\ude00-\\ud83d\\ude01]", "(?<$a1>.)", "\\0", "[\\n-\\r]", "\n",
]  # fmt: skip
REFUSED = [
    "*", "a**", "a+++", "^*", "$?", "\\b+", "(?=a)*", "(?<=a)+", "(", ")", "(?", "(?P<a>b)", "(?<1>a)", "(?i:a)", "[",
    "[a", "]", "{", "}", "a{", "a{,2}", "a{2,1}", "a{10,9}", "[b-a]", "[\\d-x]", "[a-\\w]", "\\", "\\Z", "\\a", "\\8",
    "\\1", "\\01", "(a)\\2", "\\k<n>", "\\k", "(?<n>a)(?<n>b)", "\\p{Foo}", "\\p{Script=Foo}", "\\p{Lu=L}", "\\p",
    "\\c1", "\\x4", "\\u12", "\\u{110000}", "[\\B]", "[\\k]", "[\\1]", "^(abc]", "^[\\u0041-\\x40]",
]  # fmt: skip


@pytest.mark.parametrize("pattern", ACCEPTED)
def test_patterns(pattern: str) -> None:
    assert regex_syntax(pattern)


@pytest.mark.parametrize("pattern", REFUSED)
def test_no_patterns(pattern: str) -> None:
    assert not regex_syntax(pattern)


def test_nesting_and_length_have_no_bound() -> None:
    assert regex_syntax("(" * 50_000 + ")" * 50_000)
    assert not regex_syntax("(" * 50_000 + ")" * 49_999)
    assert regex_syntax(f"a{{{'9' * 10_000}}}")


PIECES = [
    *"ab01\\[](){}|?*+^$.<>=!:,-kxucdDsS\n/",
    "(?:", "(?=", "(?<a>", "\\k<a>", "{1}", "{2,1}", "{1,}", "\\p{L}", "\\p{Foo}", "\\p{sc=Grek}", "\\u{1F600}",
    "\\u{110000}", "\\ud83d\\ude00", "[a-z]", "[z-a]", "[\\d-x]", "[^", "\\1", "\\0", "\\cA", "\\x41", "\\B",
]  # fmt: skip
#: Escaped punctuation that the flag forbids, and we let pass.
ESCAPED = re.compile(r"\\[^A-Za-z0-9^$\\.*+?()\[\]{}|/]")


def _spliced(count: int) -> Iterator[str]:
    dice = random.Random(7)
    for _ in range(count):
        yield "".join(dice.choice(PIECES) for _ in range(dice.randint(0, 8)))


@pytest.mark.skipif(NODE is None, reason="no Node.js here to ask")
def test_agrees_with_javascript() -> None:
    judge, accepted = JavaScript(), 0
    try:
        for text in _spliced(20_000):
            if not ESCAPED.search(text):
                answer = judge.search(text, []) is not None
                accepted += answer
                assert regex_syntax(text) is answer, text
    finally:
        judge.close()
    assert accepted > 2_000


def test_it_knows_the_properties_that_the_parser_knows() -> None:
    """The names are written out in the file, which must stand alone."""
    lone = {name for kind, name in _table() if kind in ("binary", "gc")} | {*_DERIVED, *_UNIONS, "Assigned"}
    lone |= {name for names in _UNIONS.values() for name in names}
    scripts = {name for kind, name in _table() if kind in ("sc", "scx")}
    named = {f"{kind}={name}" for kind in ("Script", "sc", "Script_Extensions", "scx") for name in scripts}
    for text in lone | named:
        kind, _, name = text.rpartition("=")
        assert property_set(kind or None, name) is not None
        assert regex_syntax(f"\\p{{{text}}}"), text
        assert not regex_syntax(f"\\p{{{text}_}}")
