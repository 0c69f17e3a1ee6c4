"""Compares what the legs say with the oracle, finds the causes, and keeps the smallest witness of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trivet.prove.attribution import Attribution, Cause
from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Leg, Outcome
from trivet.prove.lines import Lines
from trivet.prove.oracle import Oracle
from trivet.prove.records import Direction, DocumentReport, Finding, LegTally, Shown
from trivet.prove.shrink import shrink
from trivet.prove.values import ABSENT, json_line

_SHOWN_LABELS = 20
_SHRUNK = 40


@dataclass(slots=True)
class Tally:
    """Adds to `report`; `attributions` are by target."""

    report: DocumentReport
    oracle: Oracle
    legs: Sequence[Leg]
    attributions: Mapping[str, Attribution]
    lines: Lines
    _smallest: dict[tuple[str, str, str], tuple[Leg, Instance]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for leg in self.legs:
            self.report.legs[leg.name] = LegTally()

    def add(self, batch: Sequence[Instance], said: Sequence[Sequence[Outcome]]) -> None:
        """Instances with what each leg says about each, in the order of `legs`."""
        for index, instance in enumerate(batch):
            is_valid = self.oracle.accepts(instance.value)
            self._count(instance, is_valid)
            for leg, outcomes in zip(self.legs, said, strict=True):
                self._compare(leg, instance, is_valid, outcomes[index])

    def _count(self, instance: Instance, is_valid: bool) -> None:
        if is_valid:
            self.report.valid += 1
        else:
            self.report.invalid += 1
        if instance.expected is not None and instance.expected is not is_valid:
            self.report.label_faults += 1
            if len(self.report.labels) < _SHOWN_LABELS:
                self.report.labels.append((instance.source, instance.expected))

    def _compare(self, leg: Leg, instance: Instance, is_valid: bool, outcome: Outcome) -> None:
        tally = self.report.legs[leg.name]
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
        """Why a leg disagrees with the oracle about an instance; no causes where it agrees."""
        attribution = self.attributions[leg.target]
        if outcome.accepted and not is_valid:
            return "accepts", [attribution.accepted(instance)]
        if is_valid and not outcome.accepted:
            return "refuses", [attribution.refused(instance, outcome, leg.judge)]
        if is_valid and outcome.back is not ABSENT:
            return "changes", list(dict.fromkeys(attribution.changed(outcome)))
        return "accepts", []

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
        finding = self.report.undeclared.get(key)
        if finding is None:
            finding = Finding(self.report.document, leg.name, direction, cause.location)
            self.report.undeclared[key] = finding
        finding.count += 1
        if key not in self._smallest or len(instance.text) < len(finding.witness):
            self._smallest[key] = (leg, instance)
            self._witness(finding, leg, cause, instance, outcome)

    def _witness(
        self, finding: Finding, leg: Leg, cause: Cause, instance: Instance, outcome: Outcome
    ) -> None:
        finding.witness, finding.source = instance.text, instance.source
        finding.words, finding.note = outcome.words, cause.note
        finding.artifact = self.lines.find(
            leg.target, self.report.definition, cause.location, outcome.by or _name_in(outcome.words)
        )

    # The smallest witness --------------------------------------------------------------------------------
    def finish(self) -> None:
        """Shrinks the witnesses of the first findings."""
        for key, (leg, instance) in list(self._smallest.items())[:_SHRUNK]:
            self._shrink(key, leg, instance)
        self._smallest.clear()

    def _shrink(self, key: tuple[str, str, str], leg: Leg, instance: Instance) -> None:
        def shows(value: Any) -> Cause | None:
            smaller = Instance(value, json_line(value), instance.source)
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


def _name_in(words: str) -> str:
    """The last word of what a leg says, where that is all it names its constraint by."""
    return words.split()[-1].strip('"') if words else ""
