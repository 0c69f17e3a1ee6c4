"""Who gets a name that several want: the first, then the second wishes, then digits that part."""

from __future__ import annotations

from trivet.choosing import NameRequest, Names


def test_first_wishes_come_before_second_ones() -> None:
    names: Names[str] = Names()
    names.give(
        [NameRequest("a", ("x",), "a"), NameRequest("b", ("x", "y"), "b"), NameRequest("c", ("y",), "c")]
    )
    assert names.given["a"] == "x" and names.given["c"] == "y"
    assert names.given["b"].startswith("x_") and names.lost == {"b": "a"}


def test_digits_grow_until_they_part() -> None:
    names: Names[str] = Names(str.casefold)
    names.give([NameRequest("a", ("x",), "a")])
    names.give([NameRequest("b", ("X",), "b")])
    (taken,) = (names.given["b"],)
    other: Names[str] = Names(str.casefold)
    other.give(
        [NameRequest("t", (taken,), "t"), NameRequest("a", ("x",), "a"), NameRequest("b", ("X",), "b")]
    )
    assert other.given["b"].startswith(taken) and len(other.given["b"]) == len(taken) + 1
