"""The results of a run of `prove`: counts, and the smallest document that shows each finding."""

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
    """A disagreement of a leg with the oracle that the ledger does not declare.

    - `witness`: the smallest document that shows the disagreement.
    - `before`: the document that `witness` replaced in the database; "" if there was none.
    - `location`: the schema location that causes the disagreement.
    - `artifact`: the `file:line` in the generated files.
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
    """The instances in one `DocumentReport` that showed a disagreement which one row of the ledger declares.

    - `count`: the number of the instances
    - `witness`: the JSON text of the smallest instance
    - `words`: the target's message about this instance
    """

    count: int = 0
    witness: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The oracle's answer for one of the user's own instances.

    `expected` is the user's label, or None without a label. `words` says why the instance is invalid.
    """

    source: str
    is_valid: bool
    expected: bool | None
    words: str = ""

    @property
    def is_contradicted(self) -> bool:
        """Return whether the user's label, `valid` or `invalid`, differs from the oracle's verdict.

        The result is false if the instance has no label.
        """
        return self.expected is not None and self.expected is not self.is_valid


@dataclass(slots=True)
class LegTally:
    """The numbers of instances for which a leg agreed and disagreed with the oracle.

    - `declared`: the disagreements that the ledger declares
    - `undeclared`: all other disagreements

    If a leg accepts a document but returns it changed, that is a disagreement, too.
    """

    agreed: int = 0
    declared: int = 0
    undeclared: int = 0


@dataclass(slots=True)
class DocumentReport:
    """The results for one root document, or for one definition with its own table (`document#/pointer`).

    - `sources`: the numbers of instances: `given` by the user, `derived` from the schema, or drawn by `fuzz`.
    - `given`: the oracle's answers for the user's first 1,000 instances, and for all with a wrong label.
    - `labels`: the first 20 wrong labels, as (source, label). A label says whether the user calls an instance
      valid.
    - `label_faults`: the number of all wrong labels.
    - `reached`: the numbers of assertions and references, by how instances reached them.
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
    """The results of a run of `trivet prove`.

    - `skipped`: an engine that did not run → the reason
    - `stale`: the generated files that are out of date
    - `not_shown`: the ledger rows whose effect no instance has shown
    - `elsewhere`: the number of rows in `labels*.json` files about schemas that are not in the build
    - `beside`: the number of files without a known schema document, in or below a folder with a `labels*.json`
    - `reach`: the numbers of assertions and references that instances reached
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
        """Return whether the ledger declares all disagreements, and no label is wrong.

        A label is the user's statement that an instance is valid or invalid.
        """
        return not self.findings and not any(document.label_faults for document in self.documents)
