"""Tables with their foreign keys, and the orders that these ask for: of files, and of loading rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import Catalog, Field
from trivet.catalog.relations import Relation, relations
from trivet.diagnostics import Diagnostic, Origin, show
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
        """The table and its children with what can be said of the references of their columns."""
        keys: list[ForeignKey] = []
        unsaid = [Unsaid(_KEYWORD, one.origin, INSIDE) for one in self._inside(table)]
        kept = frozenset(table.kept)
        for field in table.entity.members:
            if field.name in kept:
                unsaid += [Unsaid(_KEYWORD, field.origin, KEPT) for _ in self._from(field.origin)]
        for relation, column in self._ends(table):
            other = self._key_column(relation)
            if other is None:
                unsaid.append(Unsaid(_KEYWORD, column.origin, KEPT))
            elif self.dialect.can_refer(column, other):
                keys.append(self._key(table, relation, column, other))
        children = tuple(replace(child, table=self.table(child.table)) for child in table.children)
        unsaid = [*table.unsaid, *dict.fromkeys(unsaid)]
        return replace(table, foreign_keys=tuple(keys), unsaid=tuple(unsaid), children=children)

    def errors(self, table: Table) -> Iterator[Diagnostic]:
        """An error for each reference between columns of types that the dialect does not compare."""
        for relation, column in (pair for one in table.family for pair in self._ends(one)):
            other = self._key_column(relation)
            if other is not None and not self.dialect.can_refer(column, other):
                wanted = relation.field.facts.effects.references
                message = (
                    f"in {self.dialect.name} the column is {column.type},"
                    f" and '{show(str(wanted))}' is {other.type}"
                )
                place = relation.field.facts.effects.places.get("references", relation.field.origin)
                hint = "Give both the same bounds and format, or the same x-sql-type."
                yield EXTENSION_CONFLICT.at(place, message, hint)

    def _from(self, origin: Origin) -> list[Relation]:
        """The references of one member whose targets have a table."""
        return [
            one
            for one in self.relations
            if one.field.origin == origin and one.target.full_name in self.tables
        ]

    def _inside(self, table: Table) -> list[Field]:
        """The references of members inside JSON columns of a root's table and its children."""
        return [] if table.link is not None else list(self.inside.fields(table))

    def _ends(self, table: Table) -> list[tuple[Relation, Column]]:
        """Each reference of the table's own columns."""
        return [(one, column) for column in table.all_columns for one in self._from(column.origin)]

    def _key_column(self, relation: Relation) -> Column | None:
        table = self.tables[relation.target.full_name]
        return next((one for one in table.columns if one.member == relation.key.name), None)

    def _key(self, table: Table, relation: Relation, column: Column, other: Column) -> ForeignKey:
        wanted = relation.field.facts.effects.references
        assert wanted is not None
        place = column.origin / "fkey"
        name = fitted(f"{table.name}_{column.name}_fkey", place, self.dialect.identifier_bytes)
        target = self.tables[relation.target.full_name]
        return ForeignKey(
            name, (column,), target.name, (other.name,), wanted.on_delete, wanted.on_update, column.origin
        )


def _deferred(tables: tuple[Table, ...], dialect: Dialect) -> tuple[Table, ...]:
    """Foreign keys of tables that lead to each other are deferred; what a dialect cannot say is unsaid."""
    circle = {name: group for group in components(_graph(tables)) for name in group}
    return tuple(_settled(table, circle[table.name], dialect) for table in tables)


def _settled(table: Table, circle: tuple[str, ...], dialect: Dialect) -> Table:
    keys = [replace(key, deferred=key.table in circle) for key in table.foreign_keys]
    unsaid = [Unsaid(_KEYWORD, key.origin, reason) for key in keys if (reason := dialect.no_key(key))]
    return replace(
        table,
        foreign_keys=tuple(key for key in keys if not dialect.no_key(key)),
        unsaid=(*table.unsaid, *unsaid),
        children=tuple(
            replace(child, table=_settled(child.table, circle, dialect)) for child in table.children
        ),
    )


def _graph(tables: Iterable[Table]) -> dict[str, set[str]]:
    """The roots' tables by name, each with those that its foreign keys and its children's lead to."""
    return {
        table.name: {key.table for member in table.family for key in member.foreign_keys} for table in tables
    }


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
