"""The ledger: what each target does about each assertion (docs/ledger.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from trivet.diagnostics import Origin

LEDGER_VERSION = 1

VerdictKind = Literal["exact", "narrower", "wider", "none", "lossy", "annotation"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `target` (`models`, `sql/postgresql`, …) does about `keyword` at `origin`.

    It speaks of the document door of `definition`, the full name of the one whose class or table enforces it.
    `by` names the field, constraint, function or trigger that does; `reason` is given unless it is exact, and
    then only where another door than the documents' is looser.
    """

    origin: Origin
    definition: str
    keyword: str
    target: str
    kind: VerdictKind
    by: str = ""
    reason: str = ""

    @property
    def sort_key(self) -> tuple[str, str, str, str, str, str, str]:
        place = (self.origin.document, self.origin.pointer)
        return (*place, self.definition, self.target, self.kind, self.keyword, self.reason)


def ledger(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """The verdicts as `fidelity.json` has them: one row for each that is not exact or has a reason all the same
    (what a direct write could do), counts for the rest.

    Several verdicts about the same location, definition, target and kind become one row whose reasons are
    joined; a location with any such row is not counted as exact.
    """
    rows: dict[tuple[Origin, str, str, str], list[Verdict]] = defaultdict(list)
    exact: dict[tuple[Origin, str, str], Verdict] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.sort_key):
        place = (verdict.origin, verdict.definition, verdict.target)
        if verdict.kind == "exact" and not verdict.reason:
            exact[place] = verdict
        else:
            rows[(*place, verdict.kind)].append(verdict)
    for origin, definition, target, _ in rows:
        exact.pop((origin, definition, target), None)
    return {
        "ledger": LEDGER_VERSION,
        "exact": _counts(exact.values()),
        "rows": [_row(group) for group in rows.values()],
    }


def _counts(exact: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    counts = Counter((verdict.definition, verdict.target) for verdict in exact)
    counted: dict[str, dict[str, int]] = {}
    for (definition, target), count in sorted(counts.items()):
        counted.setdefault(definition, {})[target] = count
    return counted


def _row(group: list[Verdict]) -> dict[str, str]:
    first = group[0]
    return {
        "location": str(first.origin),
        "definition": first.definition,
        "keyword": first.keyword,
        "target": first.target,
        "verdict": first.kind,
        "by": ", ".join(dict.fromkeys(verdict.by for verdict in group if verdict.by)),
        "reason": "; ".join(dict.fromkeys(verdict.reason for verdict in group if verdict.reason)),
    }
