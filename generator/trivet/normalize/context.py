"""What a pass needs besides its schema, and the report in which a pass records what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trivet.diagnostics import Diagnostic, Origin
from trivet.normalize.schema import Reading
from trivet.rules import Rule
from trivet.settings import Readings
from trivet.source import Draft


@dataclass(slots=True)
class Report:
    """The readings and findings of one run, each once."""

    readings: dict[tuple[Origin, str], Reading] = field(default_factory=dict)
    diagnostics: dict[tuple[Origin, str], Diagnostic] = field(default_factory=dict)
    unknown: set[tuple[str, str]] = field(default_factory=set)

    def reading(self, rule: Rule, origin: Origin, text: str) -> None:
        """Record how an ambiguity was read, and a finding about it; `text` is shown to the user as it is."""
        self.read_as(rule, origin, text)
        self.finding(rule, origin, text)

    def read_as(self, rule: Rule, origin: Origin, text: str) -> None:
        """Record how an ambiguity was read, without a finding."""
        self.readings.setdefault((origin, rule.id), Reading(origin, rule.id, text))

    def finding(self, rule: Rule, origin: Origin, text: str, hint: str = "") -> None:
        self.diagnostics.setdefault((origin, rule.id), rule.at(origin, text, hint))

    def soften(self, rule: Rule, origin: Origin) -> None:
        """Turn the finding of a rule at an origin into a notice, because it turned out to be harmless."""
        found = self.diagnostics.get((origin, rule.id))
        if found is not None:
            self.diagnostics[origin, rule.id] = replace(found, severity="notice")


@dataclass(frozen=True, slots=True)
class Context:
    """The input of a pass: `raw` is the schema as written.

    `evaluates_items` is true if some schema of the project may have `unevaluatedItems`.
    """

    draft: Draft
    raw: Mapping[str, Any]
    readings: Readings
    report: Report
    evaluates_items: bool = False
