"""Plans one table after the other: its columns, checks, key and child tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from trivet.catalog.effects import NO_EFFECTS
from trivet.catalog.keys import indexes_alone
from trivet.catalog.records import Anything, Catalog, Entity, Facts, Field
from trivet.catalog.relations import asked_table, table_of
from trivet.diagnostics import Diagnostic, Origin
from trivet.normalize.schema import Entry, Root
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import (
    Always,
    Asserted,
    Predicate,
    PropertyIs,
    When,
)
from trivet.rules import EXTENSION_UNPRINTED, ONE_COLUMN
from trivet.settings import Readings, SqlTarget
from trivet.targets.sql.plan.branches import (
    Branch,
    Path,
    as_columns,
    branches,
    child_kind,
    leaves,
    row_entity,
    rows,
    unspread,
)
from trivet.targets.sql.plan.checks import Enforcing, Held, is_object, no_undeclared, required_key, rule
from trivet.targets.sql.plan.column_names import column_names
from trivet.targets.sql.plan.columns import Kinds, column
from trivet.targets.sql.plan.declared_beyond import (
    exempts_others,
    keeps_undeclared,
    looks_inside,
    named_beyond,
)
from trivet.targets.sql.plan.dereference import conjuncts, first_origin, followed, label
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.document_tables import around_document
from trivet.targets.sql.plan.keys import indexes_of, key_of, uniques_of
from trivet.targets.sql.plan.known import eased_choice, known
from trivet.targets.sql.plan.links import link
from trivet.targets.sql.plan.names import fitted, free
from trivet.targets.sql.plan.non_objects import accepts_others, outside, with_others
from trivet.targets.sql.plan.partitions import partition_of
from trivet.targets.sql.plan.records import Check, Child, Column, Group, Table
from trivet.targets.sql.plan.requested_types import Unknown
from trivet.targets.sql.plan.rows import RowMeaning, row_meaning
from trivet.targets.sql.plan.storage import Spreader
from trivet.targets.sql.plan.tagged import tagged


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the tables of one dialect one by one.

    Each plan adds its diagnostics to `diagnostics`, and requested types that the dialect does not know to `unknown`.
    """

    catalog: Catalog
    definitions: Mapping[str, Predicate]
    dialect: Dialect
    target: SqlTarget
    readings: Readings
    diagnostics: list[Diagnostic]
    unknown: list[Unknown] = field(default_factory=list)

    def table(self, root: Root | Entry, entity: Entity) -> Table:
        table = self._named(table_of(entity, root), entity, root.document, entity.origin)
        found = self._branches(entity.members)
        table = self._filled(table, found)
        if self.dialect.limits.keeps_documents:
            table = around_document(table, self.dialect.keys.none)
        return self._family(table, found)

    def _filled(self, table: Table, found: tuple[Branch, ...]) -> Table:
        """Return the table with columns for the members that the schema declares.

        If it declares none, the table gets one column, for whole documents. `found` has the storage of each member.
        """
        entity = table.entity
        if entity.members:
            return self._with_key(self._columns(table, entity, found))
        if entity.partial:
            message = (
                "no member is declared for all objects that it accepts, so its table has one JSON column"
            )
            self.diagnostics.append(ONE_COLUMN.at(entity.origin, message))
        return self._whole(table, "doc")

    def _named(self, name: str, entity: Entity, document: str, place: Origin) -> Table:
        """Return a table without columns, whose name is made from `name` and valid in the dialect.

        If the name is too long, it is shortened, and gets a hash of `place`.
        """
        full, limit = self.dialect.naming.table_name(name), self.dialect.naming.identifier_bytes
        fit = fitted(full, place, limit)
        view = fitted(f"{full}_doc", place, limit, "doc")
        origin = entity.facts.effects.places.get("table", entity.origin)
        return Table(entity, document, fit, view, origin, place)

    def _branches(self, fields: tuple[Field, ...], seen: frozenset[str] = frozenset()) -> tuple[Branch, ...]:
        found = branches(fields, self.catalog, seen=seen)
        if self.dialect.limits.link_types is None:
            self._warn_unprinted(found)
            return as_columns(fields)
        for branch in unspread(found):
            self._warn(branch, f"`x-storage` does nothing here: {branch.unspread}")
        return found

    def _warn_unprinted(self, found: tuple[Branch, ...]) -> None:
        for branch in found:
            if branch.storage != "column":
                self._warn(branch, f"{self.dialect.name} keeps it as JSON, whatever `x-storage` is")

    def _warn(self, branch: Branch, message: str) -> None:
        place = branch.field.facts.effects.places.get("storage", branch.field.origin)
        self.diagnostics.append(EXTENSION_UNPRINTED.at(place, message))

    def _family(self, table: Table, found: tuple[Branch, ...]) -> Table:
        """Return the table with a child table for each member in `found` that is stored in rows.

        The table's `key` or `row` must already be set.
        """
        return replace(table, children=tuple(self._child(table, branch) for branch in rows(found)))

    def _whole(self, table: Table, column: str) -> Table:
        """Return the table with a single JSON column for the whole document or row."""
        found = conjuncts(table.entity.predicate)
        parts = _without_always(one for part in found for one in tagged(part, self.definitions))
        rules = tuple(rule(table, part) for part in parts)
        row = "_row" if table.link is None else None
        return replace(table, whole=column, row=row, rules=rules)

    # Objects -----------------------------------------------------------------------------------------------
    def _columns(self, table: Table, entity: Entity, found: tuple[Branch, ...]) -> Table:
        """Return the table with columns for the members of `entity`, and with all checks.

        `found` says how each member is stored. The predicate of the table may assert more than that of `entity`.
        """
        named = column_names(found, entity.origin, self.dialect)
        self.diagnostics.extend(named.diagnostics)
        names = named.names
        whole = tuple(self._parts(table.entity.predicate))
        parts = tuple(one for part in whole for one in tagged(part, self.definitions, of_object=True))
        fit = partial(self._fitted, table)
        spreader = Spreader(self.definitions, named, table.stem, self._make_column, fit)
        own = tuple(one for one in found if one.storage == "column")
        spread = [one for one in found if one.storage == "rows"]
        held = Held(
            frozenset(one.field.name for one in own if one.path in names),
            frozenset(one.field.name for one in spread),
            frozenset(whole if table.link is None else self._parts(entity.predicate)),
        )
        required = {key: part for part in reversed(parts) if (key := required_key(part)) is not None}
        columns = tuple(
            self._column(table, one, names[one.path], required) for one in own if one.path in names
        )
        enforcing = Enforcing(columns, self.definitions)
        left = [(part, enforcing.repeated(part)) for part in parts if not held.covers(part)]
        rules = [rule(table, part) for part, again in left if again is None]
        rules += [check for one in spread for check in self._together(table, one)]
        beyond = named_beyond(table, self.target, self.definitions)
        if self.target.undeclared == "reject" and entity.open:
            rules.append(no_undeclared(table, beyond))
        keeps = keeps_undeclared(table, beyond, self.target, self.definitions)
        table = replace(
            table,
            columns=columns,
            order=tuple(names.values()),
            kept={one.field.name: named.kept[one.path] for one in own if one.path not in names},
            rules=tuple(rules),
            repeated=tuple(again for _, again in left if again is not None),
            shape=(is_object(table),),
            drops_undeclared=self.target.undeclared == "drop" and not keeps,
        )
        table = replace(table, partition=partition_of(table, self.dialect))
        others = accepts_others(table, self._key(table), self.dialect, self.target, self.definitions)
        objects = tuple(spreader.nested(one, not others) for one in found if one.storage == "columns")
        table = replace(table, objects=objects)
        if others:
            table = with_others(table, outside(table, self.definitions), self.dialect.naming.identifier_bytes)
        table = self._with_extra(table, found, names, keeps=keeps)
        return replace(
            table,
            uniques=tuple(uniques_of(table, self.dialect)) if table.link is None else (),
            indexes=tuple(indexes_of(table, self.dialect)),
        )

    def _key(self, table: Table) -> Group | None:
        return key_of(table, self.readings.primary_key, self.dialect)

    def _parts(self, predicate: Predicate) -> Iterator[Predicate]:
        meaning = known(followed(predicate, self.definitions), ("object",))
        return map(self._eased, _without_always(conjuncts(meaning)))

    def _eased(self, part: Predicate) -> Predicate:
        """If `part` is a choice between null and one other option for a member, return it as an `Or` with null last.

        Return any other `part` unchanged.
        """
        if not isinstance(part, PropertyIs):
            return part
        return PropertyIs(part.key, eased_choice(part.predicate, self.definitions))

    def _fitted(self, table: Table, name: str, role: str) -> str:
        return fitted(name, table.place, self.dialect.naming.identifier_bytes, role)

    @property
    def _kinds(self) -> Kinds:
        return Kinds(self.catalog, self.definitions, self.dialect, self.target, self.readings)

    def _make_column(self, field: Field, name: str, stem: str) -> Column:
        result, fault = column(field, name, stem, self._kinds)
        if isinstance(fault, Unknown):
            self.unknown.append(fault)
        elif fault is not None:
            self.diagnostics.append(fault)
        return result

    def _column(self, table: Table, branch: Branch, name: str, required: Mapping[str, Predicate]) -> Column:
        result = self._make_column(branch.field, name, table.stem)
        if result.presence is None:
            return result
        place = required.get(branch.field.name)
        origin = place.origin if isinstance(place, Asserted) else result.presence.origin
        return replace(result, presence=replace(result.presence, origin=origin))

    def _together(self, table: Table, branch: Branch) -> Iterator[Check]:
        """Yield the checks on the whole value of a member that is stored in rows.

        They do not include the checks on each single row.
        """
        name, origin = branch.field.name, branch.field.origin
        for part in self._meaning(branch).together:
            keyword = "type" if isinstance(part, When) and isinstance(part.then, Always) else label(part)
            place = first_origin(part, origin / keyword)
            yield Check(f"{table.stem}_{name}_{keyword}", keyword, place, PropertyIs(name, part), name)

    def _with_extra(
        self, table: Table, found: tuple[Branch, ...], names: Mapping[Path, str], *, keeps: bool
    ) -> Table:
        objects = table.all_objects
        needed = (
            bool(table.others)
            or (keeps and (table.entity.open or exempts_others(table)))
            or any(column.literal or column.remembers_null for column in table.all_columns)
            or any(one.open or one.others or one.kept or not (one.required or one.shows) for one in objects)
            or any(not self._is_plain(branch) for branch in rows(found))
            or bool(table.kept)
            or not (table.all_columns or table.link)
        )
        if not (needed and self.dialect.limits.has_views(self.target)):
            return table
        return replace(table, extra=free("extra", map(self.dialect.naming.fold, names.values())))

    def _is_plain(self, branch: Branch) -> bool:
        """Return whether the child rows alone determine the member's value.

        An optional array, for example, may be empty or absent if it has no rows.
        """
        kind = child_kind(branch)
        return not self._meaning(branch).others and (branch.field.required or kind == "one")

    def _with_key(self, table: Table) -> Table:
        key = None if table.others else self._key(table)
        if key is not None:
            return replace(table, key=key)
        taken = [*(column.name for column in table.all_columns), table.extra or ""]
        return replace(table, row=free("_row", map(self.dialect.naming.fold, taken)))

    # Rows of members ---------------------------------------------------------------------------------------
    def _meaning(self, branch: Branch) -> RowMeaning:
        return row_meaning(branch.field.predicate, child_kind(branch), self.definitions)

    def _child(self, owner: Table, branch: Branch) -> Child:
        meaning = self._meaning(branch)
        assert branch.structure is not None
        entity = row_entity(branch.structure, self.catalog)
        origin = branch.field.origin
        row = replace(
            owner.entity,
            schema=branch.field.schema,
            predicate=meaning.each,
            facts=replace(branch.field.facts, effects=NO_EFFECTS),
            inherited=() if entity is None else indexes_alone(entity),
            members=() if entity is None else entity.members,
            open=entity is not None and entity.open,
        )
        place = owner.place
        for key in branch.path:
            place /= key
        declared = asked_table(branch.field, self.catalog)
        name = self._rows_name(owner, branch) if declared is None else declared.name
        table = self._named(name, row, owner.document, place)
        named_at = origin if declared is None else declared.origin
        table = replace(
            table,
            path=(*owner.path, *branch.path),
            owner=owner.id,
            origin=named_at,
            rows_of=None if entity is None else entity.origin,
            is_inspected=owner.is_inspected or looks_inside(owner.rules, branch.path[0], child_kind(branch)),
        )
        kind = child_kind(branch)
        if entity is not None:
            table = self._object_rows(owner, table, entity, branch)
        else:
            table = self._value_rows(owner, table, branch, meaning.each)
        return Child(branch.path, kind, branch.field.required, meaning.others, origin, table)

    def _rows_name(self, owner: Table, branch: Branch) -> str:
        """Return the name of a child table: the name of its owner, followed by the path of the member."""
        own = branch.field.facts.effects.column or branch.field.name
        inside = "_".join((*branch.path[:-1], own))
        return f"{owner.stem}_{inside}{'_' * (inside in self.dialect.naming.roles)}"

    def _object_rows(self, owner: Table, table: Table, entity: Entity, branch: Branch) -> Table:
        found = self._branches(entity.members, branch.seen)
        taken = [name for _, name in leaves(found)]
        table = replace(table, link=link(owner, table, branch, [*taken, "extra"], self.dialect))
        return self._family(self._columns(table, entity, found), found)

    def _value_rows(self, owner: Table, table: Table, branch: Branch, each: Predicate) -> Table:
        """Return the child table for items or values that are not objects, with one row for each.

        Scalars get a column of a fitting type; all other values are stored as JSON.
        """
        table = replace(table, link=link(owner, table, branch, ["value", "extra"], self.dialect))
        schema = branch.field.schema
        nullable = "null" in possible_types(followed(each, self.definitions))
        effects = replace(NO_EFFECTS, sensitive=branch.field.facts.effects.sensitive)
        item = Field("value", "value", True, nullable, Anything(), schema, each, Facts(effects=effects))
        typed = self._make_column(item, "value", table.stem)
        if typed.kind == "json":
            return self._whole(table, "value")
        value = replace(typed, presence=None)
        extra = "extra" if value.literal and self.target.documents else None
        return replace(table, value=value, extra=extra)


def _without_always(parts: Iterator[Predicate]) -> Iterator[Predicate]:
    return (part for part in parts if not isinstance(part, Always))
