"""What schemas ask of columns in places where there is none: inside JSON columns, or among the extras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet.catalog.records import Catalog, Entity, Field
from trivet.predicates.nodes import Named, Predicate
from trivet.targets.sql.follow import reachable
from trivet.targets.sql.records import Table, Unsaid

INSIDE = "it lies inside a JSON column"
KEPT = "there is no column: the member is kept in the column for extras"


def fields_inside(entity: Entity, catalog: Catalog, definitions: Mapping[str, Predicate]) -> Iterator[Field]:
    """The members of every other definition that the entity leads to, sorted by definition."""
    nodes = reachable(entity.predicate, definitions)
    names = {node.definition for node in nodes if isinstance(node, Named)} - {entity.full_name}
    for name in sorted(names):
        yield from catalog.entities[name].fields


def types_unsaid(table: Table, catalog: Catalog, definitions: Mapping[str, Predicate]) -> Iterator[Unsaid]:
    """A row for each `x-sql-type` of a member that has no column."""
    inside = ((field, INSIDE) for field in fields_inside(table.entity, catalog, definitions))
    kept = ((field, KEPT) for field in table.entity.fields if field.name in table.kept)
    for field, reason in (*kept, *inside):
        if field.facts.effects.sql_types:
            place = field.facts.effects.places["sql-type"]
            yield Unsaid(place.pointer.rpartition("/")[2], place, reason)
