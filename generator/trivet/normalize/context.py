"""The context in which a pass converts a schema, and the report to which it adds its readings and findings."""

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
    """The readings and findings of one run, without duplicates."""

    readings: dict[tuple[Origin, str], Reading] = field(default_factory=dict)
    diagnostics: dict[tuple[Origin, str], Diagnostic] = field(default_factory=dict)
    unknown: set[tuple[str, str]] = field(default_factory=set)

    def reading(self, rule: Rule, origin: Origin, text: str) -> None:
        """Record how an ambiguity was resolved, and add a finding about it; `text` is shown to the user unchanged."""
        self.read_as(rule, origin, text)
        self.finding(rule, origin, text)

    def read_as(self, rule: Rule, origin: Origin, text: str) -> None:
        """Record how an ambiguity was resolved, without adding a finding."""
        self.readings.setdefault((origin, rule.id), Reading(origin, rule.id, text))

    def finding(self, rule: Rule, origin: Origin, text: str, hint: str = "") -> None:
        self.diagnostics.setdefault((origin, rule.id), rule.at(origin, text, hint))

    def soften(self, rule: Rule, origin: Origin) -> None:
        """Turn the finding of a rule at an origin into a notice, if there is such a finding."""
        found = self.diagnostics.get((origin, rule.id))
        if found is not None:
            self.diagnostics[origin, rule.id] = replace(found, severity="notice")


@dataclass(frozen=True, slots=True)
class Context:
    """The information that a pass needs, besides the schema that it converts.

    `raw` is this schema as the user wrote it. `evaluates_items` is true if any schema of the project may have
    `unevaluatedItems`.
    """

    draft: Draft
    raw: Mapping[str, Any]
    readings: Readings
    report: Report
    evaluates_items: bool = False
