"""Runs `trivet prove` over every corpus and writes docs/agreement.md: who agrees where, and what does not.

    python benchmarks/agreement.py [--only NAME] [--limit N] [--details FILE]

`make corpora` calls it. A document that cannot be generated is left out, and counted by the rule that says
why. Nothing is hidden: undeclared disagreements are counted per cause.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import corpora

import trivet
from trivet.cli.proof.json import plain
from trivet.diagnostics import TrivetError
from trivet.pipeline import Build
from trivet.prove.generated import written
from trivet.prove.instances import find
from trivet.prove.legs.opening import Server
from trivet.prove.legs.outcome import SkippedLegError
from trivet.prove.legs.postgresql import start_server
from trivet.prove.records import Finding, Report
from trivet.prove.run import Plan, prove
from trivet.settings import Settings
from trivet.settings.records import Targets
from trivet.source.files import list_schemas
from trivet.targets.sql.dialects import DIALECTS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "agreement.md"


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
    undeclared: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    witnesses: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

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
                self.declared[row.target, row.verdict, row.keyword, _plain_reason(row.reason)] += shown.count
            for finding in document.undeclared.values():
                self._find(finding)

    def _find(self, finding: Finding) -> None:
        cause = finding.words if finding.direction == "broken" else _keyword(finding.location)
        key = (finding.leg, finding.direction, _plain_reason(cause))
        self.undeclared[key] += finding.count
        known = self.witnesses.get(key)
        if known is None or len(finding.witness) < len(known.witness):
            self.witnesses[key] = finding


def _keyword(location: str) -> str:
    """The keyword that a location names: its last token that is no number."""
    tokens = [token for token in location.partition("#")[2].split("/") if token and not token.isdigit()]
    return tokens[-1] if tokens else "(root)"


def _plain_reason(reason: str) -> str:
    """A reason without what it quotes, so that equal causes count as one."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+", "…", reason)[:100]


# Building -----------------------------------------------------------------------------------------------
Made = tuple[Settings, Build]


def builds(settings: Settings, refused: Counter[str]) -> Iterator[Made]:
    """Builds of all documents that can be generated, together where possible; others are counted by rule.

    Where a build of many fails by a bug, its halves are tried; where that of one does, without the target.
    """
    documents = [found.path for found in list_schemas(settings).files if not found.ignored]
    pending = [documents]
    while pending:
        part = pending.pop()
        others = tuple(f"/{_escaped(path)}" for path in documents if path not in part)
        narrowed = replace(settings, ignore=(*settings.ignore, *others))
        try:
            made = _of_the_sound(narrowed, refused)
        except Exception as error:  # noqa: BLE001 (a bug is a number in the table, not the end of the run)
            if len(part) > 1:
                half = len(part) // 2
                pending.extend((part[half:], part[:half]))
            else:
                yield from _without_the_faulty(narrowed, error, refused)
            continue
        if made is not None:
            yield made


def _of_the_sound(settings: Settings, refused: Counter[str]) -> Made | None:
    """A build without the documents that have errors; None where none is left."""
    while True:
        try:
            return settings, trivet.compile(settings)
        except trivet.InputError as error:
            faults = [one for one in error.diagnostics if one.severity == "error"]
            rules = {one.location.document: one.rule for one in reversed(faults)}
            fresh = tuple(f"/{_escaped(path)}" for path in sorted(rules))
            if set(fresh) <= set(settings.ignore) or any(one.rule == "no-schemas" for one in faults):
                return None
            refused.update(rules.values())
            settings = replace(settings, ignore=(*settings.ignore, *fresh))


def _without_the_faulty(settings: Settings, error: Exception, refused: Counter[str]) -> Iterator[Made]:
    """The build of one document without the targets that a bug stops."""
    targets = settings.targets
    for _ in range(4):
        frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        where = next((found for name in reversed(frames) if (found := _TARGET.search(name))), None)
        told = f"bug in {where.group() if where else 'the stages'}: {type(error).__name__}"
        refused[f"{told}: {_plain_reason(str(error))}"] += 1
        if where is None:
            return
        targets = _less(targets, where)
        try:
            made = _of_the_sound(replace(settings, targets=targets), refused)
        except Exception as again:  # noqa: BLE001 (see above)
            error = again
            continue
        if made is not None:
            yield made
        return


def _less(targets: Targets, where: re.Match[str]) -> Targets:
    if where["dialect"] and targets.sql is not None:
        kept = tuple(name for name in targets.sql.dialects if name != where["dialect"])
        return replace(targets, sql=replace(targets.sql, dialects=kept) if kept else None)
    return replace(targets, **dict.fromkeys([where["target"]]))


_TARGET = re.compile(
    rf"targets/(?P<target>models|sql|schema)(?:/dialects/(?P<dialect>{'|'.join(DIALECTS)}))?"
)


