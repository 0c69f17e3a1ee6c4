"""Effects that contradict each other, or the schemas that they stand in: each finding names both places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trivet import rules
from trivet.catalog.names import attribute
from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.relations import asked_table, fields_of_rows, table_of
from trivet.catalog.shape_types import scalar_types
from trivet.catalog.structure import structure
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.extensions.defaults import check_default
from trivet.extensions.effects import is_right
from trivet.extensions.records import Vocabulary
from trivet.extensions.references import check_references
from trivet.extensions.sites import Site, Told


def check_conflicts(
    catalog: Catalog, found: Iterable[Site], vocabulary: Vocabulary, key: str | None, told: Told
) -> Iterator[Diagnostic]:
    """An error for each contradiction, at the key that asks for the impossible.

    `key` names the member that is read as the primary key, or is None.
    """
    found = tuple(found)
    checker = _Checker(catalog, vocabulary, told)
    yield from checker.twice(found)
    yield from checker.tables()
    yield from checker.tables_of_rows(found)
    for entity in catalog.entities.values():
        yield from checker.names(entity.members, "column")
        yield from checker.names(entity.fields, "python-name")
        if entity.members:
            yield from checker.keys(entity)
        for field in entity.members:
            yield from check_default(field, catalog, told)
            yield from checker.storage(field)
    yield from check_references(catalog, found, vocabulary, key, told)


@dataclass(frozen=True, slots=True)
class _Checker:
    catalog: Catalog
    vocabulary: Vocabulary
    told: Told

    def _at(self, part: Entity | Field, effect: str) -> Origin:
        return self.vocabulary.origin(part.schema, effect)

    def _conflict(self, origin: Origin, message: str, hint: str = "") -> Diagnostic:
        return rules.EXTENSION_CONFLICT.at(origin, message, hint)

    def twice(self, found: Iterable[Site]) -> Iterator[Diagnostic]:
        """Two keys of one schema that ask for one effect in different words."""
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
                        f" `{effect}` and say different things"
                    )
                    yield self._conflict(site.origin, message)

    def tables(self) -> Iterator[Diagnostic]:
        """Two tables of one name, at least one of them by an x- key."""
        first: dict[str, Entity] = {}
        for root in self.catalog.tables:
            entity = self.catalog.entities[root.definition]
            name = table_of(entity, root)
            other = first.setdefault(name, entity)
            if other is entity:
                continue
            late, early = (entity, other) if entity.facts.effects.table is not None else (other, entity)
            if late.facts.effects.table is not None:
                message = f"the table '{show(name)}' is that of {self.told(self._at(early, 'table'))}, too"
                yield self._conflict(self._at(late, "table"), message)

    def tables_of_rows(self, found: Iterable[Site]) -> Iterator[Diagnostic]:
        """Names of tables at properties and items that have no rows, or whose rows are named otherwise."""
        asked = (asked_table(field, self.catalog) for field in fields_of_rows(self.catalog))
        used = {one.origin for one in asked if one is not None}
        for site in found:
            declared = self.vocabulary.declarations.get(site.key)
            inside = site.positions & {"property", "item"} and "document" not in site.positions
            if declared and declared.effect.name == "table" and inside and site.origin not in used:
                message = f"`{show(site.key)}` does nothing here: it names no table of rows"
                hint = (
                    "`x-storage: table` at the property makes one; an x-table at the property names it first."
                )
                yield rules.EXTENSION_MISPLACED.at(site.origin, message, hint)

    def names(self, fields: Iterable[Field], effect: str) -> Iterator[Diagnostic]:
        """Columns or attributes that two members of one object ask for."""
        word = "column" if effect == "column" else "attribute"
        first: dict[str, Field] = {}
        for field in fields:
            effects = field.facts.effects
            name = effects.column if effect == "column" else effects.python_name
            if name is None:
                continue
            if effect == "python-name" and attribute(name) != name:
                text = f"`{show(name)}` is a name that pydantic keeps for itself"
                yield self._conflict(self._at(field, effect), text)
            other = first.setdefault(name, field)
            if other is not field:
                place = self.told(self._at(other, effect))
                text = f"the {word} '{show(name)}' is that of '{show(other.name)}' ({place}), too"
                yield self._conflict(self._at(field, effect), text)

    def keys(self, entity: Entity) -> Iterator[Diagnostic]:
        """Primary keys, unique and index lists: their members must be there and fit."""
        effects = entity.facts.effects
        own = [field for field in entity.members if field.facts.effects.is_key]
        if own and effects.key:
            message = f"the primary key is said at {self.told(self._at(own[0], 'primary-key'))}, too"
            yield self._conflict(self._at(entity, "primary-key"), message)
        for field in own:
            yield from self._fits_key(field, self._at(field, "primary-key"))
        for field in entity.members:
            for effect, asked in (
                ("unique", field.facts.effects.is_unique),
                ("index", field.facts.effects.is_indexed),
            ):
                if asked:
                    yield from self._is_scalar(field, self._at(field, effect), effect)
        groups = [("primary-key", effects.key)]
        groups += [("unique", names) for names in effects.uniques]
        groups += [("index", names) for names in effects.indexes]
        for effect, names in groups:
            yield from self._group(entity, effect, names)

    def _group(self, entity: Entity, effect: str, names: tuple[str, ...]) -> Iterator[Diagnostic]:
        fields = {field.name: field for field in entity.members}
        origin = self._at(entity, effect)
        for name in names:
            if name not in fields:
                place = self.told(entity.origin)
                yield self._conflict(origin, f"'{show(name)}' is no property of the object at {place}")
            elif effect == "primary-key":
                yield from self._fits_key(fields[name], origin)
            else:
                yield from self._is_scalar(fields[name], origin, effect)

    def _fits_key(self, field: Field, origin: Origin) -> Iterator[Diagnostic]:
        place, name = self.told(field.origin), show(field.name)
        if not field.required:
            yield self._conflict(origin, f"a primary key must be there, and '{name}' ({place}) is optional")
        elif field.nullable:
            yield self._conflict(origin, f"a primary key is never null, and '{name}' ({place}) may be")
        else:
            yield from self._is_scalar(field, origin, "primary-key")

    def _is_scalar(self, field: Field, origin: Origin, effect: str) -> Iterator[Diagnostic]:
        kinds = scalar_types(field.shape, self.catalog)
        if kinds is None or len(kinds) != 1:
            place = self.told(field.origin)
            text = f"`{effect}` needs one scalar type, which '{show(field.name)}' ({place}) does not have"
            yield self._conflict(origin, text)

    def storage(self, field: Field) -> Iterator[Diagnostic]:
        """Columns or rows for what is not made of members or items."""
        asked = field.facts.effects.storage
        if asked not in ("columns", "table"):
            return
        found = structure(field.shape, self.catalog)
        origin = field.facts.effects.places.get("storage", field.origin)
        place, name = self.told(field.origin), show(field.name)
        if found is None:
            text = f"`{asked}` needs an array or an object, and '{name}' ({place}) may be something else"
            yield self._conflict(origin, text)
        elif asked == "columns" and found.kind != "object":
            text = f"`columns` needs an object with declared properties, and '{name}' ({place}) is a {found.kind}"
            yield self._conflict(origin, text, "`table` keeps each of its values as a row.")
