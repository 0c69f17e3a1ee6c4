"""The sums of `trivet prove` over whole corpora, and docs/agreement.md made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sound import plain_reason

from trivet.prove.records import Finding, Report

#: Of an undeclared disagreement: the leg, its direction, and the keyword or the leg's own words.
Cause = tuple[str, str, str]


@dataclass(slots=True)
class Table:
    """The sums of one corpus under one reading of `format`."""

    name: str
    documents: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    instances: int = 0
    valid: int = 0
    label_faults: int = 0
    legs: dict[str, Counter[str]] = field(default_factory=dict)
    declared: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    undeclared: Counter[Cause] = field(default_factory=Counter)
    witnesses: dict[Cause, Finding] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        for document in report.documents:
            self.documents += 1
            self.instances += document.instances
            self.valid += document.valid
            self.label_faults += document.label_faults
            for name, leg in document.legs.items():
                sums = self.legs.setdefault(name, Counter())
                sums.update(agreed=leg.agreed, declared=leg.declared, undeclared=leg.undeclared)
            for row, shown in document.declared.items():
                self.declared[row.target, row.verdict, row.keyword, plain_reason(row.reason)] += shown.count
            for finding in document.undeclared.values():
                self._find(finding)

    def _find(self, finding: Finding) -> None:
        cause = finding.words if finding.direction == "broken" else _keyword(finding.location)
        key = (finding.leg, finding.direction, plain_reason(cause))
        self.undeclared[key] += finding.count
        if key not in self.witnesses or len(finding.witness) < len(self.witnesses[key].witness):
            self.witnesses[key] = finding


def _keyword(location: str) -> str:
    """The keyword that a location names: its last token that is no number."""
    tokens = [token for token in location.partition("#")[2].split("/") if token and not token.isdigit()]
    return tokens[-1] if tokens else "(root)"


def page(tables: list[Table], limit: int, skipped: str) -> str:
    """docs/agreement.md."""
    return "\n".join([*_head(limit, skipped), *_summary(tables), *_causes(tables)]) + "\n"


def _head(limit: int, skipped: str) -> Iterator[str]:
    yield "# Agreement, measured\n"
    yield "Made by `make corpora` (`benchmarks/agreement.py`) from the corpora that `TRIVET_CORPORA` names."
    yield "Every labelled instance, and boundary instances derived from each schema, go through the"
    yield "validator (jsonschema-rs on the raw documents), the bundle, the models and the databases."
    yield f"At most {limit:,} boundary instances are derived for each document of a real corpus, none for"
    yield "the suite, whose tests are boundary instances themselves."
    yield "A leg *agrees* when it accepts what the validator accepts and gives a valid document back equal."
    yield "A document that only holds definitions has neither a class nor a table of its own, so that no models"
    yield "and no database judge its instances.\n"
    if skipped:
        yield f"PostgreSQL did not run: {skipped}\n"


def _summary(tables: list[Table]) -> Iterator[str]:
    yield "## Per corpus and leg\n"
    yield "Each cell: agreed / declared / undeclared.\n"
    legs = list(dict.fromkeys(name for table in tables for name in table.legs))
    yield f"| corpus | documents | refused | instances | valid | {' | '.join(legs)} |"
    yield f"|---|---:|---:|---:|---:|{'---:|' * len(legs)}"
    for table in tables:
        cells = [_cell(table.legs.get(name, Counter())) for name in legs]
        refused = sum(table.refused.values())
        yield (
            f"| {table.name} | {table.documents:,} | {refused:,} | {table.instances:,} | {table.valid:,} | "
            + " | ".join(cells)
            + " |"
        )
    faults = ", ".join(f"{table.name}: {table.label_faults}" for table in tables if table.label_faults)
    yield f"\nLabels that the validator contradicts: {faults or 'none'}. It reads every draft as"
    yield "[readings.md](readings.md) says; `tests/prove/test_oracle.py` names the rows of the suite that this"
    yield "turns around: `1.0` in draft 4, the host names of 2020-12, contents that draft 7 may assert.\n"


def _cell(leg: Counter[str]) -> str:
    total = sum(leg.values())
    if not total:
        return "—"
    return f"{leg['agreed'] / total:.2%} {leg['agreed']:,} / {leg['declared']:,} / {leg['undeclared']:,}"


def _causes(tables: list[Table]) -> Iterator[str]:
    refused: Counter[str] = Counter()
    declared: Counter[Any] = Counter()
    undeclared: Counter[Any] = Counter()
    shown: dict[Cause, tuple[str, Finding]] = {}
    for table in tables:
        refused.update(table.refused)
        declared.update(table.declared)
        undeclared.update(table.undeclared)
        for cause, found in table.witnesses.items():
            if cause not in shown or len(found.witness) < len(shown[cause][1].witness):
                shown[cause] = (table.name, found)
    yield "## Documents that are not generated, by rule\n"
    yield from _rows(("rule", "documents"), (((name,), count) for name, count in _sorted(refused)))
    yield "## Declared disagreements, by cause\n"
    yield from _rows(("target", "verdict", "keyword", "reason", "times"), _sorted(declared))
    yield "## Undeclared disagreements, by cause\n"
    yield "For a leg that is *broken*, the cause is its own message; else the keyword at the causing place.\n"
    yield from _rows(
        ("leg", "it", "cause", "times", "for example in", "at", "witness"),
        _sorted(undeclared),
        lambda cause: _example(*shown[cause]),
    )


def _example(name: str, finding: Finding) -> tuple[str, ...]:
    return name, finding.location, finding.witness


def _none(key: object) -> tuple[str, ...]:
    return ()


def _sorted(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))


def _rows(head: tuple[str, ...], rows: Any, last: Callable[[Any], tuple[str, ...]] = _none) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for key, count in rows:
        cells = [*key, f"{count:,}", *last(key)]
        yield f"| {' | '.join(_markdown(cell) for cell in cells)} |"
    yield ""


def _markdown(text: str) -> str:
    plain_text = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return plain_text[:160]
