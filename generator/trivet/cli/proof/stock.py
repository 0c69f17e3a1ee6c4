"""Prints what a validation query and the validator find in stored documents, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import show
from trivet.prove.stock.compare import StockReport

_LONGEST = 200


def stock_text(report: StockReport, where: str, definition: str) -> str:
    """Return the report as text: what each check refuses, and whether the validator agrees.

    `where` is the address of the stored documents, and `definition` names their definition. Long documents are
    cut.
    """
    return "\n".join(_lines(report, where, definition)) + "\n"


def _lines(report: StockReport, where: str, definition: str) -> Iterator[str]:
    yield f"{show(where)}: {report.documents:,} documents, {report.refused:,} of them refused by {show(definition)}"
    for one in report.counts:
        if one.check is not None:
            yield f"  {one.documents:>13,}  {show(one.check)}"
            yield f"                 smallest: {_cut(one.smallest)}"
    verdict = "the validator agrees with the query on all"
    if report.different:
        verdict = f"the validator says the opposite of {len(report.different):,}"
    yield f"compared {report.compared:,} documents: {verdict}"
    for text, check in report.different[:5]:
        said = "no check refuses" if check is None else f"{show(check)} refuses"
        yield f"  {said}: {_cut(text)}"


def _cut(text: str) -> str:
    return show(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
