"""Generates the SQL target: plans the tables of each dialect, prints them, and yields a verdict on each assertion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog.records import Catalog, Entity
from trivet.diagnostics import InternalError, Origin, show
from trivet.ledger import Verdict, everywhere
from trivet.render import Renderer
from trivet.settings import Readings, Settings, SqlTarget
from trivet.sinks import short_segment, sql_comment
from trivet.target_result import Artifact, NamedObject, Placement, TargetResult, in_order
from trivet.targets.sql.account.enforcers import enforced_names
from trivet.targets.sql.account.findings import Findings, family_of
from trivet.targets.sql.account.name_clashes import Clashes
from trivet.targets.sql.account.verdicts import verdicts
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl
from trivet.targets.sql.plan.dereference import Collector, assertion_places
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.named_objects import made
from trivet.targets.sql.plan.names import cut_from, plain
from trivet.targets.sql.plan.records import Nested, Table, nested_columns
from trivet.targets.sql.plan.tables import plan_tables
from trivet.targets.sql.print.statements import kinds
from trivet.targets.sql.printable.definitions import whole


def generate_tables(
    catalog: Catalog, settings: Settings, renderer: Renderer, where: Callable[[Origin], str] = str
) -> TargetResult:
    """Return the DDL of all tables, in every dialect of `settings.targets.sql`. `where` formats a location.

    `TargetResult.rows` maps a definition's full name to the names of its table and document view in each dialect:
    `{"sqlite": {"table": …, "documents": …}}`.

    Raises `RenderError` for a fault in a template. Raises `InternalError` if a file has unplanned statements.
    """
    target = settings.targets.sql
    if target is None:
        return TargetResult(())
    assertions = Collector(catalog.predicates, assertion_places)
    maker = _Maker(catalog, target, settings.readings, renderer, Findings(Clashes(where)), assertions)
    for name in target.dialects:
        maker.add(DIALECTS[name])
    return maker.leg()


def storage_columns(catalog: Catalog, settings: Settings) -> frozenset[str]:
    """Return the names of all columns that store no member, in all dialects of the settings.

    Each name is in the form that `Naming.fold` of its dialect returns.
    """
    target = settings.targets.sql
    if target is None:
        return frozenset()
    dialects = [DIALECTS[name] for name in target.dialects]
    return frozenset(
        dialect.naming.fold(name)
        for dialect in dialects
        for table in plan_tables(catalog, dialect, target, settings.readings).tables
        for member in table.family
        for name in member.storage_columns
    )


@dataclass(slots=True)
class _Maker:
    catalog: Catalog
    target: SqlTarget
    readings: Readings
    renderer: Renderer
    findings: Findings
    assertions: Collector[tuple[str, Origin]]
    artifacts: list[Artifact] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    places: list[Placement] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    apply: dict[str, tuple[str, ...]] = field(default_factory=dict)
    load: dict[str, tuple[str, ...]] = field(default_factory=dict)
    made: list[NamedObject] = field(default_factory=list)
    modules: Mapping[str, Sequence[Entity]] = field(init=False)

    def __post_init__(self) -> None:
        self.modules = self.catalog.modules()

    def add(self, dialect: Dialect) -> None:
        planned = plan_tables(self.catalog, dialect, self.target, self.readings)
        roots, tables = in_load_order(planned.tables), family_of(planned)
        printed_ddl = dialect.write(Plan(tables, whole(self.catalog), self.target))
        self.findings.add(planned, printed_ddl, dialect)
        files = {module.name: self._artifact(module, dialect) for module in printed_ddl.modules}
        self.artifacts += files.values()
        self.apply[dialect.name] = tuple(artifact.path for artifact in files.values())
        self.load[dialect.name] = tuple(dialect.naming.reference(table.name, self.target) for table in roots)
        self.made += self._functions(printed_ddl, dialect, files)
        named: dict[str, list[str]] = {}
        for name, table in (*printed_ddl.names, *printed_ddl.refusals):
            named.setdefault(table.id, []).append(name)
        if planned.tables:
            limits = (
                *dialect.limits.of_documents,
                *(() if dialect.limits.has_views(self.target) else dialect.limits.of_columns),
            )
            self.verdicts += [
                everywhere(f"sql/{dialect.name}", limit.verdict, limit.reason) for limit in limits
            ]
        for table in planned.tables:
            file = files[table.entity.name.module].path
            enforced = {
                one.id: enforced_names(one, printed_ddl.idle[one.id], dialect, self.target)
                for one in table.family
            }
            self.made += made(table, named, enforced, f"sql/{dialect.name}", file)
            self._report(table, dialect, printed_ddl, file)
            if self.target.queries and table.id in printed_ddl.queries:
                self._query(table, dialect, printed_ddl.queries[table.id])

    def _query(self, table: Table, dialect: Dialect, module: Module) -> None:
        query = self._artifact(module, dialect, table.document)
        self.artifacts.append(query)
        self.rows[table.entity.full_name][dialect.name]["query"] = query.path

    def _artifact(self, module: Module, dialect: Dialect, of: str = "") -> Artifact:
        entities = self.modules.get(module.name)
        document = of or (entities[0].origin.document if entities else "all schemas")
        text = self.renderer.render(module.template, {"document": sql_comment(document), **module.variables})
        made = kinds(text)
        if sorted(made) != sorted(module.statements):
            raise InternalError(
                f"the DDL of {show(module.name)} does not contain the statements that were planned"
            )
        file = "/".join(map(short_segment, module.name.split("/")))
        return Artifact(f"{self.target.path}/{dialect.name}/{file}.sql", text)

    def _report(self, table: Table, dialect: Dialect, printed_ddl: PrintedDdl, file: str) -> None:
        name = table.entity.full_name
        named = {"table": table.name}
        if dialect.limits.has_views(self.target):
            named |= {"documents": table.view, **dialect.naming.functions(table)}
        row: dict[str, Any] = {
            what: dialect.naming.reference(one, self.target) for what, one in named.items()
        }
        if table.key is not None and dialect.limits.has_views(self.target):
            row["key"] = [plain(table.shown(handle)) for handle in table.handles]
        self.rows.setdefault(name, {})[dialect.name] = row
        self.places += _places(table, dialect, file)
        self.verdicts += verdicts(table, self.assertions, printed_ddl, dialect, self.target)

    def _functions(
        self, printed_ddl: PrintedDdl, dialect: Dialect, files: Mapping[str, Artifact]
    ) -> Iterator[NamedObject]:
        for name, (definition, module) in printed_ddl.functions.items():
            origin, file = self.catalog.entities[definition].origin, files[module].path
            full = definition if cut_from(name) else ""
            yield NamedObject(name, "", f"sql/{dialect.name}", file, origin, definition, None, full)

    def leg(self) -> TargetResult:
        return TargetResult(
            tuple(sorted(self.artifacts, key=lambda artifact: artifact.path)),
            tuple(sorted(self.verdicts, key=lambda verdict: verdict.sort_key)),
            in_order(self.places),
            self.rows,
            self.apply,
            self.findings.all(self.catalog, self.target.dialects),
            self.load,
            tuple(self.made),
        )


def _places(table: Table, dialect: Dialect, file: str) -> Iterator[Placement]:
    name, engine = table.entity.full_name, f"sql/{dialect.name}"
    yield Placement(name, None, engine, table.name, "table", file)
    for column in table.columns:
        yield Placement(name, column.member, engine, column.name, column.type, file)
    for one in table.objects:
        yield Placement(name, one.member, engine, *_spread(table, one, dialect), file)
    for child in table.children_of(()):
        yield Placement(name, child.member, engine, child.table.name, "table", file)
    for member in table.kept:
        yield Placement(
            name, member, engine, table.extra or table.whole or "", dialect.types.by_kind["json"], file
        )


def _spread(table: Table, one: Nested, dialect: Dialect) -> tuple[str, str]:
    """Return (name, details) of the columns and child tables that store the object `one`.

    - name: the first column or child table; if there is none, the column `extra`
    - details: the other columns and tables, as in `with b, c`; if there are no others, the type of the column, or
      `table` for a child table
    """
    found = [(column.name, column.type) for column in nested_columns(one)]
    inside = (child for child in table.children if child.path[: len(one.path)] == one.path)
    found += [(child.table.name, "table") for child in inside]
    (name, type_), *others = found or [(table.extra or "", dialect.types.by_kind["json"])]
    return name, ("with " + ", ".join(other for other, _ in others) if others else type_)
