"""Resolves references between tables (`x-references`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.effects import Effects, KeyReference
from trivet.catalog.records import Catalog, Entity, Field, Reference, Shape, without_null
from trivet.catalog.structure import structure
from trivet.diagnostics import Origin
from trivet.letters import snake
from trivet.normalize.schema import Entry, Root


@dataclass(frozen=True, slots=True)
class Asked:
    """A reference as written in a schema, not resolved yet.

    Without `field`, the referring members are those of `entity` that `wanted.members` lists. With `field`, that member
    alone refers; with `each`, each of its items or values does.
    """

    entity: Entity
    field: Field | None
    wanted: KeyReference
    origin: Origin
    each: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The referring members, by JSON name."""
        return self.wanted.members if self.field is None else (self.field.name,)


@dataclass(frozen=True, slots=True)
class Relation:
    """A resolved reference: `members` of `source` have the values of `keys` of `target`, which has a table.

    With `each`, there is one member, and each of its items or values refers to a key.
    """

    source: Entity
    members: tuple[Field, ...]
    target: Entity
    keys: tuple[Field, ...]
    asked: Asked

    @property
    def wanted(self) -> KeyReference:
        return self.asked.wanted

    @property
    def each(self) -> bool:
        return self.asked.each

    @property
    def place(self) -> Origin:
        """Where the reference is written: at its only member, or at the x- key that joins several members."""
        return self.asked.origin if self.asked.field is None else self.asked.field.origin


def table_of(entity: Entity, owner: Root | Entry) -> str:
    """Return the name of the table of a document or definition, before any dialect shortens it."""
    module = entity.name.module.replace(".", "_")
    own = "" if isinstance(owner, Root) else f"_{snake(entity.name.local)}"
    return entity.facts.effects.table or f"{module}{own}"


@dataclass(frozen=True, slots=True)
class AskedTable:
    """The name that an x-table gives to the table of a member's rows.

    `entity` is the definition that has the x-table; None if the member itself has it.
    """

    name: str
    origin: Origin
    entity: Entity | None = None


def asked_table(field: Field, catalog: Catalog) -> AskedTable | None:
    """Return the x-table that names the table of a member's rows, or None.

    It may be at the member, at its items or values, or at a definition that these refer to. The x-table of a document
    names nothing but the table of that document.
    """
    for own in (field.facts.effects, field.each):
        if own.table is not None:
            return AskedTable(own.table, own.places["table"])
    roots = {root.definition for root in catalog.roots}
    found = structure(field.shape, catalog)
    inner = None if found is None else found.inner
    for entity in (*_referred(field.shape, catalog), *_referred(inner, catalog)):
        effects = entity.facts.effects
        if effects.table is not None and entity.full_name not in roots:
            return AskedTable(effects.table, effects.places["table"], entity)
    return None


def has_rows(field: Field, catalog: Catalog) -> bool:
    """Return whether the member has `x-storage: table`, and a shape whose parts can be stored as rows of a table."""
    return field.facts.effects.storage == "table" and structure(field.shape, catalog) is not None


def fields_of_rows(catalog: Catalog) -> Iterator[Field]:
    """Yield every member whose parts are stored as rows of a table."""
    for entity in catalog.entities.values():
        yield from (field for field in entity.members if has_rows(field, catalog))


def rows_by_table(catalog: Catalog) -> dict[str, Field]:
    """Map the names of tables for rows of members to these members.

    Only tables that are named by an x-table, or that have rows of a definition with a table, are included.
    """
    found: dict[str, Field] = {}
    for field in fields_of_rows(catalog):
        asked = asked_table(field, catalog)
        if asked is not None:
            found.setdefault(asked.name, field)
    for name, root in roots_by_table(catalog).items():
        for field in root.members:
            if has_rows(field, catalog) and asked_table(field, catalog) is None:
                found.setdefault(f"{name}_{field.facts.effects.column or field.name}", field)
    return found


def _referred(shape: Shape | None, catalog: Catalog) -> list[Entity]:
    """Return the entities that a shape refers to: the target of its reference, the target of that one's, and so on.

    Null beside a reference is ignored.
    """
    found: list[Entity] = []
    while shape is not None and isinstance(shape := without_null(shape), Reference):
        entity = catalog.entities[shape.definition]
        if entity in found:
            break
        found.append(entity)
        shape = entity.shape
    return found


def roots_by_table(catalog: Catalog) -> dict[str, Entity]:
    """Map the names of tables to their entities; of several entities with the same name, the first one counts."""
    found: dict[str, Entity] = {}
    for root in catalog.tables:
        entity = catalog.entities[root.definition]
        found.setdefault(table_of(entity, root), entity)
    return found


def column_of(field: Field) -> str:
    """Return the column name of a member: its x-column, or its own name."""
    return field.facts.effects.column or field.name


def member_of_column(entity: Entity, column: str) -> Field | None:
    """Return the member of an entity with this column name, or None."""
    return next((one for one in entity.members if column_of(one) == column), None)


def asked(catalog: Catalog) -> Iterator[Asked]:
    """Yield every reference that an object or one of its members has, sorted by definition."""
    for entity in catalog.entities.values():
        if entity.members:
            for wanted, origin in _numbered(entity.facts.effects):
                if wanted.members:
                    yield Asked(entity, None, wanted, origin)
        for field in entity.members:
            yield from _of_field(entity, field, catalog)


def _of_field(entity: Entity, field: Field, catalog: Catalog) -> Iterator[Asked]:
    own = [(one, origin) for one, origin in _numbered(field.facts.effects) if not one.members]
    inner = [(one, origin) for one, origin in _numbered(field.each) if not one.members]
    if own or inner:
        found = structure(field.shape, catalog)
        each = found is not None and found.kind in ("list", "map")
        for wanted, origin in own + inner if each else own:
            yield Asked(entity, field, wanted, origin, each)


def _numbered(effects: Effects) -> Iterator[tuple[KeyReference, Origin]]:
    """Yield each reference of a schema with its origin: the x- key, or the item in the x- key's list."""
    several = len(effects.references) > 1
    for number, one in enumerate(effects.references):
        place = effects.places["references"]
        yield one, place / number if several else place


def relations(catalog: Catalog) -> Iterator[Relation]:
    """Yield every reference that can be resolved: its target has a table, and all members and columns exist."""
    tables = roots_by_table(catalog)
    for one in asked(catalog):
        target = tables.get(one.wanted.table)
        if target is None:
            continue
        own = {field.name: field for field in one.entity.members}
        members = [own.get(name) for name in one.names]
        keys = [member_of_column(target, column) for column in one.wanted.columns]
        if None not in members and None not in keys:
            yield Relation(
                one.entity,
                tuple(field for field in members if field is not None),
                target,
                tuple(field for field in keys if field is not None),
                one,
            )
