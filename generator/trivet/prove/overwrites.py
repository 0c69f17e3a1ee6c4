"""Checks that overwriting a stored document leaves nothing of the old document behind.

A document is written over itself, over a fuller document with the same key, and into an empty table. Each time,
the view must show the same as after a plain INSERT. A refused document must change nothing. Here, a document is
a stored JSON value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, TypeVar

from trivet.diagnostics import escape_token
from trivet.json_text import json_line
from trivet.normalize.schema import Schema
from trivet.prove.alike import Pairs
from trivet.prove.instances import Instance
from trivet.prove.judge import Judge
from trivet.prove.known import Known, clashing
from trivet.prove.legs.outcome import Leg, Outcome
from trivet.prove.legs.store import Step, Store
from trivet.prove.samples import Sampler
from trivet.prove.values import ABSENT
from trivet.prove.writes import REFUSED, Write, compared, expected, over, shorter, told, untouched

#: Limits for each root and database: `MOST` refused instances, and a few more accepted ones, are written over stored
#: documents. The stored documents are the `_BEFORE` fullest ones, and one that combines several. In session modes after
#: the first, only every `_SELDOM`-th test runs.
MOST = 10
_SELDOM = 3
_BEFORE = 8
_LONGEST = 20_000
_COMPOSED = 40

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """A difference between the stored and the expected documents, after `instance` was written.

    - `before`: the text of the overwritten document, or "" if there was none.
    - `words`: describes the writes.
    - `note`: describes the difference.
    - `by`: the constraint that refused a write, or "" if there is none or it is unknown.
    - `pointer`: the place of the difference in the expected document.
    """

    instance: Instance
    before: str
    words: str
    note: str
    by: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class _Trial:
    """One test: an instance, the document that it is written over (None for an empty table), and the writes to run."""

    instance: Instance
    before: Known | None
    writes: Sequence[Write]

    def stored(self, done: Sequence[Write]) -> str:
        """Return the text of the document that the trial overwrites, if one of the writes in `done` has stored it.

        Otherwise, return "". A trial on an empty table overwrites no document.
        """
        is_over = any(one.is_before for one in done)
        return self.before.instance.text if self.before is not None and is_over else ""


@dataclass(slots=True)
class Overwrites:
    """Collects instances of one root definition, and then writes some of them over each other in one leg.

    - `key`: the names of the top-level members that form the root's key; empty if no key is known.
    - `keys`: the names in `key`, and the names of all required members.
    - `count`: the number of tests; see `faults`.
    """

    leg: Leg
    store: Store
    schema: Schema
    oracle: Judge
    sampler: Sampler
    keys: frozenset[str] = frozenset()
    key: tuple[str, ...] = ()
    count: int = 0
    _accepted: dict[str, Known] = field(default_factory=dict)
    _given: list[Known] = field(default_factory=list)
    _refused: dict[str, Instance] = field(default_factory=dict)
    _fullest: list[tuple[int, Known]] = field(default_factory=list)

    def add(self, instance: Instance, is_valid: bool, outcome: Outcome) -> None:
        """Add an instance with the leg's outcome.

        An instance is ignored if the leg accepts it although it is invalid, or refuses it although it is valid.
        """
        if outcome.accepted and is_valid:
            self._keep(Known(instance, outcome.back))
        elif not outcome.accepted and not is_valid:
            self._refused.setdefault(instance.about or instance.source, instance)

    def _keep(self, known: Known) -> None:
        if known.shown in (ABSENT, None) and known.instance.value is not None:
            return
        about = known.instance.about
        if about:
            self._accepted.setdefault(about, known)
        elif len(self._given) < MOST:
            self._given.append(known)
        if len(known.instance.text) <= _LONGEST:
            self._fullest.append((_parts(known.instance.value), known))
            self._fullest.sort(key=lambda each: -each[0])
            del self._fullest[_COMPOSED:]

    # Which documents --------------------------------------------------------------------------------------
    def accepted(self) -> list[Known]:
        """Return accepted documents to write over others, the fullest document (the one with most values) first."""
        listed = [known for _, known in self._fullest[:1]]
        return [*listed, *_some(self._given, MOST // 4), *_deep_and_wide(self._accepted)]

    def refused(self) -> list[Instance]:
        return _deep_and_wide(self._refused)

    def stored(self) -> list[Instance]:
        """Return the instances to store in an earlier version of the tables and carry over to the current one.

        They are the fullest document and the instances from `accepted` and `refused`. If the leg returns a document
        changed, the changed document is used.
        """
        accepted = [*self.fullest()[:1], *self.accepted()]
        return [*(known.given_back() for known in accepted), *self.refused()]

    def fullest(self) -> list[Known]:
        """Return the documents to be stored first and then overwritten, those with most JSON values first.

        If possible, a further document comes before them: it combines members of several documents.
        """
        listed = [known for _, known in self._fullest]
        composed = self._composed(listed)
        return [*([composed] if composed else []), *listed[:_BEFORE]]

    def _composed(self, listed: list[Known]) -> Known | None:
        if not listed or not isinstance(listed[0].instance.value, dict):
            return None
        value = dict(listed[0].instance.value)
        for known in listed[1:]:
            others = known.instance.value
            for key in others if isinstance(others, dict) else ():
                if _parts(others[key]) > _parts(value.get(key, ABSENT)):
                    fuller = {**value, key: others[key]}
                    value = fuller if self.oracle.accepts(fuller) else value
        return self.known(value)

    def known(self, value: Any) -> Known | None:
        """Return the document `value`, together with the document that the leg gives back after storing it.

        Return None if the document is too long, or if the oracle or the leg refuses it.
        """
        instance = Instance(value, json_line(value), "composed")
        if len(instance.text) > _LONGEST or not self.oracle.accepts(value):
            return None
        outcome = self.leg.judge(instance)
        return Known(instance, outcome.back) if outcome.accepted else None

    def before(self, instance: Any, fullest: Iterable[Known]) -> Known | None:
        """Return an accepted document that a test can store and then overwrite with `instance`.

        For each document in `fullest`, a copy with the key of `instance` is tried. The first accepted copy is
        returned; None if all copies are refused.
        """
        site = (self.schema,)
        keyed = (self._keyed(known.instance.value, instance, site, self.keys) for known in fullest)
        return next((known for value in keyed if (known := self.known(value)) is not None), None)

    def _keyed(self, before: Any, after: Any, site: tuple[Schema, ...], keys: frozenset[str]) -> Any:
        if not isinstance(before, dict) or not isinstance(after, dict):
            return before
        flat = self.sampler.flat(site, choice=None)
        wanted = keys.union(key for schema in flat for key in schema.get("required", ()))
        result = dict(before)
        for key in wanted:
            mine, other = before.get(key), after.get(key)
            if isinstance(mine, dict) and isinstance(other, dict):
                result[key] = self._keyed(mine, other, self.sampler.member(flat, key), frozenset())
            elif key in after and not isinstance(other, dict | list):
                result[key] = other
        return result

    def again(self, value: Any, before: Any) -> Fault | None:
        """Write `value` over `before` again. Return the first fault, or None if there is none.

        First, `before` gets the key of `value`, so that both belong to the same row. If this makes `before` invalid,
        nothing is written, and the result is None. If `before` is `ABSENT`, `value` is written into an empty table,
        and then over itself.
        """
        instance = Instance(value, json_line(value), "shrunk")
        under = None if before is ABSENT else self.before(value, [Known(Instance(before, "", ""), None)])
        if before is not ABSENT and under is None:
            return None
        known = self.known(value)
        if known is not None:
            trial = self._over(known, under or known)
        elif self.oracle.accepts(value) or self.leg.judge(instance).accepted:
            return None
        else:
            trial = self._untouched(instance, under)
        return next(self._tried([trial]), None)

    # Trials -----------------------------------------------------------------------------------------------
    def faults(self) -> Iterator[Fault]:
        """Run the tests, and yield their faults, at most one for each test and session setting.

        All tests run under the first session setting, and only a sample of them under each further one. `self.count` is
        set to the number of tests, without those of `_confused`.
        """
        fullest = self.fullest()
        trials = [
            self._over(known, self.before(known.instance.value, fullest) or known)
            for known in self.accepted()
        ]
        for instance in self.refused():
            under = self.before(instance.value, fullest) or next(iter(fullest), None)
            trials.append(self._untouched(instance, under))
        trials += self._beside()
        self.count = len(trials)
        yield from self._tried(trials)
        yield from self._confused()

    def _over(self, known: Known, before: Known) -> _Trial:
        return _Trial(known.instance, before, over(self.store, before.pair, known.pair))

    def _untouched(self, instance: Instance, before: Known | None, alone: bool = True) -> _Trial:
        writes = untouched(self.store, before.pair if before else None, instance.text, alone)
        return _Trial(instance, before, writes)

    def _beside(self) -> Iterator[_Trial]:
        """Yield a trial for each set of unique members.

        A trial inserts a second document that has equal values of these members, but another key. Every INSERT must
        refuse it, and change nothing. A set gets no trial if no such document is found, or if a plain INSERT accepts
        it: `_confused` reports this.
        """
        documents = list(self._accepted.values()) + self._given
        for names in self.store.keys.uniques if self.store.keys.primary and self.key else ():
            clash = next(self._clashes(documents, names), None)
            if clash is not None:
                before, instance = clash
                yield self._untouched(instance, before, alone=False)

    def _clashes(self, documents: list[Known], names: tuple[str, ...]) -> Iterator[tuple[Known, Instance]]:
        plain = self.store.inserts[0]
        for before, value in clashing(documents, self.key, names):
            other = self.known(value)
            if other is None:
                continue
            steps = [Step(plain, before.instance.text), Step(plain, other.instance.text)]
            *_, seen = self.store.after(steps)
            if (
                seen.refused and seen.by != self.store.keys.primary
            ):  # keys that differ in JSON may be the same in the database
                yield before, other.instance

    def _confused(self) -> Iterator[Fault]:
        """Yield a fault for each pair of documents whose keys or unique values the leg confuses (`alike.py`)."""
        fullest = [known for _, known in self._fullest]
        documents = (*fullest, *self._accepted.values(), *self._given)
        pairs = Pairs(self.store, documents, self.key, lambda value: self.known(value) is not None)
        for one in pairs.confused():
            instance = Instance(one.after, json_line(one.after), "composed")
            words = "after INSERT of the document stored before, INSERT of the witness"
            pointer = f"/{escape_token(one.member)}"
            yield Fault(instance, json_line(one.before), words, one.note, one.by, pointer)

    def _tried(self, trials: Sequence[_Trial]) -> Iterator[Fault]:
        """Run the trials under each session setting, and yield at most one fault for each trial and setting.

        All trials run under the first setting, and only a sample under the others.
        """
        for number, mode in enumerate(self.store.modes):
            with self.store.under(mode):
                for trial in trials[:: _SELDOM if number else 1]:
                    found = self._first(trial, trial.writes, mode)
                    if found is not None:
                        last, fault = found
                        shown = (self._first(trial, few, mode) for few in shorter(trial.writes[: last + 1]))
                        yield next((each[1] for each in shown if each is not None), fault)

    def _first(self, trial: _Trial, writes: Sequence[Write], mode: str) -> tuple[int, Fault] | None:
        """Run the writes of a trial. Return (index, `Fault`) of the first unexpected result; None if there is none.

        `mode` is the session setting that the text of the fault mentions.
        """
        state: tuple[Any, ...] = ()
        with closing(self.store.after([write.step for write in writes])) as seen:
            for number, (write, found) in enumerate(zip(writes, seen, strict=True)):
                may_refuse = write.shown is REFUSED or (write.step.statement.stays == "old" and bool(state))
                if found.documents is None and may_refuse:
                    return None
                state = expected(state, write, bool(self.store.keys.primary))
                pointer, note = compared(state, found)
                if note:
                    done = writes[: number + 1]
                    words = told(done, mode, found)
                    return number, Fault(trial.instance, trial.stored(done), words, note, found.by, pointer)
        return None


def _parts(value: Any) -> int:
    """Return the number of JSON values in a value, including itself and all nested ones; 0 for `ABSENT`."""
    if value is ABSENT:
        return 0
    count, pending = 0, [value]
    while pending:
        item = pending.pop()
        count += 1
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return count


def _deep_and_wide(by_place: Mapping[str, T]) -> list[T]:
    """Return up to `MOST` of the values in `by_place`, which maps schema locations to values.

    Half of them are from the deepest locations. The others are spread over the remaining locations.
    """
    places = sorted(by_place, key=lambda place: -place.count("/"))
    chosen = (*places[: MOST // 2], *_some(places[MOST // 2 :], MOST - MOST // 2))
    return [by_place[place] for place in chosen]


def _some(listed: list[T], most: int) -> list[T]:
    if len(listed) <= most:
        return listed
    return [listed[index * len(listed) // most] for index in range(most)]
