"""Which root refers to which by the values of its members: what `x-references` asks for, resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Entity, Field


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


def roots_by_table(catalog: Catalog) -> dict[str, Entity]:
    """The roots by the names of their tables; of several with one name, the first."""
    found: dict[str, Entity] = {}
    for root in catalog.roots:
        entity = catalog.entities[root.definition]
        found.setdefault(table_of(entity), entity)
    return found


def member_of_column(entity: Entity, column: str) -> Field | None:
    """The member that a column is asked for, or is named after."""
    return next((one for one in entity.members if (one.facts.effects.column or one.name) == column), None)


def relations(catalog: Catalog) -> Iterator[Relation]:
    """Every reference that leads somewhere, of roots and of the objects inside them, sorted by place."""
    tables = roots_by_table(catalog)
    for entity in catalog.entities.values():
        for field in entity.members:
            wanted = field.facts.effects.references
            target = tables.get(wanted.table) if wanted is not None else None
            key = member_of_column(target, wanted.column) if target is not None and wanted else None
            if target is not None and key is not None:
                yield Relation(entity, field, target, key)
