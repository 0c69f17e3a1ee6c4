"""Tests whether a database confuses the values of keys or of unique members.

It must store documents whose values differ, and refuse a second document whose values are equal. The values to try
are, for example, almost equal, or equal but written differently, such as `1` and `1.0`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from trivet.json_text import json_line
from trivet.predicates.values import is_number, json_equal
from trivet.prove.known import Known, clashing, values_of
from trivet.prove.legs.store import Step, Store

#: Pairs of values that are almost equal, equal but written differently, or plainly different. Values that PostgreSQL
#: treats as equal by design, such as a UUID in upper and in lower case, are left out: the ledger declares them.
_NUMBERS: tuple[tuple[Any, Any], ...] = (
    (10**23 + 1, 10**23 + 2),
    (2**53, 2**53 + 1),
    (2**53, Decimal("9007199254740993.0")),
    (2**63 - 1, Decimal("9223372036854775807.0")),
    (Decimal("0.1"), Decimal("0.1000000000000000055")),
    (Decimal("1E+400"), Decimal("1E+401")),
    (0, Decimal("1E-400")),
    (0, Decimal("-0.0")),
    (1, Decimal("1.0")),
    (1, 7),
)
_TEXTS: tuple[tuple[str, str], ...] = (
    ("a", "x"),
    ("2017-01-01", "2020-02-02"),
    ("10:00:00Z", "11:11:11Z"),
    ("2017-01-01T00:00:00Z", "2020-02-02T00:00:00Z"),
    ("00000000-0000-4000-8000-000000000000", "11111111-1111-4111-8111-111111111111"),
    ("a", "A"),
    ("a", "a "),
    ("é", "e\u0301"),
    ("2017-01-01T00:00:00Z", "2016-12-31T23:59:60Z"),
    ("2017-01-01T00:00:00Z", "2017-01-01T00:00:00.0000001Z"),
)
#: The maximum number of values from other documents that are tried for a member.
_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Confused:
    """Two documents that the database confuses because of their values of `member`.

    - `before`, `after`: the documents, in the order in which they are inserted
    - `note`: what is wrong, as text for the report
    - `by`: the constraint that refuses `after`; "" if both documents are stored
    """

    member: str
    before: Any
    after: Any
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Inserts pairs of documents with equal or almost equal values of the key or of unique members.

    - `documents`: documents that the leg accepts; the pairs are changed copies of some of them
    - `key`: the members of the key
    - `is_stored`: tests that a document is valid, and that the leg accepts it into an empty table
    """

    store: Store
    documents: Sequence[Known]
    key: tuple[str, ...]
    is_stored: Callable[[Any], bool]

    def confused(self) -> Iterator[Confused]:
        """Yield the pairs of documents for which the database wrongly stores or wrongly refuses the second document.

        The tests concern the key and each set of unique members. In a pair, one of these members has a chosen value in
        each document; the rest of them have equal values. If the two chosen values are equal in JSON, the second
        document must be refused; otherwise, it must be stored.
        """
        keys = self.store.keys
        known = self._objects()
        for names in (self.key, *keys.uniques) if keys.primary and self.key else ():
            pairs = clashing(known, self.key, names)
            if names == self.key:
                pairs = ((one, one.instance.value) for one in known if values_of(one.instance.value, names))
            for before, after in islice(pairs, 1):
                after = self._apart(before, after, names)
                for member in names:
                    yield from self._confused_by(before, after, names, member)

    def _confused_by(
        self, first: Known, second: dict[str, Any], names: tuple[str, ...], member: str
    ) -> Iterator[Confused]:
        for one, other in self._values(first, member):
            before, after = {**first.instance.value, member: one}, {**second, member: other}
            if not (self.is_stored(before) and self.is_stored(after)):
                continue
            is_same, refused = json_equal(one, other), self._refusal(before, after)
            shown = " and ".join(map(json_line, (one, other)))
            if is_same and refused is None:
                yield Confused(member, before, after, f"{shown} are equal, but both are stored", "")
            elif not is_same and refused is not None and not self._explains(refused, before, after, names):
                yield Confused(
                    member, before, after, f"{shown} differ, but the second document is refused", refused
                )

    def _values(self, document: Known, member: str) -> Iterator[tuple[Any, Any]]:
        """Yield pairs of values to try for `member`; those with the member's value in `document` come first."""
        value = document.instance.value[member]
        yield value, value
        yield from ((value, other) for other in islice(self._others(document, member), _OTHERS))
        yield from _NUMBERS if is_number(value) else _TEXTS

    def _others(self, document: Known, member: str) -> Iterator[Any]:
        """Yield the values of `member` in `self.documents` that differ from its value in `document`.

        Yield nothing unless the table compares the values of this member as JSON does.
        """
        if member in self.store.keys.plain:
            values = (one.instance.value.get(member) for one in self._objects())
            yield from (
                one
                for one in values
                if one is not None and not json_equal(one, document.instance.value[member])
            )

    def _objects(self) -> list[Known]:
        return [one for one in self.documents if isinstance(one.instance.value, dict)]

    def _apart(self, before: Known, after: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        """Return a copy of `after` that differs from `before` in all sets of unique members but `names`, if possible.

        In each of these sets, a member that is neither in `names` nor in the key gets another value. If the database
        then refuses the copy, the reason can only be `names` or the key.
        """
        for unique in self.store.keys.uniques:
            free = [name for name in unique if name not in (*names, *self.key)]
            if free and values_of(before.instance.value, unique):
                changed = ({**after, free[0]: other} for other in self._others(before, free[0]))
                after = next(filter(self.is_stored, changed), after)
        return after

    def _explains(self, refused: str, before: Any, after: Any, names: tuple[str, ...]) -> bool:
        """Return whether `after` is refused for another reason than a confusion of the values of `names`.

        - `refused`: the name of the constraint that refuses `after`
        - `names`: the members that are tested: those of the key, or those of a UNIQUE constraint

        There are two such reasons:

        - The primary key refuses `after`, but a UNIQUE constraint is tested. (Keys that differ in JSON may be equal in
          the database.)
        - The two documents have equal values, by the rules of JSON, for the key or for a UNIQUE constraint.
        """
        if names != self.key and refused == self.store.keys.primary:
            return True
        values = (
            (values_of(before, one), values_of(after, one)) for one in (self.key, *self.store.keys.uniques)
        )
        return any(one and json_equal(one, other) for one, other in values)

    def _refusal(self, before: Any, after: Any) -> str | None:
        """Insert two documents. Return the constraint that refuses the second; None if both are stored."""
        *_, seen = self.store.after([Step(self.store.inserts[0], json_line(one)) for one in (before, after)])
        return seen.by if seen.refused else None
