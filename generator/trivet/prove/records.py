"""The results of a run of `prove`: counts, and the smallest witness of each finding."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from trivet.diagnostics import Diagnostic
from trivet.prove.generated import Row
from trivet.prove.reach.records import Extent, Reach

#: A leg `accepts` what the oracle refuses, `refuses` what it accepts, `changes` the value, `contradicts` itself (two of
#: its entry points disagree), `crashes` on what the oracle refuses, or is `broken` (its artifact does not load).
Direction = Literal["accepts", "refuses", "changes", "contradicts", "crashes", "broken"]


@dataclass(slots=True)
class Finding:
    """An undeclared disagreement of a leg with the oracle, with the smallest document that shows it (`witness`).

    `location` is its cause in the schemas, `artifact` the generated `file:line`; `before` is the document that was
    stored when the witness was written, if that matters.
    """

    document: str
    leg: str
    direction: Direction
    location: str
    artifact: str = ""
    words: str = ""
    note: str = ""
    witness: str = ""
    before: str = ""
    source: str = ""
    count: int = 0


@dataclass(slots=True)
class Shown:
    """The number of instances of one document that showed a row of the ledger, and the smallest of these instances."""

    count: int = 0
    witness: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The oracle's answer for one of the user's own instances; `words` say why it is invalid."""

    source: str
    is_valid: bool
    expected: bool | None
    words: str = ""

    @property
    def is_contradicted(self) -> bool:
        """Whether the label of the instance contradicts the oracle."""
        return self.expected is not None and self.expected is not self.is_valid


@dataclass(slots=True)
class LegTally:
    """The number of instances about which a leg agreed with the oracle, and of those about which it disagreed.

    Each instance is counted once. A document that the leg accepts but returns changed is a disagreement, too.
    """

    agreed: int = 0
    declared: int = 0
    undeclared: int = 0


@dataclass(slots=True)
class DocumentReport:
    """The results for one root document, or for one definition with a table (`document#/pointer`).

    `sources` counts instances by origin; `labels` are (source, label) of instances whose label the oracle contradicts.
    `given` are the user's own instances: all with a contradicted label, and the first of the others. `reached` counts
    the assertions and references of the root, and of all definitions that it refers to, by how they were reached.
    """

    document: str
    definition: str
    valid: int = 0
    invalid: int = 0
    bounded: bool = False
    sources: Counter[str] = field(default_factory=Counter)
    written_over: Counter[str] = field(default_factory=Counter)
    carried_over: Counter[str] = field(default_factory=Counter)
    untried: list[str] = field(default_factory=list)
    legs: dict[str, LegTally] = field(default_factory=dict)
    declared: dict[Row, Shown] = field(default_factory=dict)
    undeclared: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    labels: list[tuple[str, bool]] = field(default_factory=list)
    label_faults: int = 0
    given: list[Given] = field(default_factory=list)
    reached: Extent = field(default_factory=Extent)

    @property
    def instances(self) -> int:
        return self.valid + self.invalid


@dataclass(slots=True)
class Report:
    """The results of a run.

    `skipped` maps an engine to the reason why it did not run; `stale` are generated files that are out of date;
    `not_shown` are rows of the ledger that no instance showed; `reach` counts the assertions that instances reached.
    `elsewhere` and `beside` are those of `Sources`.
    """

    documents: list[DocumentReport] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    not_shown: tuple[Row, ...] = ()
    elsewhere: int = 0
    beside: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)
    reach: Reach = field(default_factory=Reach)

    @property
    def findings(self) -> list[Finding]:
        return [finding for document in self.documents for finding in document.undeclared.values()]

    @property
    def agrees(self) -> bool:
        """Whether there is no undeclared disagreement, and no label that the oracle contradicts."""
        return not self.findings and not any(document.label_faults for document in self.documents)