def _escaped(path: str) -> str:
    """A path as a line of gitignore syntax."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)


def run(case: corpora.Case, table: Table, server: Server | None, limit: int) -> Iterator[Report]:
    """One case through all legs, into the table."""
    for settings, build in builds(case.settings, table.refused):
        below = {
            root.document: build.inputs.documents[root.document].below for root in build.inputs.normal.roots
        }
        with tempfile.TemporaryDirectory(prefix="trivet-agreement-") as folder:
            plan = Plan(
                settings,
                build,
                written(Path(folder), settings, build),
                find(settings.root, case.instances, below),
                derive=limit,
                server=server,
            )
            report = prove(plan, lambda document, judged: None)
        table.add(report)
        yield report


# The page -----------------------------------------------------------------------------------------------
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
    yield "A leg *agrees* when it accepts what the validator accepts and gives a valid document back equal.\n"
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
    faults = sum(table.label_faults for table in tables)
    yield f"\nLabels that the validator contradicts: {faults}.\n"


def _cell(leg: Counter[str]) -> str:
    total = sum(leg.values())
    if not total:
        return "—"
    return f"{leg['agreed'] / total:.2%} {leg['agreed']:,} / {leg['declared']:,} / {leg['undeclared']:,}"


def _causes(tables: list[Table]) -> Iterator[str]:
    refused: Counter[str] = Counter()
    declared: Counter[Any] = Counter()
    undeclared: Counter[Any] = Counter()
    witnesses: dict[Any, Finding] = {}
    for table in tables:
        refused.update(table.refused)
        declared.update(table.declared)
        undeclared.update(table.undeclared)
        witnesses = {**table.witnesses, **witnesses}
    yield "## Documents that are not generated, by rule\n"
    yield from _rows(("rule", "documents"), (((name,), count) for name, count in _sorted(refused)))
    yield "## Declared disagreements, by cause\n"
    yield from _rows(("target", "verdict", "keyword", "reason", "times"), _sorted(declared))
    yield "## Undeclared disagreements, by cause\n"
    yield "For a leg that is *broken*, the cause is its own message; else the keyword at the causing place.\n"
    yield from _rows(
        ("leg", "it", "cause", "times", "at, for example"),
        _sorted(undeclared),
        lambda key: witnesses[key].location,
    )


def _sorted(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))


def _rows(head: tuple[str, ...], rows: Any, last: Callable[[Any], str] | None = None) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for key, count in rows:
        cells = [*key, f"{count:,}", *([] if last is None else [last(key)])]
        yield f"| {' | '.join(_markdown(cell) for cell in cells)} |"
    yield ""


def _markdown(text: str) -> str:
    plain_text = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return plain_text[:160]


# The run ------------------------------------------------------------------------------------------------
def main() -> int:
    arguments = _arguments()
    found = corpora.folder()
    if found is None:
        print("no corpora: set TRIVET_CORPORA to their folder", file=sys.stderr)
        return 2
    server, skipped = _server()
    details: list[dict[str, Any]] = []
    tables: list[Table] = []
    try:
        for table in _tables(found, arguments, server, details):
            tables.append(table)
            arguments.page.write_text(page(tables, arguments.limit, skipped), "utf-8")
    finally:
        if server is not None:
            server.stop()
    if arguments.details:
        arguments.details.write_text(json.dumps(details, indent=1), "utf-8")
    print(f"{arguments.page.name} written")
    return 0


def _tables(
    found: Path, arguments: argparse.Namespace, server: Server | None, details: list[dict[str, Any]]
) -> Iterator[Table]:
    if corpora.has_suite(found) and arguments.only in ("", "suite"):
        yield from _suite(found, arguments, server, details)
    for name in corpora.names(found):
        for form in corpora.FORMATS:
            if arguments.only in ("", name):
                with tempfile.TemporaryDirectory(prefix="trivet-corpora-") as scratch:
                    case = _in(arguments.dialects, corpora.real(found, name, form, Path(scratch)))
                    table = Table(f"{name}, formats {form}")
                    yield _timed(table, case, server, arguments.limit, details)


def _in(dialects: str, case: corpora.Case) -> corpora.Case:
    """The case with these SQL dialects, where any are named, in the place of the settings' own."""
    sql = case.settings.targets.sql
    if not dialects or sql is None:
        return case
    targets = replace(case.settings.targets, sql=replace(sql, dialects=tuple(dialects.split(","))))
    return replace(case, settings=replace(case.settings, targets=targets))


def _suite(
    found: Path, arguments: argparse.Namespace, server: Server | None, details: list[dict[str, Any]]
) -> Iterator[Table]:
    tables: dict[str, Table] = {}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="trivet-suite-") as scratch:
        for case in corpora.suite(found, Path(scratch)):
            table = tables.setdefault(case.corpus, Table(case.corpus))
            _add(table, _in(arguments.dialects, case), server, 0, details)
    print(f"the official suite: {time.perf_counter() - start:.1f} s", flush=True)
    yield from tables.values()


def _timed(
    table: Table, case: corpora.Case, server: Server | None, limit: int, details: list[dict[str, Any]]
) -> Table:
    start = time.perf_counter()
    _add(table, case, server, limit, details)
    print(f"{table.name}: {table.instances:,} instances, {time.perf_counter() - start:.1f} s", flush=True)
    return table


def _add(
    table: Table, case: corpora.Case, server: Server | None, limit: int, details: list[dict[str, Any]]
) -> None:
    for report in run(case, table, server, limit):
        if report.findings:
            details.append({"corpus": table.name, **plain(report)})


def _server() -> tuple[Server | None, str]:
    try:
        return start_server(None), ""
    except SkippedLegError as why:
        return None, str(why)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="one corpus, or `suite`")
    parser.add_argument("--dialects", default="", help="of SQL, with commas, instead of the default ones")
    parser.add_argument("--limit", type=int, default=300, help="boundary instances per document")
    parser.add_argument("--details", type=Path, help="write every finding with its witness to this file")
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TrivetError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
