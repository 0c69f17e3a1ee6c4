"""Tables with their foreign keys, and the orders that these ask for: of files, and of loading rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import Catalog
from trivet.catalog.relations import Relation, relations
from trivet.diagnostics import Diagnostic, show
from trivet.rules import EXTENSION_CONFLICT
from trivet.targets.sql.dialects.dialect import Dialect
from trivet.targets.sql.graph import components
from trivet.targets.sql.inside import INSIDE, KEPT, Inside
from trivet.targets.sql.names import fitted
from trivet.targets.sql.records import Column, ForeignKey, Table, Unsaid

_KEYWORD = "(references)"


def with_foreign_keys(
    tables: tuple[Table, ...], catalog: Catalog, dialect: Dialect
) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    """The tables with a foreign key for each reference of a column, and an error for each impossible one.

    What the dialect cannot say, and references inside JSON columns, are `unsaid`.
    """
    by_name = {table.entity.full_name: table for table in tables}
    inside = Inside.of(catalog, catalog.predicates, lambda field: field.facts.effects.references is not None)
    maker = _Maker(by_name, tuple(relations(catalog)), inside, dialect)
    made = tuple(maker.table(table) for table in tables)
    errors = tuple(error for table in tables for error in maker.errors(table))
    return _deferred(made, dialect), errors


@dataclass(frozen=True, slots=True)
class _Maker:
    tables: Mapping[str, Table]
    relations: tuple[Relation, ...]
    inside: Inside
    dialect: Dialect

    def table(self, table: Table) -> Table:
        keys: list[ForeignKey] = []
        unsaid: list[Unsaid] = []
        for relation in self._of(table.entity.full_name):
            ends = self._ends(relation)
            if ends is None:
                unsaid.append(Unsaid(_KEYWORD, relation.field.origin, KEPT))
            elif self.dialect.can_refer(*ends):
                keys.append(self._key(table, relation, *ends))
        unsaid += [Unsaid(_KEYWORD, one.origin, INSIDE) for one in self.inside.fields(table.entity)]
        return replace(table, foreign_keys=tuple(keys), unsaid=(*table.unsaid, *unsaid))

    def errors(self, table: Table) -> Iterator[Diagnostic]:
        """An error for each reference between columns of types that the dialect does not compare."""
        for relation in self._of(table.entity.full_name):
            ends = self._ends(relation)
            if ends is not None and not self.dialect.can_refer(*ends):
                wanted = relation.field.facts.effects.references
                message = (
                    f"in {self.dialect.name} the column is {ends[0].type},"
                    f" and '{show(str(wanted))}' is {ends[1].type}"
                )
                place = relation.field.facts.effects.places.get("references", relation.field.origin)
                hint = "Give both the same bounds and format, or the same x-sql-type."
                yield EXTENSION_CONFLICT.at(place, message, hint)

    def _of(self, definition: str) -> list[Relation]:
        """The references of one definition whose targets have a table."""
        return [
            one
            for one in self.relations
            if one.source.full_name == definition and one.target.full_name in self.tables
        ]

    def _ends(self, relation: Relation) -> tuple[Column, Column] | None:
        mine, other = self.tables[relation.source.full_name], self.tables[relation.target.full_name]
        columns = _column(mine, relation.field.name), _column(other, relation.key.name)
        return None if columns[0] is None or columns[1] is None else (columns[0], columns[1])

    def _key(self, table: Table, relation: Relation, column: Column, other: Column) -> ForeignKey:
        wanted = relation.field.facts.effects.references
        assert wanted is not None
        place = column.origin / "fkey"
        name = fitted(f"{table.name}_{column.member}_fkey", place, self.dialect.identifier_bytes)
        target = self.tables[relation.target.full_name]
        return ForeignKey(
            name, (column,), target.name, (other.name,), wanted.on_delete, wanted.on_update, column.origin
        )


def _column(table: Table, member: str) -> Column | None:
    return next((one for one in table.columns if one.member == member), None)


def _deferred(tables: tuple[Table, ...], dialect: Dialect) -> tuple[Table, ...]:
    """Foreign keys of tables that lead to each other are deferred; what a dialect cannot say is unsaid."""
    circle = {name: group for group in components(_graph(tables)) for name in group}
    return tuple(_settled(table, circle, dialect) for table in tables)


def _settled(table: Table, circle: Mapping[str, tuple[str, ...]], dialect: Dialect) -> Table:
    keys = [replace(key, deferred=key.table in circle[table.name]) for key in table.foreign_keys]
    unsaid = [Unsaid(_KEYWORD, key.origin, reason) for key in keys if (reason := dialect.no_key(key))]
    said = tuple(key for key in keys if not dialect.no_key(key))
    return replace(table, foreign_keys=said, unsaid=(*table.unsaid, *unsaid))


def _graph(tables: Iterable[Table]) -> dict[str, set[str]]:
    """The tables by name, each with those that its foreign keys lead to."""
    graph: dict[str, set[str]] = {}
    for table in tables:
        graph.setdefault(table.name, set()).update(key.table for key in table.foreign_keys)
    return graph


def load_order(tables: Iterable[Table]) -> tuple[str, ...]:
    """The names of the tables, each after those that its foreign keys lead to; circles by name."""
    return tuple(name for group in components(_graph(tables)) for name in group)


def modules_referred(tables: Iterable[Table]) -> dict[str, set[str]]:
    """The module of each table, with the modules of the tables that its foreign keys lead to."""
    homes = {table.name: table.entity.name.module for table in tables}
    found: dict[str, set[str]] = {}
    for table in tables:
        targets = {homes[key.table] for key in table.foreign_keys}
        found.setdefault(table.entity.name.module, set()).update(targets - {table.entity.name.module})
    return found
