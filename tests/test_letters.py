"""Letters: what every Python calls one stays in names, in the spelling that Python itself reads."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.source.tree import write

from trivet import letters
from trivet.cli.main import call


def test_what_stays_is_an_identifier_in_this_python_too() -> None:
    """Run by every Python of the matrix, whose own tables are newer than those that decide."""
    for code in range(sys.maxunicode + 1):
        kept = letters.replaced(chr(code), "")
        assert not kept or f"a{kept}".isidentifier(), hex(code)
        assert not (kept and letters.is_letter(kept[0])) or kept.isidentifier(), hex(code)


def test_every_case_is_one_that_every_python_knows() -> None:
    for code in range(sys.maxunicode + 1):
        kept = letters.replaced(chr(code), "")
        for change in (letters.upper, letters.lower, letters.titled):
            made = change(kept)
            assert all(letters.category(char) != "Cn" for char in made), hex(code)
            assert unicodedata.normalize("NFKC", letters.nfkc(made)) == letters.nfkc(made)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("user-name v2", ["user", "name", "v2"]),
        ("größe", ["größe"]),
        ("gro\u0308ße", ["größe"]),
        ("ﬁle", ["file"]),
        ("名前 x", ["名前", "x"]),
        ("a\u200bb", ["a", "b"]),
        ("a\U0001f600b", ["a", "b"]),
        ("\u07ca", []),  # N'Ko came with Unicode 5.0
        ("\ud800", []),
        ("a_b", ["a", "b"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert letters.words(text) == words


@pytest.mark.parametrize(
    ("text", "pascal", "snake"),
    [
        ("HTTPServer v2", "HTTPServerV2", "http_server_v2"),
        ("größeÄndern", "GrößeÄndern", "größe_ändern"),
        ("ßa", "Ssa", "ßa"),
        ("ǆ", "Dž", "dž"),
        ("ა", "ა", "ა"),  # its capital came with Unicode 11
        ("é\u0301", "É́", "é́"),
        ("ᄀ ᅡ", "가", "ᄀ_ᅡ"),
    ],
)
def test_spellings(text: str, pascal: str, snake: str) -> None:
    assert (letters.pascal(text), letters.snake(text)) == (pascal, snake)


def test_folded() -> None:
    assert letters.folded("STRASSE") == letters.folded("straße")
    assert letters.folded("ﬁ") == letters.folded("FI")
    assert letters.folded("e\u0301") == letters.folded("É")
    assert letters.folded("a") != letters.folded("b")


NAMED = """
$schema: https://json-schema.org/draft/2020-12/schema
title: Größe
type: object
properties:
  größe: {type: string, pattern: ^ä}
  名前: {enum: [äpfel, birnen]}
  maß: {$ref: "#/$defs/Ma%C3%9F"}
  ähnlich:
    oneOf:
      - {title: Größe klein, type: object, properties: {k: {const: é}}, required: [k]}
      - {title: 日本, type: object, properties: {k: {const: b}}, required: [k]}
if: {properties: {größe: {const: äx}}, required: [größe]}
then: {required: [maß]}
$defs:
  Maß: {type: object, properties: {wert: {type: number}}, minProperties: 1}
"""
MADE = """
from generated.models.übung.größe import Größe, GrößeÄhnlichKlein, GrößeÄhnlich日本, Größe名前, Maß
assert Größe名前.ÄPFEL == "äpfel" and GrößeÄhnlich日本(k="b").k == "b"
assert Größe(größe="äx", maß=Maß(wert=1), ähnlich=GrößeÄhnlichKlein(k="é"))
try:
    Größe(größe="äx")
except ValueError:
    pass
else:
    raise AssertionError("the rule was not asked")
"""


def test_names_of_any_script_in_models_and_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    targets = "targets:\n  models: {}\n  docs: {}\n  sql: {dialects: [sqlite]}\n"
    write(tmp_path, {"trivet.yaml": f"schemas: [schemas]\n{targets}", "schemas/Übung/größe.yaml": NAMED})
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 0
    (tmp_path / "made.py").write_text(MADE, "utf-8")
    run = subprocess.run(
        [sys.executable, "-W", "error", "made.py"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert call(["check"]) == 0
    assert call(["prove"]) == 0


@given(st.text("aAzZ09_-", max_size=12), st.booleans())
def test_ascii_is_split_as_other_letters_are(text: str, acronyms: bool) -> None:
    """`Ä` and `ä`, for which the tables of Unicode are asked, in place of `A` and `a`."""
    other = text.replace("A", "Ä").replace("a", "ä").replace("Z", "Ä").replace("z", "ä").replace("0", "9")
    same = [len(one) for one in letters.humps(text, acronyms=acronyms)]
    assert same == [len(one) for one in letters.humps(other, acronyms=acronyms)]
    assert letters.identifier(f"{text}é") == f"{letters.identifier(text)}é"
