"""Digests, against the test vectors of FIPS 180."""

from __future__ import annotations

import pytest

from trivet.digests import hex_digits, sha256

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_bytes_and_their_text_have_the_same_digest() -> None:
    assert sha256(b"abc") == sha256("abc") == f"sha256:{ABC}"


def test_short_digests_are_the_first_digits() -> None:
    assert [hex_digits("abc"), hex_digits("abc", 6)] == [ABC, ABC[:6]]


def test_lone_surrogates_have_short_digests_and_no_listed_one() -> None:
    assert hex_digits("\ud800", 8) != hex_digits("\ud801", 8)
    with pytest.raises(UnicodeEncodeError):
        sha256("\ud800")
