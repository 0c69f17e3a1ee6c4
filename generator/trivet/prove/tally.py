"""Compares the outcomes of the legs with the oracle.

For each disagreement, it finds the cause and keeps the smallest document that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from trivet.json_text import json_line
from trivet.prove.attribution import Attribution, Cause
from trivet.prove.build_view import Version
from trivet.prove.instances import Instance
from trivet.prove.judge import Judge
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome
from trivet.prove.lines import Lines
from trivet.prove.overwrites import Fault, Overwrites
from trivet.prove.records import Direction, DocumentReport, Finding, Given, LegTally, Shown
from trivet.prove.shrink import shrink
from trivet.prove.values import ABSENT
from trivet.prove.versions import Versions
from trivet.reader.json_reader import read_json

_SHOWN_LABELS = 20
_SHRUNK = 40
#: The maximum number of the user's own instances that are listed individually for each document.
_MOST_GIVEN = 1_000
#: The number of findings of each leg about overwritten documents that are shrunk, and the number of tries for each.
_SHRUNK_WRITES, _TRIES = 5, 60


@dataclass(slots=True)
class _Stored:
    """The results of testing one leg with documents that are stored in a database.

    - `written`: the faults found by overwriting documents
    - `writes`: the number of such tests
    - `carried`: the faults of documents copied from earlier versions of the tables
    - `carries`: the number of such documents
    - `untried`: the earlier versions that could not be tested, and why
    """

    written: list[Fault]
    writes: int
    carried: list[Fault] = field(default_factory=list)
    carries: int = 0
    untried: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """Compares the outcomes for one root definition with the oracle, and adds the results to `report`.

    - `attributions`: finds the causes of disagreements, by target
    - `overwrites`: tests the overwriting of documents, by leg; only for legs that store documents
    - `versions`: earlier versions of the tables
    """

    report: DocumentReport
    oracle: Judge
    legs: Sequence[Leg]
    attributions: Mapping[str, Attribution]
    lines: Lines
    overwrites: Mapping[str, Overwrites]
    versions: Sequence[Version] = ()
    _smallest: dict[tuple[str, str, str], tuple[Leg, Instance]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for leg in self.legs:
            self.report.legs[leg.name] = LegTally()

    def add(self, batch: Sequence[Instance], by_leg: Sequence[Sequence[Outcome]]) -> None:
        """Add a batch of instances; `by_leg` has the outcomes of each leg for the batch, in the order of `legs`."""
        for index, instance in enumerate(batch):
            is_valid = self.oracle.accepts(instance.value)
            self._count(instance, is_valid)
            for leg, outcomes in zip(self.legs, by_leg, strict=True):
                self._compare(leg, instance, is_valid, outcomes[index])
                if leg.name in self.overwrites:
                    self.overwrites[leg.name].add(instance, is_valid, outcomes[index])

    def _count(self, instance: Instance, is_valid: bool) -> None:
        if is_valid:
            self.report.valid += 1
        else:
            self.report.invalid += 1
        if instance.is_given:
            self._note(instance, is_valid)
        if instance.expected is not None and instance.expected is not is_valid:
            self.report.label_faults += 1
            if len(self.report.labels) < _SHOWN_LABELS:
                self.report.labels.append((instance.source, instance.expected))

    def _note(self, instance: Instance, is_valid: bool) -> None:
        noted = Given(instance.source, is_valid, instance.expected)
        if noted.is_contradicted or len(self.report.given) < _MOST_GIVEN:
            words = "" if is_valid else _fault_words(self.oracle, instance)
            self.report.given.append(replace(noted, words=words))

    def _compare(self, leg: Leg, instance: Instance, is_valid: bool, outcome: Outcome) -> None:
        tally = self.report.legs[leg.name]
        if outcome.aside:
            self._contradiction(leg, instance, outcome)
        direction, causes = self.causes(leg, instance, is_valid, outcome)
        if not causes:
            tally.agreed += 1
            return
        open_causes = [cause for cause in causes if not cause.rows]
        if open_causes:
            tally.undeclared += 1
        else:
            tally.declared += 1
        for cause in causes:
            if cause.rows:
                self._declare(cause, instance, outcome)
            else:
                self._find(leg, direction, cause, instance, outcome)

    def causes(
        self, leg: Leg, instance: Instance, is_valid: bool, outcome: Outcome
    ) -> tuple[Direction, list[Cause]]:
        """Return how a leg disagrees with the oracle about an instance, and the causes (none if they agree).

        The oracle reads numbers as doubles. If a double would round a number of the instance, the leg of the generated
        JSON Schema is treated as agreeing.
        """
        attribution = self.attributions[leg.target]
        if leg.target == "schema":
            if self.oracle.rounds(instance.value):
                return "accepts", []
            is_valid = self.oracle.oracle.accepts(instance.value)
        if outcome.crashed and not is_valid:
            return "crashes", [Cause(location=attribution.fault_location(instance))]
        if outcome.accepted and not is_valid:
            return "accepts", [attribution.accepted(instance)]
        if is_valid and not outcome.accepted:
            return "refuses", [attribution.refused(instance, outcome, leg.judge)]
        changed = list(dict.fromkeys(attribution.changed(outcome))) if outcome.back is not ABSENT else []
        if is_valid and changed:
            return "changes", self._spoilt(leg, instance, outcome) or changed
        if is_valid and self.oracle.is_partial and leg.target != "schema":
            return "accepts", list(attribution.unjudged(instance))
        return "accepts", []

    def _spoilt(self, leg: Leg, instance: Instance, outcome: Outcome) -> list[Cause]:
        """Return the cause if a database accepts a valid document, but stores an invalid one in its place.

        Return [] if this does not happen, or if ledger rows explain why the database accepts the invalid document. A
        `lossy` row does not: it declares that a document comes back different, but not that it comes back invalid.
        """
        if not leg.target.startswith("sql/") or outcome.back is None or self.oracle.accepts(outcome.back):
            return []
        text = json_line(outcome.back)
        cause = self.attributions[leg.target].accepted(replace(instance, value=outcome.back, text=text))
        return [] if cause.rows else [replace(cause, note=f"the schema refuses what is stored: {text}")]

    def _declare(self, cause: Cause, instance: Instance, outcome: Outcome) -> None:
        for row in cause.rows:
            shown = self.report.declared.setdefault(row, Shown())
            shown.count += 1
            if not shown.witness or len(instance.text) < len(shown.witness):
                shown.witness, shown.words = instance.text, outcome.words

    def _find(
        self, leg: Leg, direction: Direction, cause: Cause, instance: Instance, outcome: Outcome
    ) -> None:
        key = (leg.name, direction, cause.location)
        finding = self._finding(leg, direction, cause.location)
        finding.count += 1
        if key not in self._smallest or len(instance.text) < len(finding.witness):
            self._smallest[key] = (leg, instance)
            self._witness(finding, leg, cause, instance, outcome)

    def _finding(self, leg: Leg, direction: Direction, location: str) -> Finding:
        key = (leg.name, direction, location)
        if key not in self.report.undeclared:
            self.report.undeclared[key] = Finding(self.report.document, *key)
        return self.report.undeclared[key]

    def _witness(
        self, finding: Finding, leg: Leg, cause: Cause, instance: Instance, outcome: Outcome
    ) -> None:
        finding.witness, finding.source = instance.text, instance.source
        finding.words, finding.note = outcome.words, cause.note
        finding.artifact = self.lines.find(
            leg.target, self.report.definition, cause.location, outcome.by or _name_in(outcome.words)
        )

    def _contradiction(self, leg: Leg, instance: Instance, outcome: Outcome) -> None:
        attribution = self.attributions[leg.target]
        location = attribution.enforced.get(outcome.by) or attribution.fault_location(instance)
        self._find(
            leg, "contradicts", Cause(location=location), instance, replace(outcome, words=outcome.aside)
        )

    # Overwritten documents ---------------------------------------------------------------------------------
    def written_over(self, leg: Leg, faults: Iterable[Fault]) -> None:
        """Add to the report the faults that were found by overwriting documents of the leg.

        Faults at the same location are counted together, and the smallest one is shown.
        """
        smallest: dict[str, Fault] = {}
        for fault in faults:
            location = self._location(leg, fault)
            finding = self._finding(leg, "changes", location)
            finding.count += 1
            if location not in smallest or _size(fault) < _size(smallest[location]):
                smallest[location] = fault
        for number, (location, fault) in enumerate(smallest.items()):
            finding = self._finding(leg, "changes", location)
            least = self._least(leg, location, fault) if number < _SHRUNK_WRITES else fault
            finding.witness, finding.before = least.instance.text, least.before
            finding.words, finding.note, finding.source = least.words, least.note, fault.instance.source
            finding.artifact = self.lines.find(leg.target, self.report.definition, location, least.by)

    def _stored(self, leg: Leg) -> _Stored:
        """Run the tests with stored documents in one leg's database, and return the results.

        The report is not changed, because two databases are tested at once.
        """
        overwrites = self.overwrites[leg.name]
        found = _Stored(list(overwrites.faults()), overwrites.count)
        instances = overwrites.stored() if self.versions else []
        for version in self.versions:
            versions = Versions(overwrites.store, self.oracle)
            files = version.ddl.get(leg.target.removeprefix("sql/"), ())
            try:
                found.carried.extend(versions.faults(version, files, instances))
            except BrokenLegError as why:
                found.untried.append(f"{leg.name}: an earlier version of the table: {why}")
            found.carries += versions.count
        return found

    def _carried_over(self, leg: Leg, faults: Iterable[Fault]) -> None:
        for fault in faults:
            finding = self._finding(leg, "changes", self._location(leg, fault))
            finding.count += 1
            if not finding.witness or len(fault.instance.text) < len(finding.witness):
                finding.witness, finding.source = fault.instance.text, fault.instance.source
                finding.words, finding.note = fault.words, fault.note
                finding.artifact = self.lines.find(
                    leg.target, self.report.definition, finding.location, fault.by
                )

    def _location(self, leg: Leg, fault: Fault) -> str:
        attribution = self.attributions[leg.target]
        if fault.by in attribution.enforced:
            return attribution.enforced[fault.by]
        if self.oracle.accepts(fault.instance.value):
            return attribution.location_at(fault.instance.value, fault.pointer)
        return attribution.fault_location(fault.instance)

    def _least(self, leg: Leg, location: str, fault: Fault) -> Fault:
        """Return a fault at the same location as `fault`, but with smaller documents.

        If no smaller documents reproduce the fault, return `fault` itself.
        """
        overwrites = self.overwrites[leg.name]
        before = read_json(fault.before) if fault.before else ABSENT

        def shows(value: Any, stored: Any) -> Fault | None:
            found = overwrites.again(value, stored)
            return found if found is not None and self._location(leg, found) == location else None

        value = shrink(fault.instance.value, lambda smaller: shows(smaller, before) is not None, _TRIES)
        if before is not ABSENT:
            before = shrink(before, lambda smaller: shows(value, smaller) is not None, _TRIES)
        return shows(value, before) or fault

    # The smallest witness --------------------------------------------------------------------------------
    def finish(self) -> None:
        """Run the tests with stored documents. Then shrink the witnesses of the first findings.

        A finding is a disagreement between a leg and the oracle. Its witness is a document about which they disagree.
        """
        stores = [leg for leg in self.legs if leg.name in self.overwrites]
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = list(pool.map(self._stored, stores))
        for leg, found in zip(stores, results, strict=True):
            self.written_over(leg, found.written)
            self._carried_over(leg, found.carried)
            self.report.written_over[leg.name] += found.writes
            self.report.carried_over[leg.name] += found.carries
            self.report.untried.extend(found.untried)
        for key, (leg, instance) in list(self._smallest.items())[:_SHRUNK]:
            self._shrink(key, leg, instance)
        self._smallest.clear()

    def _shrink(self, key: tuple[str, str, str], leg: Leg, instance: Instance) -> None:
        def shows(value: Any) -> Cause | None:
            smaller = Instance(value, json_line(value), instance.source, about=instance.about)
            is_valid = self.oracle.accepts(value)
            direction, causes = self.causes(leg, smaller, is_valid, leg.judge(smaller))
            matching = (cause for cause in causes if not cause.rows and cause.location == key[2])
            return next(matching, None) if direction == key[1] else None

        value = shrink(instance.value, lambda smaller: shows(smaller) is not None)
        cause = shows(value)
        text = json_line(value)
        if cause is not None and len(text) < len(instance.text):
            smaller = Instance(value, text, f"shrunk from {instance.source}")
            self._witness(self.report.undeclared[key], leg, cause, smaller, leg.judge(smaller))


def _size(fault: Fault) -> int:
    return len(fault.before) + len(fault.instance.text)


def _name_in(words: str) -> str:
    """Return the last word of a leg's message, without quotes; an empty string for an empty message.

    In the messages of some legs, this word is the name of the violated constraint.
    """
    return words.split()[-1].strip('"') if words else ""


def _fault_words(oracle: Judge, instance: Instance) -> str:
    """Return the JSON Pointer of the invalid part of the instance, followed by the oracle's first message.

    If the oracle reports nothing, only the reference evaluator refuses the instance. Then the message says why the
    evaluator decides.
    """
    fault = next(oracle.faults(instance.value), None)
    if fault is None and oracle.rounds(instance.value):
        return "a number in it is invalid when read exactly"
    if fault is None:
        return "a text in it does not satisfy a pattern or format as the standard reads it"
    return f"{fault.instance}: {fault.message}".removeprefix(": ")
