"""The ledger: how each target enforces each assertion (docs/ledger.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from trivet.diagnostics import Origin

LEDGER_VERSION = 1

VerdictKind = Literal["exact", "narrower", "wider", "none", "lossy", "annotation"]
#: The kinds of values that a database may change or refuse. Texts: with U+0000 (`nul`) or with a lone surrogate
#: (`surrogate`). Integers: beyond 64 bits (`int64`) or beyond 38 digits (`int38`). Fractions: with more than 15 digits
#: (`digits`), or read back differently than they were written (`fine`). Numbers: beyond the greatest double (`huge`),
#: nearer to 0 than the least positive double (`tiny`), or longer than PostgreSQL's `numeric` allows (`long`).
StorageKind = Literal["nul", "surrogate", "int64", "int38", "digits", "fine", "huge", "tiny", "long"]

#: The origin of rows that apply to a whole target, not to one location of a schema.
EVERYWHERE = Origin("", "")


class Verdict(NamedTuple):
    """What a target does about one assertion: the keyword `keyword` at `origin`.

    - `definition`: the full name of the definition whose class or table enforces the assertion
    - `target`: `models`, `sql/postgresql`, …
    - `by`: the field, constraint, function or trigger that enforces the assertion
    - `reason`: why the verdict is not exact, or why direct writes to a column are tested less strictly
    - `once`: whether the ledger lists the verdict in one row for the whole target, instead of a row at `origin`

    A verdict applies to documents that are read or stored as a whole, not to direct writes to columns.
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
        """Return the origin and the definition under which the ledger lists this verdict."""
        return (EVERYWHERE, "") if self.once else (self.origin, self.definition)

    @property
    def sort_key(self) -> tuple[str, str, str, str, str, str, str]:
        once = self.once
        return (
            "" if once else self.origin.document,
            "" if once else self.origin.pointer,
            "" if once else self.definition,
            self.target,
            self.kind,
            self.keyword,
            self.reason,
        )


def everywhere(target: str, kind: VerdictKind, reason: str) -> Verdict:
    """Return a verdict that applies to everything that a target reads or stores.

    Its origin is `EVERYWHERE`, and it has no keyword and no definition.
    """
    return Verdict(EVERYWHERE, "", "", target, kind, "", reason, once=True)


def ledger(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Return the content of `fidelity.json`: rows for verdicts that are not exact or have a reason.

    Verdicts with equal location, definition, target and kind share a row, which has all of their reasons. The list
    begins with the rows at `EVERYWHERE`.

    Exact verdicts without a reason have no rows. Instead, the content has the number of their locations, without those
    for which the same target has a row about the same definition.
    """
    rows: dict[tuple[Origin, str, str, str], list[Verdict]] = defaultdict(list)
    exact: set[tuple[Origin, str, str]] = set()
    others: list[Verdict] = []
    for verdict in verdicts:
        if verdict.kind == "exact" and not verdict.reason:
            exact.add((*verdict.row_place, verdict.target))
        else:
            others.append(verdict)
    for verdict in sorted(others, key=lambda verdict: verdict.sort_key):
        rows[(*verdict.row_place, verdict.target, verdict.kind)].append(verdict)
    exact -= {(origin, definition, target) for origin, definition, target, _ in rows}
    return {
        "ledger": LEDGER_VERSION,
        "exact": _counts(exact),
        "rows": [_row(group) for group in rows.values()],
    }


def _counts(exact: Iterable[tuple[Origin, str, str]]) -> dict[str, dict[str, int]]:
    """Return the numbers of locations at which each target enforces everything exactly: definition → target → number.

    Each element of `exact` is (location, definition, target).
    """
    counts = Counter((definition, target) for _, definition, target in exact)
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
