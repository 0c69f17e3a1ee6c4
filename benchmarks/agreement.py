"""Runs `trivet prove` over every corpus and writes docs/agreement.md: who agrees where, and what does not.

    python benchmarks/agreement.py [--only NAME] [--limit N] [--processes N] [--details FILE]
                                   [--dialects NAMES] [--checks LEVEL] [--no-documents]

`make corpora` calls it. Each corpus under each reading of `format`, and each draft of the official suite, is a
process of its own with its own databases; their results are put together in a fixed order. A document that
cannot be generated is left out, and counted by the rule that says why. Nothing is hidden: undeclared
disagreements are counted per cause.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import corpora
from agreement_page import Table, page
from sound import builds

from trivet.cli.proof.json import plain
from trivet.diagnostics import TrivetError
from trivet.prove.generated import written
from trivet.prove.instances import find
from trivet.prove.legs.opening import Server
from trivet.prove.legs.outcome import SkippedLegError
from trivet.prove.legs.postgresql import start_server
from trivet.prove.run import Plan, prove

PAGE = Path(__file__).resolve().parents[1] / "docs" / "agreement.md"
#: Boundary instances per document, spread over all its locations: enough that each location of nearly every
#: document has one or two, few enough that a run over all corpora ends while one waits.
LIMIT = 60


@dataclass(frozen=True, slots=True)
class Job:
    """A corpus under one reading of `format`, or a draft of the official suite."""

    corpora: Path
    name: str
    part: str
    limit: int
    sql: tuple[tuple[str, Any], ...] = ()

    def cases(self, scratch: Path) -> Iterator[corpora.Case]:
        for case in self._cases(scratch):
            yield case.with_sql(dict(self.sql))

    def _cases(self, scratch: Path) -> Iterator[corpora.Case]:
        if self.name == corpora.SUITE:
            yield from corpora.suite(self.corpora, self.part, scratch)
        else:
            yield from corpora.real(self.corpora, self.name, self.part, scratch)


@dataclass(slots=True)
class Result:
    """What one job found; `skipped` says why PostgreSQL did not run, if it did not."""

    tables: dict[str, Table] = field(default_factory=dict)
    details: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    skipped: str = ""


def jobs(found: Path, only: str, limit: int, sql: Mapping[str, Any]) -> list[Job]:
    """All jobs, in the order of the page; `sql` are settings of the target that differ from the default."""
    parts = [(corpora.SUITE, draft, 0) for draft in corpora.drafts(found)]
    parts += [(name, form, limit) for name in corpora.names(found) for form in corpora.FORMATS]
    listed = [Job(found, *part, tuple(sql.items())) for part in parts]
    return [job for job in listed if only in ("", job.name)]


def run(job: Job) -> Result:
    """Everything of one job through all legs."""
    result, start = Result(), time.perf_counter()
    try:
        server = start_server(None)
    except SkippedLegError as why:
        server, result.skipped = None, str(why)
    try:
        with tempfile.TemporaryDirectory(prefix="trivet-corpora-") as scratch:
            for case in job.cases(Path(scratch)):
                _prove(case, job.limit, server, result)
    finally:
        if server is not None:
            server.stop()
    result.seconds = time.perf_counter() - start
    return result


def _prove(case: corpora.Case, limit: int, server: Server | None, result: Result) -> None:
    table = result.tables.setdefault(case.title, Table(case.title))
    for settings, build in builds(case.settings, table.refused):
        below = {
            root.document: build.inputs.documents[root.document].below for root in build.inputs.normal.roots
        }
        with tempfile.TemporaryDirectory(prefix="trivet-agreement-") as folder:
            generated = written(Path(folder), settings, build)
            sources = find(settings.root, case.instances, below)
            plan = Plan(settings, build, generated, sources, derive=limit, server=server)
            report = prove(plan, lambda document, judged: None)
        table.add(report)
        if report.findings:
            result.details.append({"corpus": table.name, **plain(report)})


def run_all(listed: list[Job], processes: int) -> list[Result]:
    """The results, in the order of the jobs; the last are begun first, because the biggest trees stand there."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawned, max_tasks_per_child=1) as pool:
        futures: dict[Future[Result], Job] = {pool.submit(run, job): job for job in reversed(listed)}
        for future in as_completed(futures):
            _tell(futures[future], future.result())
    results = {job: future.result() for future, job in futures.items()}
    return [results[job] for job in listed]


def _tell(job: Job, result: Result) -> None:
    instances = sum(table.instances for table in result.tables.values())
    print(f"{job.name} {job.part}: {instances:,} instances, {result.seconds:.0f} s", flush=True)


def main() -> int:
    arguments, start = _arguments(), time.perf_counter()
    found = corpora.folder()
    if found is None:
        print("no corpora: set TRIVET_CORPORA to their folder", file=sys.stderr)
        return 2
    listed = jobs(found, arguments.only, arguments.limit, _sql(arguments))
    results = run_all(listed, arguments.processes)
    tables = [table for result in results for table in result.tables.values()]
    skipped = next((result.skipped for result in results if result.skipped), "")
    arguments.page.write_text(page(tables, arguments.limit, skipped), "utf-8")
    if arguments.details:
        details = [each for result in results for each in result.details]
        arguments.details.write_text(json.dumps(details, indent=1), "utf-8")
    print(f"{arguments.page.name} written after {time.perf_counter() - start:.0f} s")
    return 0


def _sql(arguments: argparse.Namespace) -> dict[str, Any]:
    dialects = tuple(name for name in arguments.dialects.split(",") if name)
    changes = {"checks": arguments.checks, "documents": not arguments.no_documents}
    return changes | ({"dialects": dialects} if dialects else {})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", default="", help=f"one corpus, or `{corpora.SUITE}`")
    parser.add_argument("--dialects", default="", help="of SQL, with commas, instead of the default ones")
    parser.add_argument("--checks", default="all", choices=("all", "columns", "none"), help="of SQL")
    parser.add_argument("--no-documents", action="store_true", help="tables without document views")
    parser.add_argument("--limit", type=int, default=LIMIT, help="boundary instances per document")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--details", type=Path, help="write every finding with its witness to this file")
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TrivetError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
