"""Pairs of documents whose keys a database may confuse: keys that are almost equal, or equal in another form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.json_text import json_line
from trivet.predicates.values import is_number, json_equal
from trivet.prove.legs.store import Step, Store

#: (a value, one that looks like it, one that does not). What PostgreSQL takes for equal by design, such as a UUID in
#: upper case, is not among them: the ledger says so.
_NUMBERS: tuple[tuple[Any, Any, Any], ...] = (
    (10**23 + 1, 10**23 + 2, 7),
    (2**53, 2**53 + 1, 7),
    (2**53, Decimal("9007199254740993.0"), 7),
    (2**63 - 1, Decimal("9223372036854775807.0"), 7),
    (Decimal("0.1"), Decimal("0.1000000000000000055"), 7),
    (Decimal("1E+400"), Decimal("1E+401"), 7),
    (0, Decimal("1E-400"), 7),
    (0, Decimal("-0.0"), 7),
    (1, Decimal("1.0"), 7),
)
_TEXTS: tuple[tuple[str, str, str], ...] = (
    ("a", "A", "x"),
    ("a", "a ", "x"),
    ("é", "e\u0301", "x"),
    ("2017-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2020-01-01T00:00:00Z"),
    ("2017-01-01T00:00:00Z", "2017-01-01T00:00:00.0000001Z", "2020-01-01T00:00:00Z"),
)


@dataclass(frozen=True, slots=True)
class Confused:
    """Two documents with values of `member` that the database confuses, and what was expected."""

    member: str
    before: Any
    after: Any
    note: str
    by: str


def confused(
    store: Store, first: dict[str, Any], second: dict[str, Any], member: str, is_stored: Callable[[Any], bool]
) -> Iterator[Confused]:
    """Insert pairs of documents, and yield those of which the database keeps too few or too many.

    - `first`, `second`: two documents that cannot both be stored, because their values of `member` are equal
    - `is_stored`: returns whether a document is valid, and accepted into an empty table
    """
    for one, other, far in _NUMBERS if is_number(first[member]) else _TEXTS:
        before, after, apart = {**first, member: one}, {**second, member: other}, {**second, member: far}
        if not (is_stored(before) and is_stored(after)):
            continue
        is_same, refused = json_equal(one, other), _refusal(store, before, after)
        shown = " and ".join(map(json_line, (one, other)))
        if is_same and refused is None:
            yield Confused(member, before, after, f"{shown} are equal, but both are stored", "")
        elif (
            not is_same
            and refused is not None
            and is_stored(apart)
            and _refusal(store, before, apart) is None
        ):
            yield Confused(member, before, after, f"{shown} differ, but count as the same", refused)


def _refusal(store: Store, before: Any, after: Any) -> str | None:
    """Insert two documents. Return the name of the constraint that refuses the second; None if both are stored."""
    *_, seen = store.after([Step(store.inserts[0], json_line(one)) for one in (before, after)])
    return seen.by if seen.refused else None
