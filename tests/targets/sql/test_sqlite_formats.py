"""SQLite's own expressions for dates and times against the reference, on well-formed and nearly well-formed text."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from itertools import product

import pytest

from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import FormatIs
from trivet.targets.sql.dialects.sqlite.formats import WHOLE, format_test

DAYS = ("2024-02-29", "2023-02-29", "2024-02-30", "2024-04-31", "2024-12-31", "2024-13-01", "2024-00-10",
        "2024-10-00", "0000-02-29", "9999-12-31", "2024-1-01", "-024-10-10", "2024-11-19")  # fmt: skip
CLOCKS = ("00:00:00", "23:59:59", "24:00:00", "04:14:60", "23:59:60", "22:29:60", "15:60:00", "12:00",
          "19:59:61", "1:00:00", "08:59:60")  # fmt: skip
FRACTIONS = ("", ".0", ".123456789", ".", ",5", ".5.5", " ", "0", ".5 ", ".٣")
ZONES = ("Z", "z", "+00:00", "-00:00", "+02:00", "-08:00", "+23:59", "-15:00", "+24:00", "+01:60", "", " Z",
         "Z ", "+0100", "+9:00", "+14:00", "-14:29", "-01:30", "+15:00", "+08:59:00", "-15:01")  # fmt: skip
#: SQLite before 3.46 has a 29 February in the year 300, and no 1 March.
ODD = ("0300-02-29", "0300-03-01")
JOINTS = ("T", "t", " ", "", "TT", "T ")


def _texts(name: str) -> Iterator[str]:
    clocks = (f"{clock}{part}{zone}" for clock, part, zone in product(CLOCKS, FRACTIONS, ZONES))
    yield from {"date": DAYS, "time": clocks}.get(name, ())
    if name == "date-time":
        yield from (f"{day}{joint}{clock}" for day, joint, clock in product(DAYS, JOINTS, clocks))


def _mutated(texts: list[str], count: int) -> Iterator[str]:
    chance = random.Random(7)
    for _ in range(count):
        text = chance.choice(texts)
        at = chance.randrange(len(text) + 1)
        yield text[:at] + chance.choice("0123456789:-+.TZtz \né") + text[at + chance.randrange(2) :]


@pytest.mark.parametrize("name", WHOLE)
def test_a_format_is_said_as_the_reference_has_it(name: str) -> None:
    texts = list(_texts(name))
    chance = random.Random(5)
    chosen = chance.sample(texts, min(len(texts), 12_000))
    right = [text for text in texts if evaluate(FormatIs(name), text, {})]
    mutated = (text for text in _mutated(right, 12_000) if not text.startswith(ODD))
    candidates = dict.fromkeys([*chosen, *right, *mutated])
    said = format_test(name, "?1")
    connection = sqlite3.connect(":memory:")
    statement = f"SELECT ({said})"
    differing = [
        text
        for text in candidates
        if bool(connection.execute(statement, (text,)).fetchone()[0]) != evaluate(FormatIs(name), text, {})
    ]
    assert right
    assert differing == []
