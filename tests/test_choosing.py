"""Who gets a name that several want: the first, then the second wishes, then digits that part."""

from __future__ import annotations

from trivet.choosing import Names, Wish


def test_first_wishes_come_before_second_ones() -> None:
    names: Names[str] = Names()
    names.give([Wish("a", ("x",), "a"), Wish("b", ("x", "y"), "b"), Wish("c", ("y",), "c")])
    assert names.given["a"] == "x" and names.given["c"] == "y"
    assert names.given["b"].startswith("x_") and names.lost == {"b": "a"}


def test_digits_grow_until_they_part() -> None:
    names: Names[str] = Names(str.casefold)
    names.give([Wish("a", ("x",), "a")])
    names.give([Wish("b", ("X",), "b")])
    (taken,) = (names.given["b"],)
    other: Names[str] = Names(str.casefold)
    other.give([Wish("t", (taken,), "t"), Wish("a", ("x",), "a"), Wish("b", ("X",), "b")])
    assert other.given["b"].startswith(taken) and len(other.given["b"]) == len(taken) + 1
