"""The SQL target: plan the tables, print them in each dialect, say what each does about every assertion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, InternalError, Origin, show
from trivet.ledger import Verdict
from trivet.leg import Artifact, Leg, Made, Place
from trivet.render import Renderer
from trivet.rules import EXTENSION_CONFLICT, NAME_CLASH
from trivet.settings import Settings, SqlTarget
from trivet.sinks import sql_comment
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.dialects.dialect import Dialect, Module, Plan, Written
from trivet.targets.sql.foreign_keys import load_order
from trivet.targets.sql.made import made
from trivet.targets.sql.names import plain
from trivet.targets.sql.records import Nested, Table, nested_columns
from trivet.targets.sql.statements import kinds
from trivet.targets.sql.tables import plan_tables
from trivet.targets.sql.verdicts import verdicts


def make(catalog: Catalog, settings: Settings, renderer: Renderer) -> Leg:
    """DDL for everything that has a table, in every dialect of `settings.targets.sql`.

    `Leg.rows` maps a definition's full name to `{dialect: {"table": …, "documents": …}}`.
    Raises `RenderError` for a fault in a template, `InternalError` when a file is not what was planned.
    """
    target = settings.targets.sql
    if target is None:
        return Leg(())
    maker = _Maker(catalog, target, settings.readings.primary_key, renderer)
    for name in target.dialects:
        maker.add(DIALECTS[name])
    maker.diagnostics += _unknown_dialects(catalog)
    return maker.leg()


@dataclass(slots=True)
class _Maker:
    catalog: Catalog
    target: SqlTarget
    key: str | None
    renderer: Renderer
    artifacts: list[Artifact] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    apply: dict[str, tuple[str, ...]] = field(default_factory=dict)
    load: dict[str, tuple[str, ...]] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)

    def add(self, dialect: Dialect) -> None:
        planned = plan_tables(self.catalog, dialect, self.target, self.key)
        turns = {name: turn for turn, name in enumerate(load_order(planned.tables))}
        roots = sorted(planned.tables, key=lambda table: turns[table.name])
        tables = tuple(one for table in roots for one in table.family)
        written = dialect.write(Plan(tables, self.catalog.predicates, self.target))
        self.diagnostics += [*planned.diagnostics, *_clashes(written, dialect)]
        files = {module.name: self._artifact(module, dialect) for module in written.modules}
        self.artifacts += files.values()
        self.apply[dialect.name] = tuple(artifact.path for artifact in files.values())
        self.load[dialect.name] = tuple(dialect.reference(table.name, self.target) for table in roots)
        for table in planned.tables:
            self._tell(table, dialect, written, files[table.entity.name.module].path)

    def _artifact(self, module: Module, dialect: Dialect) -> Artifact:
        document = self._document(module.name)
        text = self.renderer.render(module.template, {"document": sql_comment(document), **module.variables})
        made = kinds(text)
        if sorted(made) != sorted(module.statements):
            raise InternalError(
                f"the DDL of {show(module.name)} does not hold the statements that were planned"
            )
        return Artifact(f"{self.target.path}/{dialect.name}/{module.name}.sql", text)

    def _document(self, module: str) -> str:
        entities = self.catalog.modules()[module]
        return entities[0].origin.document

    def _tell(self, table: Table, dialect: Dialect, written: Written, file: str) -> None:
        name = table.entity.full_name
        named = {"table": table.name, "documents": table.view, **dialect.functions(table)}
        row: dict[str, Any] = {what: dialect.reference(one, self.target) for what, one in named.items()}
        if table.key is not None:
            row["key"] = [plain(table.shown(handle)) for handle in table.handles]
        self.rows.setdefault(name, {})[dialect.name] = row
        self.places += _places(table, dialect, file)
        self.made += made(table, f"sql/{dialect.name}", file)
        self.verdicts += verdicts(table, self.catalog.predicates, written, dialect, self.target)

    def leg(self) -> Leg:
        return Leg(
            tuple(sorted(self.artifacts, key=lambda artifact: artifact.path)),
            tuple(sorted(self.verdicts, key=lambda verdict: verdict.sort_key)),
            tuple(sorted(self.places)),
            self.rows,
            self.apply,
            tuple(dict.fromkeys(self.diagnostics)),
            self.load,
            tuple(self.made),
        )


def _unknown_dialects(catalog: Catalog) -> Iterator[Diagnostic]:
    """A warning for each dialect that x-sql-type names and that is none of ours."""
    for entity in catalog.entities.values():
        for one in entity.members:
            effects = one.facts.effects
            for name in effects.sql_types:
                if name and name not in DIALECTS:
                    message = f"`{show(name)}` is no dialect; there are: {', '.join(sorted(DIALECTS))}"
                    found = EXTENSION_CONFLICT.at(effects.places["sql-type"], message)
                    yield replace(found, severity="warning")


def _places(table: Table, dialect: Dialect, file: str) -> Iterator[Place]:
    name, engine = table.entity.full_name, f"sql/{dialect.name}"
    yield Place(name, "", engine, table.name, "table", file)
    for column in table.columns:
        yield Place(name, column.member, engine, column.name, column.type, file)
    for one in table.objects:
        yield Place(name, one.member, engine, *_spread(table, one, dialect), file)
    for child in table.children_of(()):
        yield Place(name, child.member, engine, child.table.name, "table", file)
    for member in table.kept:
        yield Place(name, member, engine, table.extra or table.whole or "", dialect.types["json"], file)


def _spread(table: Table, one: Nested, dialect: Dialect) -> tuple[str, str]:
    """The first column or table of an object, and its type or all others."""
    found = [(column.name, column.type) for column in nested_columns(one)]
    inside = (child for child in table.children if child.path[: len(one.path)] == one.path)
    found += [(child.table.name, "table") for child in inside]
    (name, type_), *others = found or [(table.extra or "", dialect.types["json"])]
    return name, ("with " + ", ".join(other for other, _ in others) if others else type_)


def _clashes(written: Written, dialect: Dialect) -> Iterator[Diagnostic]:
    """An error for each name that two tables of the build would create."""
    owners: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for name, document in written.names:
        owners.setdefault(dialect.fold(name), []).append(document)
        shown.setdefault(dialect.fold(name), name)
    for folded, documents in sorted(owners.items()):
        if len(documents) > 1:
            yield _clash(shown[folded], documents, dialect)


def _clash(name: str, documents: Iterable[str], dialect: Dialect) -> Diagnostic:
    first, *others = sorted(documents)
    told = " and ".join(f"'{show(document)}'" for document in dict.fromkeys([first, *others]))
    message = f"{told} both make '{show(name)}' in {dialect.name}"
    return NAME_CLASH.at(Origin(first), message, "Name one of the tables with x-table.")
