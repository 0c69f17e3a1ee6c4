"""Which root refers to which by the values of its members: what `x-references` asks for, resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Entity, Field, Reference, Shape, without_null
from trivet.catalog.structure import structure
from trivet.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Relation:
    """The member `field` of `source` holds a value of the member `key` of the root `target`."""

    source: Entity
    field: Field
    target: Entity
    key: Field


def table_of(entity: Entity) -> str:
    """The name of a root's table, before any dialect has fitted it."""
    return entity.facts.effects.table or entity.name.module.replace(".", "_")


@dataclass(frozen=True, slots=True)
class AskedTable:
    """The name that x-table gives to the table of a member's rows, and where; `entity` is the type that says it,
    None where the member itself does."""

    name: str
    origin: Origin
    entity: Entity | None = None


def asked_table(field: Field, catalog: Catalog) -> AskedTable | None:
    """What names the rows of a member: x-table at the member, at its items or values, or at what these refer to.

    A document names its own table and no others.
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
    """Whether `x-storage: table` asks for rows of the member, and there can be some."""
    return field.facts.effects.storage == "table" and structure(field.shape, catalog) is not None


def fields_of_rows(catalog: Catalog) -> Iterator[Field]:
    """Every member that has rows."""
    for entity in catalog.entities.values():
        yield from (field for field in entity.fields if has_rows(field, catalog))


def rows_by_table(catalog: Catalog) -> dict[str, Field]:
    """The members with rows by the names of their tables, as far as x-table, or the root alone, makes these."""
    found: dict[str, Field] = {}
    for field in fields_of_rows(catalog):
        asked = asked_table(field, catalog)
        if asked is not None:
            found.setdefault(asked.name, field)
    for name, root in roots_by_table(catalog).items():
        for field in root.fields:
            if has_rows(field, catalog) and asked_table(field, catalog) is None:
                found.setdefault(f"{name}_{field.facts.effects.column or field.name}", field)
    return found


def _referred(shape: Shape | None, catalog: Catalog) -> list[Entity]:
    """The types that a shape leads to, each by the one before; null aside."""
    found: list[Entity] = []
    while shape is not None and isinstance(shape := without_null(shape), Reference):
        entity = catalog.entities[shape.definition]
        if entity in found:
            break
        found.append(entity)
        shape = entity.shape
    return found


def roots_by_table(catalog: Catalog) -> dict[str, Entity]:
    """The roots by the names of their tables; of several with one name, the first."""
    found: dict[str, Entity] = {}
    for root in catalog.roots:
        entity = catalog.entities[root.definition]
        found.setdefault(table_of(entity), entity)
    return found


def member_of_column(entity: Entity, column: str) -> Field | None:
    """The member that a column is asked for, or is named after."""
    return next((one for one in entity.fields if (one.facts.effects.column or one.name) == column), None)


def relations(catalog: Catalog) -> Iterator[Relation]:
    """Every reference that leads somewhere, of roots and of the objects inside them, sorted by place."""
    tables = roots_by_table(catalog)
    for entity in catalog.entities.values():
        for field in entity.fields:
            wanted = field.facts.effects.references
            target = tables.get(wanted.table) if wanted is not None else None
            key = member_of_column(target, wanted.column) if target is not None and wanted else None
            if target is not None and key is not None:
                yield Relation(entity, field, target, key)
