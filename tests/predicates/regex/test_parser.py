"""Which texts are patterns, and what a refusal says."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import Regex, RegexError, parse, to_glob, to_postgresql, to_python
from trivet.predicates.regex.parser import MAX_CHARACTERS, MAX_DEPTH
from trivet.predicates.regex.unicode import property_set


@pytest.mark.parametrize(
    ("pattern", "message", "position"),
    [
        ("a)", "unmatched ')'", 1),
        ("(a", "unterminated group", 1),
        ("[a", "unterminated character class", 1),
        ("*", "nothing to repeat", 0),
        ("a**", "nothing to repeat", 2),
        ("^*", "nothing to repeat", 0),
        ("a{2,1}", "numbers out of order in quantifier", 1),
        ("[b-a]", "range out of order in character class", 1),
        ("a\\Z", "'\\Z' is not an ECMA-262 escape", 2),
        ("\\", "'\\' at the end of the pattern", 1),
        ("\\p{Foo}", "not a Unicode property of ECMA-262", 1),
        ("(?P<a>b)", "'(?' must be followed by one of ':', '=', '!', '<=', '<!', '<name>'", 2),
        ("\\k<a>", "'\\k' without a group of that name", 1),
        ("(?<a>.)(?<a>.)", "duplicate group name 'a'", 5),
    ],
)
def test_refusals_say_what_and_where(pattern: str, message: str, position: int) -> None:
    with pytest.raises(RegexError) as caught:
        parse(pattern)
    assert (caught.value.message, caught.value.position) == (message, position)


@pytest.mark.parametrize("pattern", ["{", "}", "]", "a{,2}", "[\\d-x]", "\\1", "\\01", "(?=a)*"])
def test_where_one_meaning_is_thinkable_the_syntax_is_lax(pattern: str) -> None:
    assert isinstance(parse(pattern), Regex)


def test_bounds() -> None:
    parse("(?:" * MAX_DEPTH + ")" * MAX_DEPTH)
    for pattern in ("(?:" * 5000 + ")" * 5000, "a" * (MAX_CHARACTERS + 1)):
        with pytest.raises(RegexError):
            parse(pattern)


@given(st.text("ab01\\[](){}|?*+^$.<>=!:,-pPukxcdD\u00e9", max_size=20) | st.text(max_size=10))
def test_any_text_is_a_pattern_or_refused_with_a_place(pattern: str) -> None:
    try:
        regex = parse(pattern)
    except RegexError as error:
        assert 0 <= error.position <= len(pattern)
        return
    for printer in (to_python, to_postgresql, to_glob):
        assert isinstance(printer(regex), str | tuple | Cannot)


def _patterns(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "pattern" and isinstance(value, str):
                yield value
            elif key == "patternProperties" and isinstance(value, dict):
                yield from value
            yield from _patterns(value)
    elif isinstance(node, list):
        for value in node:
            yield from _patterns(value)


@pytest.mark.corpora
def test_the_patterns_of_real_schemas_are_patterns(corpora: Path) -> None:
    folders = ("cyclonedx/schema", "gbfs", "octokit-webhooks/schemas", "oura", "schemastore-a/schemas")
    found: set[str] = set()
    for folder in folders:
        for path in sorted((corpora / folder).rglob("*.json")):
            if not path.name.startswith("labels"):
                found.update(_patterns(json.loads(path.read_text("utf-8-sig"))))
    refused = set()
    for pattern in found:
        try:
            assert isinstance(to_python(parse(pattern)), str), pattern
        except RegexError:
            refused.add(pattern)
    assert len(found) > 200
    # names of algorithms under a member called `pattern`, not schemas
    assert {pattern for pattern in refused if not pattern.startswith(("AES", "SipHash"))} == set()


@pytest.mark.parametrize("category", ["Lu", "Nd", "Zs", "Sc", "Pd"])
def test_properties_are_those_of_unicode(category: str) -> None:
    """Code points that this Python's Unicode assigns; later versions only assign more."""
    charset = property_set("gc", category)
    assert charset is not None
    inside = {code for low, high in charset.ranges for code in range(low, high + 1)}
    for code in range(0x110000):
        known = unicodedata.category(chr(code))
        if known != "Cn":
            assert (code in inside) is (known == category)


@pytest.mark.parametrize(
    ("name", "value", "member", "stranger"),
    [
        (None, "L", "\u00e9", "1"),
        (None, "Cased_Letter", "a", "\u4e00"),
        (None, "ASCII", "~", "\x80"),
        (None, "Assigned", "a", "\u0378"),
        (None, "White_Space", "\x85", "a"),
        ("Script", "Greek", "\u03b1", "a"),
        ("scx", "Grek", "\u0342", "a"),
    ],
)
def test_properties_by_every_kind_of_name(name: str | None, value: str, member: str, stranger: str) -> None:
    charset = property_set(name, value)
    assert charset is not None
    assert ord(member) in charset
    assert ord(stranger) not in charset
