"""Plans foreign keys, and the order in which files and rows must be loaded because of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import Catalog
from trivet.catalog.relations import Relation, relations
from trivet.diagnostics import Diagnostic
from trivet.graphs import components
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.key_indexes import with_indexes
from trivet.targets.sql.plan.misplaced import INSIDE, KEPT, Inside
from trivet.targets.sql.plan.names import apart, full_of
from trivet.targets.sql.plan.records import Column, ForeignKey, Table, Unenforced
from trivet.targets.sql.plan.reference_columns import End, Ends, not_unique, unlike, widened_key

_KEYWORD = "(references)"


def with_foreign_keys(
    tables: tuple[Table, ...], catalog: Catalog, dialect: Dialect
) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    """Return the tables with a foreign key and an index for each reference, and the errors.

    References that cannot be foreign keys are listed as unenforced. Incomparable column types are an error.
    """
    by_name = {table.entity.full_name: table for table in tables}
    related = tuple(one for one in relations(catalog) if one.target.full_name in by_name)
    referring = {field.origin for one in related for field in one.members}
    inside = Inside.of(catalog, catalog.predicates, lambda field: field.origin in referring)
    builder = _Builder(by_name, Ends.of(related), inside, dialect)
    with_keys = tuple(builder.table(table) for table in tables)
    errors = tuple(error for table in tables for error in builder.errors(table))
    return with_indexes(_deferred(with_keys, dialect), dialect), errors


@dataclass(frozen=True, slots=True)
class _Builder:
    tables: Mapping[str, Table]
    ends: Ends
    inside: Inside
    dialect: Dialect

    def table(self, table: Table) -> Table:
        """Return the table and its child tables with their foreign keys and their unenforced references."""
        unenforced = [Unenforced(_KEYWORD, one.place, INSIDE) for one in self._inside(table)]
        unenforced += [Unenforced(_KEYWORD, one.place, KEPT) for one in self.ends.kept(table)]
        keys: dict[tuple[object, ...], ForeignKey] = {}
        for end in self.ends.of_table(table):
            pairs = self._pairs(end)
            if not pairs:
                unenforced.append(Unenforced(_KEYWORD, end.relation.place, INSIDE if end.is_json else KEPT))
            elif all(self.dialect.keys.can_refer(*pair) for pair in pairs):
                key = self._key(table, end.relation, pairs, {one.name for one in keys.values()})
                keys.setdefault((tuple(one.name for one in key.columns), key.table, key.others), key)
        children = tuple(replace(child, table=self.table(child.table)) for child in table.children)
        unenforced = [*table.unenforced, *dict.fromkeys(unenforced)]
        return replace(
            table, foreign_keys=tuple(keys.values()), unenforced=tuple(unenforced), children=children
        )

    def errors(self, table: Table) -> Iterator[Diagnostic]:
        """Yield an error for each reference that cannot become a foreign key in this dialect.

        Either the types of the columns differ too much, or the referenced columns are unique only together with the
        partitioning columns of their table.
        """
        for end in (one for member in table.family for one in self.ends.of_table(member)):
            pairs = self._pairs(end)
            for column, other in pairs:
                if not self.dialect.keys.can_refer(column, other):
                    yield unlike(end.relation, column, other, self.dialect)
            key = widened_key(self._target(end), [other for _, other in pairs])
            if key is not None:
                yield not_unique(end.relation, key, self.dialect)

    def _inside(self, table: Table) -> Iterator[Relation]:
        """Yield the references to other tables from members inside JSON columns.

        For the table of a root, the JSON columns of its child tables are searched, too. For a child table, yield
        nothing.
        """
        fields = () if table.link is not None else self.inside.fields(table)
        return (one for field in fields for one in self.ends.from_member(field.origin))

    def _pairs(self, end: End) -> tuple[tuple[Column, Column], ...]:
        """Return pairs (referring column, referenced column), in the order of the referenced table's key.

        The result is empty if a member at either end has no column.
        """
        target = self._target(end)
        there = {column.member: column for column in target.columns}
        names = [field.name for field in end.relation.keys]
        if end.is_json or len(end.columns) < len(names) or not there.keys() >= set(names):
            return ()
        paired = dict(zip(names, end.columns, strict=True))
        groups = [group for group in (target.key, *target.uniques) if group is not None]
        ordered = ([column.member for column in group.columns] for group in groups)
        key = next((members for members in ordered if set(members) == set(names)), names)
        return tuple((paired[name], there[name]) for name in key)

    def _target(self, end: End) -> Table:
        return self.tables[end.relation.target.full_name]

    def _key(
        self, table: Table, relation: Relation, pairs: tuple[tuple[Column, Column], ...], taken: Iterable[str]
    ) -> ForeignKey:
        columns, others = zip(*pairs, strict=True)
        full = "_".join((table.stem, *(full_of(column.name) for column in columns), "fkey"))
        wanted, target = relation.wanted, self.tables[relation.target.full_name]
        return ForeignKey(
            apart(full, relation.asked.origin, taken, self.dialect.naming.identifier_bytes, "fkey"),
            columns,
            target.name,
            target.id,
            tuple(other.name for other in others),
            wanted.on_delete,
            wanted.on_update,
            relation.place,
        )


def _deferred(tables: tuple[Table, ...], dialect: Dialect) -> tuple[Table, ...]:
    """Return the tables, with some foreign keys marked as deferred or listed as unenforced.

    - deferred: those between tables that refer to each other, directly or through other tables
    - unenforced: those that the dialect cannot print
    """
    circle = {each: group for group in components(_graph(tables)) for each in group}
    return tuple(_settled(table, circle[table.id], dialect) for table in tables)


def _settled(table: Table, circle: tuple[str, ...], dialect: Dialect) -> Table:
    keys = [replace(key, deferred=key.target in circle) for key in table.foreign_keys]
    unenforced = [
        Unenforced(_KEYWORD, key.origin, reason)
        for key in keys
        if (reason := dialect.keys.no_foreign_key(key))
    ]
    return replace(
        table,
        foreign_keys=tuple(key for key in keys if not dialect.keys.no_foreign_key(key)),
        unenforced=(*table.unenforced, *unenforced),
        children=tuple(
            replace(child, table=_settled(child.table, circle, dialect)) for child in table.children
        ),
    )


def _graph(tables: Iterable[Table]) -> dict[str, set[str]]:
    """Map the id of each root's table to the ids of the tables that its foreign keys refer to.

    The foreign keys of its child tables are included.
    """
    return {
        table.id: {key.target for member in table.family for key in member.foreign_keys} for table in tables
    }


def in_load_order(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Return the tables, each after the tables that its foreign keys refer to; tables in a cycle are sorted by name."""
    by_id = {table.id: table for table in tables}
    return tuple(by_id[each] for group in components(_graph(tables)) for each in group)


def modules_referred(tables: Iterable[Table]) -> dict[str, set[str]]:
    """Map each module to the other modules to which its tables refer by foreign keys."""
    homes = {table.id: table.entity.name.module for table in tables}
    found: dict[str, set[str]] = {}
    for table in tables:
        targets = {homes[key.target] for key in table.foreign_keys}
        found.setdefault(table.entity.name.module, set()).update(targets - {table.entity.name.module})
    return found
