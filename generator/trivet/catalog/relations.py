"""Which table refers to which by the values of its members: what `x-references` asks for, resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Entity, Field


@dataclass(frozen=True, slots=True)
class Relation:
    """The member `field` of `source` holds a value of the member `key` of `target`, which has a table."""

    source: Entity
    field: Field
    target: Entity
    key: Field


def table_of(entity: Entity) -> str:
    """The name of a table, before any dialect has fitted it: a document's, or that of one of its definitions."""
    module = entity.name.module.replace(".", "_")
    own = "" if entity.origin.pointer == "" else f"_{_WORD_START.sub('_', entity.name.local).lower()}"
    return entity.facts.effects.table or f"{module}{own}"


#: Where a word begins inside a class name: `ISODate` is two.
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def roots_by_table(catalog: Catalog) -> dict[str, Entity]:
    """What has a table, by the tables' names; of several with one name, the first."""
    found: dict[str, Entity] = {}
    for root in catalog.tables:
        entity = catalog.entities[root.definition]
        found.setdefault(table_of(entity), entity)
    return found


def member_of_column(entity: Entity, column: str) -> Field | None:
    """The member that a column is asked for, or is named after."""
    return next((one for one in entity.members if (one.facts.effects.column or one.name) == column), None)


def relations(catalog: Catalog) -> Iterator[Relation]:
    """Every reference that leads somewhere, of objects with a table and of those inside them."""
    tables = roots_by_table(catalog)
    for entity in catalog.entities.values():
        for field in entity.members:
            wanted = field.facts.effects.references
            target = tables.get(wanted.table) if wanted is not None else None
            key = member_of_column(target, wanted.column) if target is not None and wanted else None
            if target is not None and key is not None:
                yield Relation(entity, field, target, key)
