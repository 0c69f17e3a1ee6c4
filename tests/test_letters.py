"""Letters: what every Python calls one stays in names, in the spelling that Python itself reads."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from trivet import letters


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
