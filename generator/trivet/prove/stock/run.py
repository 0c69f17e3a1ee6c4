"""Compares a validation query with the independent validator, for documents that are stored.

If they disagree about a document, the ledger rows that declare the disagreement are looked up.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trivet.json_text import json_line
from trivet.prove.instances import Source, Sources
from trivet.prove.legs.opening import Opening
from trivet.prove.records import Report
from trivet.prove.run import Plan, Progress, judge_of, prove, rewriter_of
from trivet.prove.stock.compare import StockReport, compare
from trivet.prove.stock.engines import Place, open_stock
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class StockProof:
    """The result of a proof over stored documents.

    - `stock`: the report about all documents.
    - `traced`: the report about documents on which query and validator disagree; None if there are none.
    - `leg`: the name of the leg that ran the query.
    """

    stock: StockReport
    traced: Report | None
    leg: str

    @property
    def agrees(self) -> bool:
        """Return whether the ledger declares every disagreement between the query and the validator.

        The documents on which they disagree are also written to the dialect's tables. A disagreement is declared if the
        tables give the same wrong answer, and a ledger row explains it.
        """
        if self.traced is None:
            return True
        tallies = [one.legs[self.leg] for one in self.traced.documents if self.leg in one.legs]
        return self.traced.agrees and sum(one.declared for one in tallies) == len(self.stock.different)


def prove_stock(
    plan: Plan,
    place: Place,
    row: Mapping[str, Any],
    size: int,
    progress: Progress,
    stage: Callable[[str], None],
) -> StockProof:
    """Run the validation query of a definition over all documents stored at `place`.

    For a sample with `size` random documents, the query's results are compared with those of the validator. If
    they differ for some documents, an ordinary proof of these documents follows.

    - `row`: the definition's row in the manifest
    - `stage`: called with a description of each stage of the work

    Raises:

    - `SkippedLegError`: the engine is not available
    - `BrokenLegError`: the engine refuses the DDL, or there is no query
    - `NoOracleError`: the validator cannot read the schema
    """
    judge = judge_of(plan, rewriter_of(plan), row)
    dsn = place.address if place.dialect == "postgresql" else None
    opening = Opening(plan.settings, plan.generated, plan.build.inputs.catalog, dsn)
    stage("making the tables known to the engine")
    stock = open_stock(place, opening, row, plan.seed)
    try:
        stage("validating all documents")
        found = compare(stock, judge, size)
    finally:
        stock.close()
    if not found.different:
        return StockProof(found, None, place.dialect)
    stage("tracing what differs")
    return StockProof(found, _traced(replace(plan, dsn=dsn or plan.dsn), row, found, progress), place.dialect)


def _traced(plan: Plan, row: Mapping[str, Any], found: StockReport, progress: Progress) -> Report:
    with tempfile.TemporaryDirectory(prefix="trivet-prove-") as folder:
        file = Path(folder) / "different.jsonl"
        file.write_text("".join(f"{_line(text)}\n" for text, _ in found.different), "utf-8")
        sources = Sources((Source(row["document"], file, "stored documents"),))
        only = replace(plan, sources=sources, documents=frozenset((row["document"],)), derive=0, fuzz=0)
        return prove(only, progress)


def _line(text: str) -> str:
    """Return a document as JSON on one line. If trivet cannot read its text, only replace the line breaks."""
    try:
        return json_line(read_json(text))
    except RefusedError:
        return text.replace("\n", " ")
