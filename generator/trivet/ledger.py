"""The ledger: how each target enforces each assertion (docs/ledger.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from trivet.diagnostics import Origin

LEDGER_VERSION = 1

VerdictKind = Literal["exact", "narrower", "wider", "none", "lossy", "annotation"]
#: The kinds of values that storage may limit. `nul` and `surrogate` are texts; the rest are numbers: integers beyond 64
#: bits and beyond 38 digits, fractions with more than 15 digits, fractions that are not read back as they were written
#: (`fine`), numbers beyond the greatest double, numbers nearer to 0 than the least positive double, and numbers longer
#: than PostgreSQL's numeric.
StorageKind = Literal["nul", "surrogate", "int64", "int38", "digits", "fine", "huge", "tiny", "long"]

#: The origin of rows that apply to a whole target, not to one location of a schema.
EVERYWHERE = Origin("", "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a target does about one assertion: `keyword` at `origin`. `target` is `models`, `sql/postgresql`, ….

    `definition` is the full name of the definition whose class or table does it; the verdict concerns whole documents
    that are read or stored through these. `by` names the field, constraint, function or trigger. `reason` says why the
    verdict is not exact. An exact verdict has a reason only if a direct write to a column is checked less.

    If `once` is true, the same limit concerns many places: the ledger has a single row for all of them, at `EVERYWHERE`
    and without a definition.
    """

    origin: Origin
    definition: str
    keyword: str
    target: str
    kind: VerdictKind
    by: str = ""
    reason: str = ""
    once: bool = False

    @property
    def row_place(self) -> tuple[Origin, str]:
        """The origin and the definition that the row of this verdict has in the ledger."""
        return (EVERYWHERE, "") if self.once else (self.origin, self.definition)

    @property
    def sort_key(self) -> tuple[str, str, str, str, str, str, str]:
        origin, definition = self.row_place
        return (
            origin.document,
            origin.pointer,
            definition,
            self.target,
            self.kind,
            self.keyword,
            self.reason,
        )


def everywhere(target: str, kind: VerdictKind, reason: str) -> Verdict:
    """Return a verdict on all that a target reads or stores: at `EVERYWHERE`, without a keyword and a definition."""
    return Verdict(EVERYWHERE, "", "", target, kind, "", reason, once=True)


def ledger(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Return the ledger, the content of `fidelity.json`, for these verdicts.

    It has a row for each verdict that is not exact or has a reason, and the numbers of the others. Verdicts with the
    same location, definition, target and kind share a row, with all of their reasons. A location with a row is not
    counted as exact. Rows at `EVERYWHERE` come first.
    """
    rows: dict[tuple[Origin, str, str, str], list[Verdict]] = defaultdict(list)
    exact: dict[tuple[Origin, str, str], Verdict] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.sort_key):
        place = (*verdict.row_place, verdict.target)
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
    origin, definition = first.row_place
    return {
        "location": str(origin),
        "definition": definition,
        "keyword": first.keyword,
        "target": first.target,
        "verdict": first.kind,
        "by": ", ".join(dict.fromkeys(verdict.by for verdict in group if verdict.by and not verdict.once)),
        "reason": "; ".join(dict.fromkeys(verdict.reason for verdict in group if verdict.reason)),
    }
