"""SQLite's own expressions for dates and times against the reference, on well-formed and nearly well-formed text."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import product

import pytest

from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import FormatIs
from trivet.targets.sql.dialects.sqlite.formats import WHOLE, format_test

DAYS = ("2024-02-29", "2023-02-29", "2024-02-30", "2024-04-31", "2024-12-31", "2024-13-01", "2024-00-10",
        "2024-10-00", "0000-02-29", "9999-12-31", "2024-1-01", "-024-10-10", "2024-11-19")  # fmt: skip
CLOCKS = ("00:00:00", "23:59:59", "24:00:00", "20:30:40", "04:14:60", "23:59:60", "22:29:60", "15:60:00", "12:00",
          "19:59:61", "1:00:00", "08:59:60")  # fmt: skip
FRACTIONS = ("", ".0", ".25", ".999", ".123456789", ".99999999999999999999", ".", ",5", ".5.5", " ", "0", ".5 ",
             ".5\t", ".٣", "Z.5", "+01:00")  # fmt: skip
ZONES = ("Z", "z", "+00:00", "-00:00", "+02:00", "-08:00", "+23:59", "-15:00", "+24:00", "+01:60", "", " Z",
         "Z ", "+0100", "+9:00", "+14:00", "-14:29", "-01:30", "+15:00", "+08:59:00", "-15:01")  # fmt: skip
#: SQLite before 3.46 has a 29 February in the year 300, and no 1 March.
ODD = ("0300-02-29", "0300-03-01")
#: What SQLite's reader takes for a time, and what is near an end of its calendar.
ODDITIES = (
    *("now", "2460000", "2460000.5", "    -0e-12", "12:00", "2024-01-01", "2024-01-01T12:00"),
    *("-2024-01-01T12:00:00Z", "2024-01-01T     :00Z", "2024-01-01TT2:00:00Z"),
    *("0000-01-01T00:00:00+14:00", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999Z"),
    *("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+23:59", "9999-12-31T12:00:00-23:59"),
    *("9999-12-31T24:00:00Z", "9999-12-31T24:00:00.000+14:00", "2016-12-31T18:59:60.123456-05:00"),
)
JOINTS = ("T", "t", " ", "", "TT", "T ")


def _texts(name: str) -> Iterator[str]:
    clocks = (f"{clock}{part}{zone}" for clock, part, zone in product(CLOCKS, FRACTIONS, ZONES))
    yield from {"date": DAYS, "time": clocks}.get(name, ())
    if name == "date-time":
        yield from (f"{day}{joint}{clock}" for day, joint, clock in product(DAYS, JOINTS, clocks))


def _mutated(texts: list[str], count: int) -> Iterator[str]:
    """Texts with one to three characters put in, put in another's place, or left out."""
    chance = random.Random(7)
    for _ in range(count):
        text = chance.choice(texts)
        for _ in range(chance.choice((1, 1, 2, 3))):
            at = chance.randrange(len(text) + 1)
            put = chance.choice(("", *"0123456789:-+.TZtz \t\n\v\f\ré"))
            text = text[:at] + put + text[at + chance.randrange(2) :]
        yield text


def _candidates(name: str) -> Iterator[str]:
    texts = list(_texts(name))
    yield from random.Random(5).sample(texts, min(len(texts), 12_000))
    right = [text for text in texts if evaluate(FormatIs(name), text, {})]
    yield from right
    yield from (text for text in _mutated(right, 20_000) if not text.startswith(ODD))
    yield from ODDITIES


def _differing(said: object, name: str, texts: Iterable[str]) -> list[str]:
    """The texts of which SQLite does not say, with 1 or 0, what the reference says."""
    answer = sqlite3.connect(":memory:").execute
    statement = f"SELECT ({said})"
    return [
        text
        for text in texts
        if answer(statement, (text,)).fetchone()[0] != int(evaluate(FormatIs(name), text, {}))
    ]


@pytest.mark.parametrize("briefly", [False, True])
@pytest.mark.parametrize("name", WHOLE)
def test_a_format_is_said_as_the_reference_has_it(name: str, briefly: bool) -> None:
    candidates = list(dict.fromkeys(_candidates(name)))
    assert any(evaluate(FormatIs(name), text, {}) for text in candidates)
    assert _differing(format_test(name, "?1", briefly=briefly), name, candidates) == []


@pytest.mark.parametrize("name", ["date", "date-time"])
@pytest.mark.parametrize("year", ["0000", "0004", "0100", "1900", "2000", "2023", "2024", "9999"])
def test_every_day_exists_where_it_does(name: str, year: str) -> None:
    days = [f"{year}-{month:02}-{day:02}" for month, day in product(range(14), range(33))]
    ends = [""] if name == "date" else ["T12:00:00Z", "T20:00:00+02:00"]
    assert _differing(format_test(name, "?1"), name, (day + end for day, end in product(days, ends))) == []


@pytest.mark.parametrize("briefly", [False, True])
@pytest.mark.parametrize("name", WHOLE)
def test_null_is_no_reason_to_refuse(name: str, briefly: bool) -> None:
    said = format_test(name, "?1", briefly=briefly)
    assert sqlite3.connect(":memory:").execute(f"SELECT ({said})", (None,)).fetchone() == (None,)
