"""Patterns that leave out what they are made for, and nothing else."""

from __future__ import annotations

import random

import pytest

from trivet.scaffold.ignoring import patterns
from trivet.source.ignore import Ignore


@pytest.mark.parametrize(
    ("left_out", "kept", "expected"),
    [
        (["s/a.json"], ["s/b.json"], ("/s/a.json",)),
        (["s/x/1.json", "s/x/2.json", "s/y/x/3.json"], ["s/b.json"], ("x/",)),
        (["s/x/1.json", "s/x/2.json"], ["s/y/x/b.json"], ("/s/x/",)),
        (["a.test.json", "b.test.json"], ["c.test.json"], ("/a.test.json", "/b.test.json")),
        (["a.test.json", "b.test.json"], ["v.test.1/c.json"], ("/a.test.json", "/b.test.json")),
        (["s/a/meta.json", "s/b/meta.json"], ["s/a/x.json", "s/b/x.json"], ("meta.json",)),
        (["s/!a.json", "s/#b [1].json"], [], ("/s/",)),
        (["!a.json", "#b [1].json"], ["c.json"], ("/\\!a.json", "/\\#b\\ \\[1\\].json")),
        ([], ["s/a.json"], ()),
    ],
)
def test_few_patterns(left_out: list[str], kept: list[str], expected: tuple[str, ...]) -> None:
    assert patterns(left_out, kept) == expected


def test_any_tree() -> None:
    drawn = random.Random(3)
    words = ["a", "b", "example", "x-1", "x_2", "v.1", "test", "#", "!n", "[k]", "a b"]
    for _ in range(200):
        paths = {
            "/".join(
                [*drawn.choices(words, k=drawn.randint(0, 2)), ".".join([*drawn.choices(words, k=2), "json"])]
            )
            for _ in range(12)
        }
        left_out = {path for path in sorted(paths) if drawn.random() < 0.5}
        ignore = Ignore(patterns(sorted(left_out), sorted(paths - left_out)))
        assert {path for path in paths if ignore.file(path)} == left_out
