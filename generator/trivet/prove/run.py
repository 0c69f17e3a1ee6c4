"""Runs every instance of every root document through the oracle and all legs, and counts how often they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from trivet.catalog.keys import primary_key
from trivet.diagnostics import TrivetError
from trivet.predicates.analysis.definitions import Analysis
from trivet.prove.attribution import Attribution
from trivet.prove.build_view import BuildView, MakeVersion, Version
from trivet.prove.derived import MOST
from trivet.prove.engines import Engines
from trivet.prove.generated import Generated, Row
from trivet.prove.instances import Instance, Sources
from trivet.prove.judge import Judge
from trivet.prove.legs.opening import Opening, Server
from trivet.prove.legs.outcome import BatchLeg, Leg, Outcome
from trivet.prove.lines import Lines
from trivet.prove.oracle import NoOracleError, oracle
from trivet.prove.overwrites import Overwrites
from trivet.prove.reach.reached import reach_of
from trivet.prove.records import DocumentReport, Finding, Report
from trivet.prove.replacing import Replacer
from trivet.prove.rewrite import Rewriter
from trivet.prove.rows import Rows
from trivet.prove.samples import Sampler
from trivet.prove.subjects import reached, subjects
from trivet.prove.supply import Supply
from trivet.prove.tally import Tally
from trivet.settings import Settings
from trivet.source import resolve
from trivet.targets.sql.dialects import DIALECTS

_BATCH = 200

#: Called after each batch with the document and how many of its instances have been judged.
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """The build to prove, and the instances to prove it with.

    - `documents`: the root documents to prove; if empty, all
    - `derive`: the maximum number of instances derived for each document
    - `fuzz`: the number of values drawn at random for each document, with `seed`
    - `dsn`: the address of the user's PostgreSQL server
    - `server`: a server that several plans share
    - `earlier`: makes an earlier version of the tables; if None, no documents are carried over from one
    """

    settings: Settings
    build: BuildView
    generated: Generated
    sources: Sources
    documents: frozenset[str] = frozenset()
    derive: int = MOST
    fuzz: int = 0
    seed: int = 0
    dsn: str | None = None
    server: Server | None = None
    earlier: MakeVersion | None = None


def prove(plan: Plan, progress: Progress) -> Report:
    """Run a plan and return the report; no generated file is changed, and every database is left unchanged.

    Raises `FuzzMissingError` if `fuzz` is not 0 and hypothesis is not installed.
    """
    sources = plan.sources
    report = Report(stale=plan.generated.stale, elsewhere=sources.elsewhere, beside=sources.beside)
    rewriter = rewriter_of(plan)
    with Engines(
        Opening(plan.settings, plan.generated, plan.build.inputs.catalog, plan.dsn, plan.server)
    ) as engines:
        report.skipped = engines.skipped
        supply = Supply(
            plan.build.inputs, sources.files, plan.derive, plan.fuzz, plan.seed, report.diagnostics
        )
        run = _Run(plan, engines, rewriter, supply, progress, Lines(plan.generated, plan.build))
        for row in subjects(plan.generated.manifest, plan.build):
            if not plan.documents or row["document"] in plan.documents:
                report.documents.append(run.document(row))
    report.not_shown = _not_shown(plan, report)
    report.reach = reach_of(supply.reached, supply.aims)
    return report


def rewriter_of(plan: Plan) -> Rewriter:
    """Return the `Rewriter` for a plan. It changes the plan's schema documents for the validator.

    For example, it applies the settings that the validator does not know, such as `readings`.
    """
    registry = resolve(plan.build.inputs.documents, plan.settings)
    visited = {path: index.visited for path, index in registry.indexes.items()}
    conceded = [one for passed in registry.conceded.values() for one in passed if one.fault == "dangling-ref"]
    nowhere = frozenset((one.origin.document, one.origin.pointer) for one in conceded)
    return Rewriter(plan.build.inputs.documents, visited, plan.settings, nowhere)


def judge_of(plan: Plan, rewriter: Rewriter, row: Mapping[str, Any]) -> Judge:
    """Return the `Judge` that decides whether an instance is valid.

    `row` is the manifest row of the definition that the instance must satisfy. Raises `NoOracleError` if the
    validator cannot read the schema.
    """
    predicates = plan.build.inputs.catalog.predicates
    judging = oracle(row["document"], rewriter, row.get("pointer", ""))
    return Judge(judging, predicates[row["definition"]], predicates)


def _not_shown(plan: Plan, report: Report) -> tuple[Row, ...]:
    """Return the ledger rows whose deviation from the schema no instance has shown.

    Rows of skipped engines are left out. So are rows about unused definitions, if only some documents were
    proven.
    """
    shown = {row for document in report.documents for row in document.declared}
    used = reached(
        {document.definition for document in report.documents}, plan.build.inputs.catalog.predicates
    )
    return tuple(
        row
        for row in plan.generated.rows
        if row.verdict not in ("annotation", "exact")
        and row not in shown
        and row.target.removeprefix("sql/") not in report.skipped
        and (not row.definition or row.definition in used or not plan.documents)
    )


@dataclass(frozen=True, slots=True)
class _Run:
    plan: Plan
    engines: Engines
    rewriter: Rewriter
    supply: Supply
    progress: Progress
    lines: Lines
    _enforced: dict[str, dict[str, str]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Rows] = field(default_factory=dict)

    def document(self, row: dict[str, Any]) -> DocumentReport:
        found = DocumentReport(_subject(row), row["definition"])
        legs, broken = self.engines.legs(row, self._without(row))
        for name, words in broken.items():
            _broken(found, name, words)
        inputs = self.plan.build.inputs
        if row["definition"] not in inputs.normal.definitions or row["document"] not in inputs.documents:
            _broken(
                found,
                "manifest",
                "its row names something that the inputs lack; run `trivet generate`",
            )
            return found
        try:
            judge = judge_of(self.plan, self.rewriter, row)
        except NoOracleError as fault:
            _broken(found, "oracle", str(fault))
            return found
        found.untried.extend(
            f"the validator cannot read the pattern at {place}" for place in judge.oracle.unread
        )
        sampler = Sampler(inputs.normal.definitions, inputs.catalog.predicates)
        attributions = self._attributions(row, judge, legs, sampler)
        overwrites = self._overwrites(row["definition"], judge, legs, sampler)
        versions = self._versions(found, row) if overwrites else ()
        tally = Tally(found, judge, legs, attributions, self.lines, overwrites, versions)
        with ThreadPoolExecutor(max_workers=2) as pool:
            for batch in _batches(self.supply.instances(row, found, sampler)):
                tally.add(batch, _judged(pool, legs, batch))
                self.progress(found.document, found.instances)
        tally.finish()
        return found

    def _without(self, row: Mapping[str, Any]) -> frozenset[str]:
        """Return the names of the engines for which nothing is generated from the definition of a row.

        The result is empty for a definition with its own table, and for a document that makes assertions itself instead
        of only containing definitions.
        """
        catalog, definition = self.plan.build.inputs.catalog, row["definition"]
        databases = frozenset(DIALECTS)
        if "pointer" in row:
            return frozenset() if "sql" in row else databases
        if not any(root.is_holder and root.definition == definition for root in catalog.roots):
            return frozenset()
        return databases if definition in catalog.made.entities else databases | {"models"}

    def _attributions(
        self, row: dict[str, Any], judge: Judge, legs: list[Leg], sampler: Sampler
    ) -> dict[str, Attribution]:
        inputs, name, replacer = self.plan.build.inputs, row["definition"], Replacer(sampler)
        return {
            target: Attribution(
                name=name,
                schema=inputs.normal.definitions[name].schema,
                predicate=inputs.catalog.predicates[name],
                predicates=inputs.catalog.predicates,
                definitions=inputs.normal.definitions,
                oracle=judge,
                replacer=replacer,
                rows=self._rows(target, name),
                enforced=self._enforced_by(target),
            )
            for target in {leg.target for leg in legs}
        }

    def _versions(self, found: DocumentReport, row: dict[str, Any]) -> tuple[Version, ...]:
        """Return up to two possible earlier versions of the tables, in which some optional members are missing.

        Return () if a version cannot be generated.
        """
        if self.plan.earlier is None:
            return ()
        try:
            versions = [self.plan.earlier(row["definition"], turn) for turn in (0, 1)]
        except TrivetError as why:
            found.untried.append(f"earlier versions of the tables: {why}")
            return ()
        return tuple(version for version in versions if version is not None)

    def _overwrites(
        self, name: str, judge: Judge, legs: list[Leg], sampler: Sampler
    ) -> dict[str, Overwrites]:
        inputs = self.plan.build.inputs
        schema, entity = inputs.normal.definitions[name].schema, inputs.catalog.entities[name]
        required = tuple(one.name for one in entity.members if one.required)
        analysis = Analysis(inputs.catalog.predicates)
        key = primary_key(entity, self.plan.settings.readings.primary_key, analysis.types)
        keys = frozenset((*key, *required))
        return {
            leg.name: Overwrites(leg, leg.store, schema, judge, sampler, keys, key)
            for leg in legs
            if leg.store is not None
        }

    def _rows(self, target: str, definition: str) -> Rows:
        """Return the target's ledger rows that may concern the root `definition`.

        For `models`, these are all rows. For a database, they are the rows of the root and the rows without a
        definition.
        """
        key = (target, "" if target == "models" else definition)
        if key not in self._known:
            self._known[key] = Rows(
                tuple(
                    row
                    for row in self.plan.generated.rows
                    if row.target == target and (key[1] == "" or row.definition in ("", definition))
                )
            )
        return self._known[key]

    def _enforced_by(self, target: str) -> dict[str, str]:
        if target not in self._enforced:
            self._enforced[target] = {
                verdict.by: str(verdict.origin)
                for leg in self.plan.build.legs.values()
                for verdict in leg.verdicts
                if verdict.target == target and verdict.by
            }
        return self._enforced[target]


def _batches(instances: Iterator[Instance]) -> Iterator[list[Instance]]:
    while batch := list(islice(instances, _BATCH)):
        yield batch


def _judged(pool: ThreadPoolExecutor, legs: list[Leg], batch: list[Instance]) -> list[list[Outcome]]:
    """Return the outcomes of a batch of instances, as one list for each leg."""
    waiting = {leg.name: pool.submit(_each, leg, batch) for leg in legs if leg.target.startswith("sql/")}
    done = {name: future.result() for name, future in waiting.items()}
    return [done[leg.name] if leg.name in done else _each(leg, batch) for leg in legs]


def _each(leg: Leg, batch: list[Instance]) -> list[Outcome]:
    if isinstance(leg, BatchLeg):
        return leg.judge_all(batch)
    return [leg.judge(instance) for instance in batch]


def _subject(row: Mapping[str, Any]) -> str:
    """Return the document of a manifest row, or `document#pointer` if the row is about a definition inside it."""
    return f"{row['document']}#{row['pointer']}" if "pointer" in row else str(row["document"])


def _broken(found: DocumentReport, leg: str, words: str) -> None:
    location = found.document if "#" in found.document else f"{found.document}#"
    finding = Finding(found.document, leg, "broken", location, words=words, count=1)
    found.undeclared[leg, "broken", finding.location] = finding
