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
        (b"null: x\n", "1:1 syntax"),
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


@pytest.mark.parametrize(
    "head", ["openapi: 3.0.3\n", "$schema: https://json-schema.org/draft/2020-12/schema\n", ""]
)
@pytest.mark.parametrize(
    "scalar",
    [
        "no", "Yes", "ON", "off", "2024-01-31", "2001-1-1", "2020-11-14T16:29:21Z", "2020-11-14 16:29:21", "1_000",
        "010", "0o14", "0x1F", "0b11", "08", "12:30:00", "190:20:30", "-1:30", ".inf", "-.INF", ".nan", "1_000.5",
    ],
)  # fmt: skip
def test_a_scalar_with_two_readings_is_text_in_every_document(head: str, scalar: str) -> None:
    text = f"{head}a: {scalar}\nb: [{scalar}]\n{scalar}: c\nd: '{scalar}'\n"
    read = read_document("a.yaml", text.encode())
    assert read.ok
    found = {key: value for key, value in read.value.items() if key in ("a", "b", scalar, "d")}
    assert found == {"a": scalar, "b": [scalar], scalar: "c", "d": scalar}
    lines = head.count("\n")
    places = [(one.rule, one.severity, one.location.line, one.location.column) for one in read.diagnostics]
    assert places == [
        ("reading-yaml", "notice", lines + row, column) for row, column in ((1, 4), (2, 5), (3, 1))
    ]
    assert all("read as text" in one.message for one in read.diagnostics)


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("1e3", Decimal("1e3")), ("-1.5E-2", Decimal("-0.015")), ("12e03", Decimal("12e3")), (".5", Decimal("0.5")),
        ("5.", Decimal(5)), ("+7", 7), ("0", 0), ("~", None), ("null", None), ("true", True), ("FALSE", False),
        ("y", "y"), ("n", "n"), ("3.0.3", "3.0.3"), ("1,000", "1,000"), ("", None), ("12 Nov", "12 Nov"),
    ],
)  # fmt: skip
def test_a_scalar_with_one_reading_is_that(scalar: str, value: Any) -> None:
    read = read_document("a.yaml", f"a: {scalar}\n".encode())
    assert (read.ok, read.value, read.diagnostics) == (True, {"a": value}, ())
    assert type(read.value["a"]) is type(value)


def test_a_number_as_a_key_is_text() -> None:
    read = read_document("a.yaml", b"x: {200: ok, 1.50: ok}\n")
    assert (read.value, read.diagnostics) == ({"x": {"200": "ok", "1.50": "ok"}}, ())


CONFLICTS = {
    "a.json": '{\n  "a": 1,\n<<<<<<< HEAD\n  "b": 2\n=======\n  "b": 3\n>>>>>>> other\n}\n',
    "diff3.json": '{\n  "a": 1,\n<<<<<<< HEAD\n  "b": 2\n||||||| base\n  "b": 0\n=======\n  "b": 3\n>>>>>>> x\n}\n',
    "crlf.json": '{\r\n  "a": 1,\r\n<<<<<<< HEAD\r\n=======\r\n  "b": 3\r\n>>>>>>> other\r\n}\r\n',
    "a.yaml": "a: 1\nb: 2\n<<<<<<< HEAD\nc: 2\n=======\nc: 3\n>>>>>>> feature/x\nd: 4\n",
    "text.yml": "description: >\n  some text\n<<<<<<< HEAD\n  one\n=======\n  two\n>>>>>>> feature/x\n",
}


@pytest.mark.parametrize("path", CONFLICTS)
def test_markers_of_a_merge_are_called_that(path: str) -> None:
    read = read_document(path, CONFLICTS[path].encode())
    (one,) = read.diagnostics
    assert (read.ok, one.rule, one.location.line, one.location.column) == (False, "syntax", 3, 1)
    assert one.message == "an unresolved merge conflict: `<<<<<<< HEAD`"


def test_what_only_looks_like_a_marker_is_none() -> None:
    text = '{"a": "<<<<<<< HEAD\\n=======\\n>>>>>>> x"}'
    assert read_document("a.json", text.encode()).ok
    assert read_document("a.yaml", b"a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n").ok
    assert fault("a.json", b'{"a": 1\n=======\n}') == "2:1 syntax"


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
