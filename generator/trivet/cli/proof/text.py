"""Prints the report of `trivet prove` as text. Text from schemas and instances is escaped for terminals."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trivet.cli.proof.words import REACHED, SAYS
from trivet.diagnostics import show
from trivet.prove.generated import Row
from trivet.prove.reach.records import Extent
from trivet.prove.records import DocumentReport, Report

#: The maximum number of the user's instances to list without `--verbose`, besides those with a wrong label.
_MOST_GIVEN = 20


def text(report: Report, *, width: int = 120, colour: bool = False, verbose: bool = False) -> str:
    """Return the report of `trivet prove` as text.

    The user's instances come first, then a row for each document, declared disagreements, and other
    disagreements. `verbose` also lists all instances of the user, all assertions that were not reached with every
    possible result, and all ledger rows that no instance has shown.
    """
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False)
    for line in _given(report, verbose):
        console.print(Text(line), soft_wrap=True)
    console.print(_documents(report))
    declared = _declared(report)
    if declared:
        console.print(_causes(declared))
    for line in (*_notes(report, verbose), *_findings(report), _summary(report)):
        console.print(Text(line), soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _documents(report: Report) -> Table:
    """Return a table of counts for each document: instances, agreements of each leg, and disagreements."""
    names = list(dict.fromkeys(name for document in report.documents for name in document.legs))
    counts = ("instances", "valid", "reached", *names, "declared", "undeclared")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("document", overflow="fold", min_width=20)
    for name in counts:
        table.add_column(name, justify="right")
    for document in report.documents:
        bounded = "+" if document.bounded else ""
        table.add_row(
            Text(show(document.document)),
            f"{document.instances:,}{bounded}",
            f"{document.valid:,}",
            f"{document.reached.both:,}/{document.reached.total:,}",
            *(_agreed(document, name) for name in names),
            f"{sum(leg.declared for leg in document.legs.values()):,}",
            f"{sum(finding.count for finding in document.undeclared.values()):,}",
        )
    return table


def _agreed(document: DocumentReport, name: str) -> str:
    return f"{document.legs[name].agreed:,}" if name in document.legs else "—"


def _declared(report: Report) -> dict[Row, int]:
    counts: dict[Row, int] = {}
    for document in report.documents:
        for row, shown in document.declared.items():
            counts[row] = counts.get(row, 0) + shown.count
    return counts


def _causes(declared: dict[Row, int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("declared disagreement", overflow="fold", ratio=3)
    for name in ("target", "verdict"):
        table.add_column(name)
    table.add_column("count", justify="right")
    table.add_column("reason", ratio=2)
    for row, count in sorted(declared.items(), key=lambda each: (-each[1], each[0].location, each[0].target)):
        table.add_row(Text(show(row.where)), row.target, row.verdict, f"{count:,}", Text(show(row.reason)))
    return table


def _given(report: Report, verbose: bool) -> Iterator[str]:
    """Yield the lines about the user's own instances, with the validator's answer for each instance.

    Instances whose label contradicts the validator come first. Unless `verbose` is true, only some of the others
    are listed.
    """
    given = [one for document in report.documents for one in document.given]
    total = sum(document.sources["given"] for document in report.documents)
    if not total:
        return
    wrong = [one for one in given if one.is_contradicted]
    rest = [one for one in given if not one.is_contradicted]
    shown = rest if verbose else rest[:_MOST_GIVEN]
    contradicted = f"; {len(wrong):,} contradicted" if wrong else ""
    yield f"your instances: {total:,}{contradicted}"
    for one in wrong:
        label, verdict = ("valid", "rejects it") if one.expected else ("invalid", "accepts it")
        words = f": {show(one.words)}" if one.words else ""
        yield f"  {show(one.source)}: labelled {label}, but the validator {verdict}{words}"
    for one in shown:
        yield (
            f"  {show(one.source)}: valid"
            if one.is_valid
            else f"  {show(one.source)}: invalid: {show(one.words)}"
        )
    left = total - len(wrong) - len(shown)
    if left:
        yield f"  and {left:,} more" + ("" if verbose else " (--verbose lists them)")


def _notes(report: Report, verbose: bool) -> Iterator[str]:
    for engine, why in report.skipped.items():
        yield f"skipped: {engine}: {show(why)}"
    if report.stale:
        names = ", ".join(show(path) for path in report.stale[:5])
        yield f"out of date (trivet check shows why): {len(report.stale)} file(s): {names}"
    if report.elsewhere:
        yield f"{report.elsewhere} labelled instance(s) are for documents that are not generated"
    if report.beside:
        yield f"{report.beside} file(s) beside labels match no document by their path, and were not read"
    for document in report.documents:
        yield from (f"{show(document.document)}: not tried: {show(what)}" for what in document.untried)
        if document.bounded:
            yield f"{show(document.document)}: not all boundary instances were tried (--limit)"
        if document.legs and not (document.valid and document.invalid):
            missing = "valid" if not document.valid else "invalid"
            yield f"{show(document.document)}: no instance was {missing}"
    yield from _reached(report, verbose)
    if report.not_shown and not verbose:
        yield f"declared, and shown by no instance: {len(report.not_shown):,} (--verbose lists them)"
    for row in report.not_shown if verbose else ():
        yield f"declared, and shown by no instance: {row.target} {row.verdict} at {show(row.where)}"


def _reached(report: Report, verbose: bool) -> Iterator[str]:
    """Yield lines that say how many assertions and references the instances reached.

    An assertion is reached if its result decides whether an instance is valid. `verbose` adds a line for each
    assertion or reference that was not reached with every possible result.
    """
    extents = {"assertions": report.reach.assertions, "references": report.reach.references}
    for name, extent in extents.items():
        if extent.total:
            yield f"{name}: {extent.total:,}; {', '.join(_extent(extent))}"
    for aim, how in report.reach.open if verbose else ():
        yield f"{REACHED[how]}: {show(aim.keyword)} at {show(aim.location)}"


def _extent(extent: Extent) -> Iterator[str]:
    for how, words in REACHED.items():
        if (count := getattr(extent, how)) or how in ("both", "never"):
            yield f"{count:,} {words}"


def _findings(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield ""
        artifact = f" ({show(finding.artifact)})" if finding.artifact else ""
        yield f"undeclared: {finding.leg} {SAYS[finding.direction]}: {show(finding.location)}{artifact}"
        if finding.words:
            yield f"    message: {show(finding.words)}"
        if finding.note:
            yield f"    note: {show(finding.note)}"
        if finding.before:
            yield f"    stored before: {show(finding.before)}"
        if finding.witness:
            yield f"    witness: {show(finding.witness)}"
            yield f"    from: {show(finding.source)}; {finding.count:,} instance(s) show it"


def _summary(report: Report) -> str:
    instances = sum(document.instances for document in report.documents)
    findings = len(report.findings)
    tried = instances and any(document.legs for document in report.documents)
    verdict = "every disagreement is declared" if tried else "nothing was tried"
    verdict = f"{findings} undeclared disagreement(s)" if findings else verdict
    labels = sum(document.label_faults for document in report.documents)
    wrong = f"; the validator contradicts {labels:,} label(s)" if labels else ""
    return f"{instances:,} instances over {len(report.documents)} document(s): {verdict}{wrong}"
