"""Prints the report of `trivet prove` for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from trivet.prove.generated import Row
from trivet.prove.reach.records import Reach
from trivet.prove.records import DocumentReport, Finding, Report


def as_json(report: Report) -> str:
    """Return the report as one JSON document.

    Its first member is `"prove": 1`. The root documents are listed in the order in which they were run.
    """
    return json.dumps(plain(report), indent=2, ensure_ascii=True) + "\n"


def plain(report: Report) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "prove": 1,
        "agrees": report.agrees,
        "skipped": dict(report.skipped),
        "stale": list(report.stale),
        "elsewhere": report.elsewhere,
        "beside": report.beside,
        "documents": [_plain_document(document) for document in report.documents],
        "reached": _plain_reach(report.reach),
        "not_shown": [_plain_row(row) for row in report.not_shown],
    }


def _plain_document(document: DocumentReport) -> dict[str, Any]:
    return {
        "document": document.document,
        "definition": document.definition,
        "instances": document.instances,
        "valid": document.valid,
        "invalid": document.invalid,
        "bounded": document.bounded,
        "reached": asdict(document.reached),
        "sources": dict(document.sources),
        "written_over": dict(document.written_over),
        "carried_over": dict(document.carried_over),
        "untried": list(document.untried),
        "legs": {
            name: {"agreed": leg.agreed, "declared": leg.declared, "undeclared": leg.undeclared}
            for name, leg in document.legs.items()
        },
        "declared": [
            {**_plain_row(row), "count": shown.count, "witness": shown.witness, "words": shown.words}
            for row, shown in document.declared.items()
        ],
        "undeclared": [_plain_finding(finding) for finding in document.undeclared.values()],
        "labels": [{"source": source, "valid": expected} for source, expected in document.labels],
        "given": [
            {"source": one.source, "valid": one.is_valid, "expected": one.expected, "words": one.words}
            for one in document.given
        ],
    }


def _plain_reach(reach: Reach) -> dict[str, Any]:
    return {
        "assertions": asdict(reach.assertions),
        "references": asdict(reach.references),
        "types": {name: asdict(extent) for name, extent in reach.types.items()},
        "open": [{**aim._asdict(), "reached": how} for aim, how in reach.open],
    }


def _plain_row(row: Row) -> dict[str, str]:
    return {name: getattr(row, name) for name in Row.__slots__}


def _plain_finding(finding: Finding) -> dict[str, Any]:
    names = (
        "leg",
        "direction",
        "location",
        "artifact",
        "words",
        "note",
        "witness",
        "before",
        "source",
        "count",
    )
    return {name: getattr(finding, name) for name in names}
