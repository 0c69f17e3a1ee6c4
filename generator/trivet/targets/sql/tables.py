"""Catalog → tables: which members become columns, what `extra` keeps, and which checks guard what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.relations import table_of
from trivet.diagnostics import Diagnostic, show
from trivet.normalize.schema import Root
from trivet.predicates.nodes import (
    Always,
    Asserted,
    EveryUncoveredProperty,
    HasKey,
    KeyCover,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
)
from trivet.predicates.simplify import assume
from trivet.predicates.tree import walk
from trivet.rules import NAME_FOLDS
from trivet.settings import SqlTarget
from trivet.targets.sql.columns import column
from trivet.targets.sql.dialects.dialect import Dialect
from trivet.targets.sql.documents import around_document
from trivet.targets.sql.follow import conjuncts, first_origin, followed, label, member_of, stated
from trivet.targets.sql.foreign_keys import with_foreign_keys
from trivet.targets.sql.inside import Inside, types_unsaid
from trivet.targets.sql.keys import groups_unsaid, indexes_of, key_of, uniques_of
from trivet.targets.sql.names import fitted, free, is_writable, parted
from trivet.targets.sql.records import Check, Column, Table
from trivet.targets.sql.tagged import tagged


@dataclass(frozen=True, slots=True)
class Planned:
    """The tables of one dialect in the order of the roots, and what the user should hear about them."""

    tables: tuple[Table, ...]
    diagnostics: tuple[Diagnostic, ...]


def plan_tables(catalog: Catalog, dialect: Dialect, target: SqlTarget, key: str | None) -> Planned:
    """One table per root; `key` names the member that is read as the primary key, or is None."""
    diagnostics: list[Diagnostic] = []
    planner = _Planner(catalog.predicates, dialect, target, key, diagnostics)
    tables = tuple(planner.table(root, catalog.entities[root.definition]) for root in catalog.roots)
    inside = Inside.of(catalog, planner.definitions, lambda field: bool(field.facts.effects.sql_types))
    tables = tuple(
        replace(table, unsaid=(*table.unsaid, *groups_unsaid(table), *types_unsaid(table, inside)))
        for table in tables
    )
    tables, errors = with_foreign_keys(tables, catalog, dialect)
    return Planned(tables, (*diagnostics, *errors))


@dataclass(frozen=True, slots=True)
class _Planner:
    definitions: Mapping[str, Predicate]
    dialect: Dialect
    target: SqlTarget
    key: str | None
    diagnostics: list[Diagnostic]

    def table(self, root: Root, entity: Entity) -> Table:
        wanted = table_of(entity)
        limit = self.dialect.identifier_bytes
        name = self.dialect.table_name(fitted(wanted, entity.origin, limit))
        view = fitted(f"{name}_doc", entity.origin / "doc", limit)
        table = Table(entity, root.document, name, view)
        table = self._columns(table) if entity.kind == "object" else self._whole(table)
        if self.dialect.keeps_documents:
            table = around_document(table, self.dialect.no_keys)
        return _named_apart(table, limit)

    def _whole(self, table: Table) -> Table:
        """A table of documents, for a root that is no object."""
        found = conjuncts(table.entity.predicate)
        parts = _without_always(one for part in found for one in tagged(part, self.definitions))
        rules = tuple(self._rule(table, part) for part in parts)
        return replace(table, whole="doc", row="_row", rules=rules)

    def _columns(self, table: Table) -> Table:
        entity = table.entity
        names = self._column_names(entity)
        meaning = assume(followed(entity.predicate, self.definitions), ("object",))
        parts = tuple(_without_always(conjuncts(meaning)))
        columns = tuple(
            self._column(table, field, names[field.name], parts)
            for field in entity.fields
            if field.name in names
        )
        kept = tuple(field.name for field in entity.fields if field.name not in names)
        rules = [self._rule(table, part) for part in parts if not _is_of_column(part, names)]
        if self.target.undeclared == "reject" and entity.open:
            rules.append(self._no_undeclared(table))
        table = replace(table, columns=columns, kept=kept, rules=tuple(rules), shape=(_is_object(table),))
        table = self._with_extra(table, names)
        table = replace(
            table,
            uniques=tuple(uniques_of(table, self.dialect)),
            indexes=tuple(indexes_of(table, self.dialect)),
        )
        return self._with_key(table, [*names.values(), table.extra or ""])

    def _column_names(self, entity: Entity) -> dict[str, str]:
        """The column of each member that can have one: writable, alone with its folded name, not too many."""
        limit, fold = self.dialect.identifier_bytes, self.dialect.fold
        wanted: dict[str, str] = {}
        for field in entity.fields:
            name = field.facts.effects.column or field.name
            if is_writable(name):
                wanted[field.name] = fitted(name, field.origin, limit)
        counts = Counter(fold(name) for name in wanted.values())
        for folded in sorted(name for name, count in counts.items() if count > 1):
            self._warn(entity, [member for member, name in wanted.items() if fold(name) == folded])
        single = {
            member: name
            for member, name in wanted.items()
            if counts[fold(name)] == 1 and fold(name) not in self.dialect.refused
        }
        return dict(list(single.items())[: self.dialect.max_columns])

    def _warn(self, entity: Entity, members: list[str]) -> None:
        told = " and ".join(f"'{show(member)}'" for member in members)
        place = next(field.origin for field in entity.fields if field.name == members[0])
        kept = "stay in the document" if self.dialect.keeps_documents else "are kept in the column for extras"
        message = f"{told} become the same {self.dialect.name} column; they {kept}"
        self.diagnostics.append(NAME_FOLDS.at(place, message, "Part them with x-column."))

    def _column(self, table: Table, field: Field, name: str, parts: tuple[Predicate, ...]) -> Column:
        made, fault = column(field, name, table.name, self.definitions, self.dialect, self.target)
        self.diagnostics.extend([fault] if fault else [])
        if made.presence is None:
            return made
        place = next((part for part in parts if _required_key(part) == field.name), None)
        origin = place.origin if isinstance(place, Asserted) else made.presence.origin
        return replace(made, presence=replace(made.presence, origin=origin))

    def _rule(self, table: Table, part: Predicate) -> Check:
        member, said = member_of(part), stated(part)
        stem = table.name if member is None else f"{table.name}_{member}"
        keyword = label(said.predicate) if isinstance(said, PropertyIs) else label(said)
        return Check(f"{stem}_{keyword}", keyword, first_origin(part, table.entity.origin), part, member)

    def _no_undeclared(self, table: Table) -> Check:
        names = tuple(sorted(field.name for field in table.entity.fields))
        closed = EveryUncoveredProperty((KeyCover(Always(), names),), Never())
        return Check(f"{table.name}_undeclared", "undeclared", table.entity.origin, closed)

    def _with_extra(self, table: Table, names: Mapping[str, str]) -> Table:
        keeps = self.target.undeclared == "keep" and (table.entity.open or _takes_others(table))
        needed = any(column.literal or column.remembers_null for column in table.columns)
        if not (keeps or needed or table.kept):
            return table
        return replace(table, extra=free("extra", map(self.dialect.fold, names.values())))

    def _with_key(self, table: Table, taken: list[str]) -> Table:
        key = key_of(table, self.key, self.dialect)
        if key is not None:
            return replace(table, key=key)
        return replace(table, row=free("_row", map(self.dialect.fold, taken)))


def _takes_others(table: Table) -> bool:
    """Whether a closed object has members that are declared on a condition, and so are no fields."""
    fields = {field.name for field in table.entity.fields}
    nodes = (node for check in table.rules for node in walk(check.predicate))
    covers = (cover for node in nodes if isinstance(node, EveryUncoveredProperty) for cover in node.covers)
    return any(key not in fields for cover in covers for key in cover.keys)


def _is_object(table: Table) -> Check:
    origin = table.entity.origin / "type"
    return Check(f"{table.name}_type", "type", origin, TypeIs(("object",)))


def _without_always(parts: Iterator[Predicate]) -> Iterator[Predicate]:
    return (part for part in parts if not isinstance(part, Always))


def _required_key(part: Predicate) -> str | None:
    match part:
        case Asserted(_, _, HasKey(key)):
            return key
    return None


def _is_of_column(part: Predicate, names: Mapping[str, str]) -> bool:
    """Whether a column's own checks, or its NOT NULL, say the same."""
    if isinstance(part, PropertyIs):
        return part.key in names
    return _required_key(part) in names


def _named_apart(table: Table, limit: int | None) -> Table:
    """The table with all names of its checks fitted to the dialect and parted from each other."""
    names = parted(table.checks, limit)
    renamed = {id(check): name for check, name in zip(table.checks, names, strict=True)}

    def all_of(checks: tuple[Check, ...]) -> tuple[Check, ...]:
        return tuple(renamed[id(check)] for check in checks)

    columns = tuple(
        replace(
            column,
            entry=all_of(column.entry),
            checks=all_of(column.checks),
            presence=None if column.presence is None else renamed[id(column.presence)],
            guard=None
            if column.guard is None
            else replace(column.guard, check=renamed[id(column.guard.check)]),
        )
        for column in table.columns
    )
    return replace(table, columns=columns, shape=all_of(table.shape), rules=all_of(table.rules))
