"""Bytes in, a value or one diagnostic at the right place out."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivet.reader.document import Read, read_document
from trivet.reader.limits import LIMITS

DEEP = LIMITS.depth + 1


def fault(path: str, data: bytes) -> str:
    """`line:column rule` of the one error."""
    read = read_document(path, data)
    assert not read.ok
    (found,) = read.diagnostics
    return f"{found.location.line}:{found.location.column} {found.rule}"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "1:1 syntax"),
        (b" \n ", "1:1 syntax"),
        (b'\xef\xbb\xbf{"a": 1}', "1:1 not-utf-8"),
        ('{"a": 1}'.encode("utf-16"), "1:1 not-utf-8"),
        (b'{\n "a": "\xff"}', "2:8 not-utf-8"),
        (b'{\n "a": 1,\n "a": 2}', "3:2 duplicate-key"),
        (b'{"x": {"a": 1},\n "y": [{"b": 1, "b": 2}]}', "2:17 duplicate-key"),
        (b'{"a": 1,}', "1:9 syntax"),
        (b'{"a": 1} 2', "1:10 syntax"),
        (b"// no\n{}", "1:1 syntax"),
        (b"{'a': 1}", "1:2 syntax"),
        (b'{"NaN": 1,\n "a": NaN}', "2:7 syntax"),
        (b'{"a": -Infinity}', "1:7 syntax"),
        (b'{"a": 01}', "1:8 syntax"),
        (b'{"a": "\n"}', "1:8 syntax"),
        (b'{"a": "\\ud800"}', "1:8 syntax"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "1:7 limit"),
        (b'{"a": 1e999999999999}', "1:7 limit"),
        (b'{"a": 1e5000}', "1:7 limit"),
        (b"[" * 100_000, "1:1 limit"),
        (b"[" * DEEP + b"]" * DEEP, "1:1 limit"),
        (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "1:1 limit"),
        (b'"' + b"x" * LIMITS.size + b'"', "1:1 limit"),
        (b"[" + b"0," * LIMITS.nodes + b"0]", "1:1 limit"),
    ],
)
def test_json_that_is_refused(data: bytes, expected: str) -> None:
    assert fault("a.json", data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"# nothing\n", "1:1 syntax"),
        (b"a: 1\na: 2\n", "2:1 duplicate-key"),
        (b"a: &x [1]\nb: {? *x : 1}", "2:7 syntax"),
        (b"? [1]\n: 2\n", "1:3 syntax"),
        (b"a: !!python/name:os.system x\n", "1:4 syntax"),
        (b"a: !custom {}\n", "1:4 syntax"),
        (b"a: !!set {x: null}\n", "1:4 syntax"),
        (b"a: 2024-01-31\n", "1:4 syntax"),
        (b"a: no\n", "1:4 syntax"),
        (b"a: 010\n", "1:4 syntax"),
        (b"a: 12:30:00\n", "1:4 syntax"),
        (b"a: .nan\n", "1:4 syntax"),
        (b"a: 1_000\n", "1:4 syntax"),
        (b"200: x\n", "1:1 syntax"),
        (b"null: x\n", "1:1 syntax"),
        (b"on: x\n", "1:1 syntax"),
        (b"a: 1\n---\nb: 2\n", "2:1 syntax"),
        (b"a: &x\n  b: *x\n", "2:6 syntax"),
        (b"a: *nowhere\n", "1:4 syntax"),
        (b"a: [1\n", "2:1 syntax"),
        (b"a:\t- b\n", "1:4 syntax"),
        (b"a: 'x\x00y'\n", "1:1 syntax"),
        (b"[" * DEEP, f"1:{DEEP} limit"),
    ],
)
def test_yaml_that_is_refused(data: bytes, expected: str) -> None:
    assert fault("a.yaml", data) == expected


NESTED_YAML: dict[str, Callable[[int], str]] = {
    "brackets": lambda depth: "[" * depth + "]" * depth,
    "braces": lambda depth: "{a: " * depth + "1" + "}" * depth,
    "dashes": lambda depth: "- " * depth + "1",
    "indented keys": lambda depth: "".join(" " * level + "a:\n" for level in range(depth)),
}


@pytest.mark.parametrize("kind", NESTED_YAML)
@pytest.mark.parametrize("depth", [DEEP, 900, 1_100, 3_000])
def test_yaml_that_is_nested_too_deep(kind: str, depth: int) -> None:
    """Libyaml has a limit of its own, in newer versions 1,000 levels: which of the two is met makes no difference."""
    assert fault("a.yaml", NESTED_YAML[kind](depth).encode()).endswith(" limit")


@pytest.mark.parametrize("kind", NESTED_YAML)
def test_yaml_that_is_nested_as_deep_as_may_be(kind: str) -> None:
    assert read_document("a.yaml", NESTED_YAML[kind](LIMITS.depth).encode()).ok


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    assert fault("a.yaml", "\n".join(rows).encode()).endswith(" limit")


def test_aliases_count_towards_the_depth() -> None:
    rows = ["a0: &a0 [x]"]
    rows += [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, DEEP + 1)]
    assert fault("a.yaml", "\n".join(rows).encode()).endswith(" limit")


@pytest.mark.parametrize("path", ["a.json", "a.yaml"])
def test_numbers_stay_exact(path: str) -> None:
    literals = "[1, -0, 1.0, 0.1, 1e2, 12345678901234567890, 0.1234567890123456789012345]"
    value = read_document(path, literals.encode()).value
    assert [repr(number) for number in value] == [
        "1",
        "0",
        "Decimal('1.0')",
        "Decimal('0.1')",
        "Decimal('1E+2')",
        "12345678901234567890",
        "Decimal('0.1234567890123456789012345')",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"d": 2, "b": 1}}),
        ("a: &x {b: 1}\nc:\n  <<: [*x]\n  b: 3", {"a": {"b": 1}, "c": {"b": 3}}),
        ("a: 'no'\nb: \"2024-01-31\"\nc: !!str 1", {"a": "no", "b": "2024-01-31", "c": "1"}),
        ("a: ~\nb:\nc: true\nd: FALSE", {"a": None, "b": None, "c": True, "d": False}),
        ("a: -1.5e3\nb: !!int 3", {"a": Decimal("-1.5e3"), "b": 3}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("- [a, {b: c}]\n- d", [["a", {"b": "c"}], "d"]),
        ("just text", "just text"),
    ],
)
def test_yaml_means_json(text: str, value: Any) -> None:
    assert read_document("a.yml", text.encode()).value == value


def test_openapi_is_yaml_1_2() -> None:
    text = b"openapi: 3.0.3\nx: {200: ok}\ny: 2024-01-31\nz: no\n"
    read = read_document("a.yaml", text)
    assert read.ok
    assert read.value == {"openapi": "3.0.3", "x": {"200": "ok"}, "y": "2024-01-31", "z": "no"}
    assert [(found.rule, found.location.line) for found in read.diagnostics] == [
        ("reading-yaml", 3),
        ("reading-yaml", 4),
    ]


SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(VALUES)
def test_json_text_comes_back_as_its_value(value: Any) -> None:
    try:
        data = json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return
    if data.strip() and data != b'""':
        assert read_document("a.json", data).value == value


@given(st.binary(max_size=200), st.sampled_from(["a.json", "a.yaml"]))
@settings(max_examples=300)
def test_any_bytes_give_a_value_or_a_diagnostic(data: bytes, path: str) -> None:
    read = read_document(path, data)
    assert isinstance(read, Read)
    assert read.ok != any(found.severity == "error" for found in read.diagnostics)


YAMLISH = st.lists(
    st.sampled_from(["a", ": ", "- ", "\n", "  ", "{", "}", "[", "]", "&x ", "*x", "<<", "!!int ", "'", '"',
                     "1", "no", "2024-01-01", ", ", "|", ">", "#", "? ", "---\n", "\t", "%YAML 1.1\n", "é"]),
    max_size=40,
).map("".join)  # fmt: skip


@given(YAMLISH)
@settings(max_examples=500)
def test_anything_like_yaml_gives_a_value_or_a_diagnostic(text: str) -> None:
    read = read_document("a.yaml", text.encode())
    assert read.ok != any(found.severity == "error" for found in read.diagnostics)
