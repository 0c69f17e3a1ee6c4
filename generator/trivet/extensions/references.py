"""Finds faults in `x-references`.

Faults are unknown tables, unknown columns, columns of another type than the referring member, and columns that
do not form a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.catalog.effects import KeyReference
from trivet.catalog.keys import declared_key, declared_uniques
from trivet.catalog.records import Catalog, Entity, Field, Shape
from trivet.catalog.relations import Asked, asked, column_of, member_of_column, roots_by_table, rows_by_table
from trivet.catalog.shape_types import ScalarKind, scalar_types, scalar_words, types_in
from trivet.catalog.structure import structure
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.extensions.effects import effects_of
from trivet.extensions.nearest import meant
from trivet.extensions.records import Vocabulary
from trivet.extensions.sites import Site, Told
from trivet.rules import EXTENSION_CONFLICT, EXTENSION_UNPRINTED


def check_references(
    catalog: Catalog, found: Iterable[Site], vocabulary: Vocabulary, key: str | None, told: Told
) -> Iterator[Diagnostic]:
    """Yield an error for each `x-references` that cannot become a foreign key, and notices for unused ones.

    - `found`: the x- keys of the project.
    - `key`: the member that `readings.primary_key` names, or None.
    - `told`: formats an origin for messages, such as `schemas/a.json:12:5`.
    """
    checker = _Checker(catalog, roots_by_table(catalog), vocabulary, key, told)
    wanted = tuple(asked(catalog))
    for one in wanted:
        yield from checker.reference(one)
    yield from checker.unread(found, {one.origin for one in wanted})


@dataclass(frozen=True, slots=True)
class _Checker:
    catalog: Catalog
    roots: Mapping[str, Entity]
    vocabulary: Vocabulary
    key: str | None
    told: Told

    def reference(self, one: Asked) -> Iterator[Diagnostic]:
        owner = self.roots.get(one.wanted.table)
        if owner is None:
            yield self._no_owner(one)
        faults = [*self._missing_members(one), *(self._missing_columns(one, owner) if owner else ())]
        yield from faults
        if owner is not None and not faults:
            yield from self._matched(one, owner)

    # Missing tables, members and columns -------------------------------------------------------------------
    def _no_owner(self, one: Asked) -> Diagnostic:
        rows = rows_by_table(self.catalog).get(one.wanted.table)
        name = show(one.wanted.table)
        if rows is None:
            return _conflict(
                one, f"no schema has a table '{name}'", meant(one.wanted.table, self.roots, "tables")
            )
        place = self.told(rows.origin)
        text = (
            f"'{name}' has the rows of '{show(rows.name)}' ({place}), and none of its columns alone is a key"
        )
        return _conflict(one, text, "Refer to a key of the table that the rows belong to.")

    def _missing_members(self, one: Asked) -> Iterator[Diagnostic]:
        names = [field.name for field in one.entity.members]
        for name in one.names:
            if name not in names:
                text = f"'{show(name)}' is not a property of the object at {self.told(one.entity.origin)}"
                yield _conflict(one, text, meant(name, names, "properties"))

    def _missing_columns(self, one: Asked, owner: Entity) -> Iterator[Diagnostic]:
        for column in one.wanted.columns:
            if member_of_column(owner, column) is None:
                place = self.told(self.vocabulary.origin(owner.schema, "table"))
                text = f"the table '{show(one.wanted.table)}' ({place}) has no column '{show(column)}'"
                yield _conflict(one, text, meant(column, map(column_of, owner.members), "columns"))

    # Mismatches --------------------------------------------------------------------------------------------
    def _matched(self, one: Asked, owner: Entity) -> Iterator[Diagnostic]:
        members = [field for name in one.names for field in one.entity.members if field.name == name]
        keys = [field for column in one.wanted.columns if (field := member_of_column(owner, column))]
        unlike = [text for pair in zip(members, keys, strict=True) for text in self._unlike(one, *pair)]
        yield from (_conflict(one, text) for text in unlike)
        if not unlike and not self._is_key(owner, keys):
            place = self.told(keys[0].origin)
            what = "neither the primary key of its table nor unique"
            text = f"'{show(str(one.wanted))}' ({place}) is {what}"
            yield _conflict(one, text, self._instead(one, owner, keys))
        if "set-null" in (one.wanted.on_delete, one.wanted.on_update):
            yield from self._set_null(one, members)

    def _unlike(self, one: Asked, member: Field, key: Field) -> Iterator[str]:
        mine, other = self._kinds(member, one.each), scalar_types(key.shape, self.catalog)
        if mine is None or other is None or mine != other:
            name = show(str(KeyReference(one.wanted.table, (column_of(key),))))
            subject = "each of its values" if one.each else "it" if one.field else f"'{show(member.name)}'"
            yield f"{subject} is {scalar_words(mine)}, but '{name}' ({self.told(key.origin)}) is {scalar_words(other)}"

    def _kinds(self, member: Field, each: bool) -> frozenset[ScalarKind] | None:
        shape = self._inner(member) if each else member.shape
        return None if shape is None else scalar_types(shape, self.catalog)

    def _inner(self, member: Field) -> Shape | None:
        found = structure(member.shape, self.catalog)
        return None if found is None else found.inner

    def _set_null(self, one: Asked, members: list[Field]) -> Iterator[Diagnostic]:
        if one.each:
            inner = self._inner(members[0])
            if inner is not None and "null" not in types_in(inner, self.catalog):
                hint = "`cascade` removes the item from its document."
                yield _conflict(one, "`set-null` needs items that may be null", hint)
            return
        stubborn = [field for field in members if field.required and not field.nullable]
        if stubborn and one.field is not None:
            yield _conflict(one, "`set-null` needs a property that may be absent or null")
        elif stubborn:
            names = " and ".join(f"'{show(field.name)}'" for field in stubborn)
            yield _conflict(one, f"`set-null` needs properties that may be absent or null: {names}")

    # Keys --------------------------------------------------------------------------------------------------
    def _is_key(self, owner: Entity, keys: list[Field]) -> bool:
        return frozenset(field.name for field in keys) in set(map(frozenset, self._keys(owner)))

    def _keys(self, owner: Entity) -> Iterator[tuple[str, ...]]:
        """Yield the sets of members that identify a row of the table of `owner`.

        The order is: primary key, unique members, sets in `x-unique`. If no x- key declares a primary key, it is the
        member that the setting `readings.primary_key` names.
        """
        primary = declared_key(owner)
        yield from (
            [primary] if primary else [(field.name,) for field in owner.members if self._is_read(field)]
        )
        yield from declared_uniques(owner)

    def _is_read(self, field: Field) -> bool:
        """Return whether a member is the primary key of its table because `readings.primary_key` names it."""
        kinds = scalar_types(field.shape, self.catalog) or frozenset()
        fits = {type_ for type_, _ in kinds} <= {"integer", "string"}
        return field.name == self.key and field.required and not field.nullable and fits

    def _instead(self, one: Asked, owner: Entity, keys: list[Field]) -> str:
        """Return a hint for the reference `one` to members of `owner` that are not a key.

        `keys` are these members. If they are part of a larger key, the hint is to refer to all of its columns.
        Otherwise, the hint is to give them `x-primary-key` or `x-unique`.
        """
        names = [field.name for field in keys]
        whole = next((key for key in self._keys(owner) if set(key) > set(names)), None)
        if whole is None:
            return f"Give {'it' if len(keys) == 1 else 'them together, at their object,'} x-primary-key or x-unique."
        columns = [column_of(field) for name in whole for field in owner.members if field.name == name]
        pairs = ", ".join(f"{self._holder(one, column)}: {show(column)}" for column in columns)
        form = f"x-references: {{table: {show(one.wanted.table)}, columns: {{{pairs}}}}}"
        joined = " and ".join(map(show, columns))
        return f"{joined} are only a key together; write at the object: `{form}`."

    def _holder(self, one: Asked, column: str) -> str:
        """Return the name of the member that a hint suggests for referring to `column`; `…` if there is none.

        This is a member that already refers to the column, or else the member that has the same name as the column.
        """
        known = dict(zip(one.wanted.columns, one.names, strict=True))
        for field in one.entity.members:
            for wanted in field.facts.effects.references:
                if wanted.table == one.wanted.table and wanted.columns == (column,):
                    known.setdefault(column, field.name)
        names = [field.name for field in one.entity.members]
        return show(known.get(column) or (column if column in names else "…"))

    # Without effect ----------------------------------------------------------------------------------------
    def unread(self, found: Iterable[Site], read: set[Origin]) -> Iterator[Diagnostic]:
        """Yield a finding for each foreign key in an `x-references` that has no effect.

        `read` has the locations of the foreign keys that have an effect.
        """
        for site in found:
            declared = self.vocabulary.declarations.get(site.key)
            if declared is None or declared.effect.name != "references":
                continue
            wanted = effects_of(site.schema, self.vocabulary).references
            for number, one in enumerate(wanted):
                place = site.origin / number if len(wanted) > 1 else site.origin
                if place not in read and site.positions & set(declared.at):
                    yield self._unread(one, place, site)

    def _unread(self, one: KeyReference, place: Origin, site: Site) -> Diagnostic:
        key = show(site.key)
        if one.members and not site.positions & {"object", "document", "definition"}:
            text = f"`{key}` joins several properties here, so it belongs to the object that has them"
            return EXTENSION_CONFLICT.at(place, text)
        if not one.members and not site.positions & {"property", "item"}:
            text = f"`{key}` names one column here, so it belongs to the property with its value"
            hint = "At an object, map properties to columns: {table: …, columns: {property: column}}."
            return EXTENSION_CONFLICT.at(place, text, hint)
        text = f"`{key}` has no effect here: no table has a column for just this schema"
        return EXTENSION_UNPRINTED.at(place, text)


def _conflict(one: Asked, message: str, hint: str = "") -> Diagnostic:
    return EXTENSION_CONFLICT.at(one.origin, message, hint)
