"""Where jsonschema-rs does not read patterns as ECMA-262, or formats as their standards, it does not judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts
from tests.prove.projects import edit, generate, project, prove, undeclared
from tests.prove.test_oracle import oracle_of

from trivet.predicates.evaluate import EvaluationError, matches
from trivet.predicates.nodes import And, FormatIs, Matches, Never, TypeIs, When
from trivet.prove.deviations import deviations_of
from trivet.prove.judge import Judge
from trivet.prove.readable import is_readable
from trivet.validation import validator_of

SETTINGS = {"targets": {"models": {}, "schema": {}, "sql": {"dialects": ["sqlite"]}}}
ODD = texts | st.text("aé1\r\n\u2028\u0663\u0085\ufeff _-\u200d", max_size=4)

#: A schema of the member `v`, with values that are valid and values that are not.
READ_OTHERWISE: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"pattern": "^.*$"}, ["a", "é"], ["a\rb", "a\u2028b", "\u2029"]),
    ({"pattern": r"\B"}, ["é", "", "ab"], ["a"]),
    ({"pattern": r"\bé"}, ["aé"], ["é"]),
    ({"pattern": r"^(?=\d)\S"}, ["1"], ["\u0663", "a"]),
    ({"pattern": r"^\p{L}$"}, ["a", "\u088f"], ["1"]),
    ({"pattern": r"^(a)?b\1$"}, ["b", "aba"], ["ab"]),
    (
        {"patternProperties": {"^.$": {"type": "integer"}}, "additionalProperties": False},
        [{"é": 1}],
        [{"\r": 1}],
    ),
    ({"propertyNames": {"pattern": r"\b."}}, [{"ab": 1}], [{"é": 1}]),
    ({"format": "hostname"}, ["xn--bcher-kva", "XN--bcher-kva"], ["xn-----47q"]),
    ({"format": "email"}, ["a@XN--bcher-kva"], ["a@xn-----47q"]),
    ({"format": "date"}, ["2024-02-29"], ["999--12-31"]),
]


@given(pattern=patterns(), text=ODD)
@settings(max_examples=250, deadline=None)
def test_all_ways_to_read_patterns_otherwise_are_known(pattern: str, text: str) -> None:
    assume(is_readable(pattern))
    try:
        expected = matches(pattern, text)
    except EvaluationError:
        return
    if not deviations_of(Matches(pattern), {}).concern([{text: 1}]):
        assert validator_of({"pattern": pattern}).is_valid(text) is expected


def test_outputs_that_read_as_the_standards_are_right(tmp_path: Path) -> None:
    members = {f"v{number}": schema for number, (schema, _, _) in enumerate(READ_OTHERWISE)}
    project(tmp_path, {"a.json": {"type": "object", "properties": members}}, SETTINGS)
    for number, (_, *sides) in enumerate(READ_OTHERWISE):
        for label, values in zip(("valid", "invalid"), sides, strict=True):
            for index, value in enumerate(values):
                file = tmp_path / "given" / "a" / label / f"{number}-{index}.json"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(json.dumps({f"v{number}": value}), "utf-8")
    generate(tmp_path)
    code, report = prove(tmp_path, str(tmp_path / "given"), "--limit", "1")
    assert (code, undeclared(report)) == (0, [])


def test_a_fault_at_such_a_text_is_found(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"v": {"type": "string", "pattern": "^.x$"}}}
    project(tmp_path, {"a.json": schema}, SETTINGS)
    (tmp_path / "a.jsonl").write_text('{"v": "\\rx"}\n', "utf-8")
    generate(tmp_path)
    edit(tmp_path / "generated" / "models" / "_a_rules.py", "[^\\\\n\\\\r\\\\u2028\\\\u2029]", "[^\\\\n]")
    found = undeclared(prove(tmp_path, str(tmp_path / "a.jsonl"), "--limit", "1")[1])
    assert found and {(leg, does) for leg, does, _ in found} == {
        ("models python", "accepts"),
        ("models json", "accepts"),
    }


def test_jsonschema_rs_judges_all_other_texts(tmp_path: Path) -> None:
    """The evaluator, which refuses everything here, decides only where a text shows the difference."""
    schema = {"properties": {"v": {"pattern": "^.+$"}, "w": {"format": "hostname"}}}
    refusing = And((When(TypeIs(("string",)), And((Matches("^.+$"), FormatIs("hostname")))), Never()))
    judge = Judge(oracle_of(tmp_path, {"schemas/a.json": schema}), refusing, {})
    assert all(map(judge.accepts, ({"v": "é"}, {"v": 1}, {"w": "a.b"}, {"w": "xn--bcher-kva"})))
    assert not any(map(judge.accepts, ({"v": "a\u2028b"}, {"w": "XN--bcher-kva"}, {"v": ""}, {"w": "-"})))
