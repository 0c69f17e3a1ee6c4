"""Finds x- keys that contradict each other, or the schema beside them. Each finding names both locations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trivet import rules
from trivet.catalog.effects import Effects, MemberNames
from trivet.catalog.names import attribute
from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.relations import asked_table, fields_of_rows, table_of
from trivet.catalog.shape_types import scalar_types
from trivet.catalog.structure import structure
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.extensions.defaults import check_default
from trivet.extensions.effects import is_right
from trivet.extensions.json_indexes import check_json_indexes
from trivet.extensions.partitions import check_partitions
from trivet.extensions.records import Vocabulary
from trivet.extensions.references import check_references
from trivet.extensions.sites import Site, Told


def check_conflicts(
    catalog: Catalog, found: Iterable[Site], vocabulary: Vocabulary, key: str | None, told: Told
) -> Iterator[Diagnostic]:
    """Yield a finding for each x- key that cannot take effect, for example because another x- key forbids it.

    - `found`: the x- keys of the project.
    - `key`: the member that `readings.primary_key` names, or None.
    - `told`: formats an origin for messages, such as `schemas/a.json:12:5`.
    """
    found = tuple(found)
    entities = catalog.entities.values()
    own_places = frozenset(place for one in entities for place in one.facts.effects.places.values())
    checker = _Checker(catalog, vocabulary, told, own_places)
    yield from checker.twice(found)
    yield from checker.tables()
    yield from checker.tables_of_rows(found)
    for entity in entities:
        yield from checker.names(entity.members, "column")
        yield from checker.names(entity.fields, "python-name")
        if entity.members:
            yield from checker.keys(entity)
        for field in entity.members:
            yield from check_default(field, catalog, told)
            yield from checker.storage(field)
    yield from check_references(catalog, found, vocabulary, key, told)
    yield from check_partitions(catalog, told)
    yield from check_json_indexes(catalog, found, vocabulary, told)


@dataclass(frozen=True, slots=True)
class _Checker:
    """Checks entities and their members.

    `own_places` are the locations of the x- keys that the schemas of entities have themselves.
    """

    catalog: Catalog
    vocabulary: Vocabulary
    told: Told
    own_places: frozenset[Origin]

    def _at(self, part: Entity | Field, effect: str) -> Origin:
        return self.vocabulary.origin(part.schema, effect)

    def _conflict(self, origin: Origin, message: str, hint: str = "") -> Diagnostic:
        return rules.EXTENSION_CONFLICT.at(origin, message, hint)

    def twice(self, found: Iterable[Site]) -> Iterator[Diagnostic]:
        """Yield an error for each x- key that contradicts another x- key of the same schema.

        The two keys have the same effect, but different values. Invalid values, and effects that may have several
        values, are ignored.
        """
        groups: dict[tuple[Origin, str], list[Site]] = defaultdict(list)
        for site in found:
            declared = self.vocabulary.declarations.get(site.key)
            if declared and declared.effect.single and is_right(declared, site.value, site.schema):
                groups[(site.schema.origin, declared.effect.name)].append(site)
        for (_, effect), sites in groups.items():
            first, *others = sites
            for site in others:
                if site.value != first.value:
                    message = (
                        f"`{show(site.key)}` and `{show(first.key)}` ({self.told(first.origin)}) are both"
                        f" `{effect}` with different values"
                    )
                    yield self._conflict(site.origin, message)

    def tables(self) -> Iterator[Diagnostic]:
        """Yield an error for each table whose name another table has already.

        An error is yielded only if at least one of the two tables has its name from an x- key.
        """
        first: dict[str, Entity] = {}
        for root in self.catalog.tables:
            entity = self.catalog.entities[root.definition]
            name = table_of(entity, root)
            other = first.setdefault(name, entity)
            if other is entity:
                continue
            late, early = (entity, other) if entity.facts.effects.table is not None else (other, entity)
            if late.facts.effects.table is not None:
                message = (
                    f"the table name '{show(name)}' is also used at {self.told(self._at(early, 'table'))}"
                )
                yield self._conflict(self._at(late, "table"), message)

    def tables_of_rows(self, found: Iterable[Site]) -> Iterator[Diagnostic]:
        """Yield an error for each `x-table` at a property or an item, if this `x-table` has no effect.

        There, `x-table` names the table that stores the rows of the value. It has no effect if no table stores such
        rows, or if another `x-table` takes precedence.
        """
        named = (asked_table(field, self.catalog) for field in fields_of_rows(self.catalog))
        used = {one.origin for one in named if one is not None}
        for site in found:
            declared = self.vocabulary.declarations.get(site.key)
            inside = site.positions & {"property", "item"} and "document" not in site.positions
            if declared and declared.effect.name == "table" and inside and site.origin not in used:
                message = f"`{show(site.key)}` has no effect here: it does not name a table of rows"
                hint = "`x-storage: table` at the property creates one; an x-table at the property takes precedence."
                yield rules.EXTENSION_MISPLACED.at(site.origin, message, hint)

    def names(self, fields: Iterable[Field], effect: str) -> Iterator[Diagnostic]:
        """Yield an error for each name that x- keys give to several members, and for each reserved name that they give.

        `effect` is `column` or `python-name`. Names of columns are never reserved.
        """
        word = "column" if effect == "column" else "attribute"
        first: dict[str, Field] = {}
        for field in fields:
            effects = field.facts.effects
            name = effects.column if effect == "column" else effects.python_name
            if name is None:
                continue
            if effect == "python-name" and attribute(name) != name:
                text = f"`{show(name)}` is a name reserved by pydantic"
                yield self._conflict(self._at(field, effect), text)
            other = first.setdefault(name, field)
            if other is not field:
                place = self.told(self._at(other, effect))
                text = f"the {word} '{show(name)}' is also that of '{show(other.name)}' ({place})"
                yield self._conflict(self._at(field, effect), text)

    def keys(self, entity: Entity) -> Iterator[Diagnostic]:
        """Yield an error for each member that cannot be in a primary key, a UNIQUE constraint or an index.

        A primary key that is declared twice is an error too.
        """
        own = [field for field in entity.members if field.facts.effects.is_key]
        yield from self._one_key(entity, own)
        for field in own:
            yield from self._fits_key(field, self._at(field, "primary-key"))
        for field in entity.members:
            for effect, is_declared in (
                ("unique", field.facts.effects.is_unique),
                ("index", field.facts.effects.is_indexed),
            ):
                if is_declared:
                    yield from self._is_scalar(field, self._at(field, effect), effect)
        inherited = (one for one in entity.inherited if not self._elsewhere(one))
        for effects in (entity.facts.effects, *inherited):
            groups = [("primary-key", effects.key)]
            groups += [("unique", names) for names in effects.uniques]
            groups += [("index", names) for names in effects.indexes]
            for effect, names in groups:
                if names:
                    yield from self._group(entity, effect, effects.places[effect], names)

    def _elsewhere(self, effects: Effects) -> bool:
        """Return whether inherited effects are those of another entity's own x- keys.

        Such effects are checked with that other entity.
        """
        return not self.own_places.isdisjoint(effects.places.values())

    def _one_key(self, entity: Entity, own: Sequence[Field]) -> Iterator[Diagnostic]:
        """Yield an error for each x- key that lists the members of a primary key, if the key is already declared.

        It may be declared by another list, unless the two lists are equal, or by `x-primary-key: true` at the members
        `own`.
        """
        first = self._at(own[0], "primary-key") if own else None
        key: MemberNames = ()
        for effects in (one for one in entity.all_effects if one.key):
            place = effects.places["primary-key"]
            if first is not None and effects.key != key:
                yield self._conflict(place, f"the primary key is also declared at {self.told(first)}")
            first, key = first or place, key or effects.key

    def _group(self, entity: Entity, effect: str, origin: Origin, names: MemberNames) -> Iterator[Diagnostic]:
        fields = {field.name: field for field in entity.members}
        for name in names:
            if name not in fields:
                place = self.told(entity.origin)
                yield self._conflict(origin, f"'{show(name)}' is not a property of the object at {place}")
            elif effect == "primary-key":
                yield from self._fits_key(fields[name], origin)
            else:
                yield from self._is_scalar(fields[name], origin, effect)

    def _fits_key(self, field: Field, origin: Origin) -> Iterator[Diagnostic]:
        place, name = self.told(field.origin), show(field.name)
        if not field.required:
            yield self._conflict(origin, f"a primary key is required, but '{name}' ({place}) is optional")
        elif field.nullable:
            yield self._conflict(origin, f"a primary key is never null, but '{name}' ({place}) may be")
        else:
            yield from self._is_scalar(field, origin, "primary-key")

    def _is_scalar(self, field: Field, origin: Origin, effect: str) -> Iterator[Diagnostic]:
        kinds = scalar_types(field.shape, self.catalog)
        if kinds is None or len(kinds) != 1:
            place = self.told(field.origin)
            text = f"`{effect}` needs one scalar type, which '{show(field.name)}' ({place}) does not have"
            hint = "PostgreSQL has an index for JSON: `x-index: {using: gin}` at the property."
            yield self._conflict(origin, text, hint if effect == "index" else "")

    def storage(self, field: Field) -> Iterator[Diagnostic]:
        """Yield an error for a member whose `x-storage` asks for columns or rows that its shape does not allow."""
        storage = field.facts.effects.storage
        if storage not in ("columns", "table"):
            return
        found = structure(field.shape, self.catalog)
        origin = field.facts.effects.places.get("storage", field.origin)
        place, name = self.told(field.origin), show(field.name)
        if found is None:
            text = f"`{storage}` needs an array or an object, but '{name}' ({place}) may be something else"
            yield self._conflict(origin, text)
        elif storage == "columns" and found.kind != "object":
            text = f"`columns` needs an object with declared properties, but '{name}' ({place}) is a {found.kind}"
            yield self._conflict(origin, text, "`table` stores each of its values as a row.")
