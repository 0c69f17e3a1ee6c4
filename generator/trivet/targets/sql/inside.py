"""What schemas ask of columns in places where there is none: inside JSON columns, or among the extras."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Entity, Field
from trivet.predicates.nodes import Named, Predicate
from trivet.targets.sql.follow import reachable
from trivet.targets.sql.records import Table, Unsaid

INSIDE = "it lies inside a JSON column"
KEPT = "there is no column: the member is kept in the column for extras"


@dataclass(frozen=True, slots=True)
class Inside:
    """The members that ask for something, by definition; `definitions` are all predicates."""

    asking: Mapping[str, tuple[Field, ...]]
    definitions: Mapping[str, Predicate]

    @staticmethod
    def of(catalog: Catalog, definitions: Mapping[str, Predicate], asks: Callable[[Field], bool]) -> Inside:
        found = {name: tuple(filter(asks, entity.fields)) for name, entity in catalog.entities.items()}
        return Inside({name: fields for name, fields in found.items() if fields}, definitions)

    def fields(self, entity: Entity) -> Iterator[Field]:
        """Those of every other definition that the entity leads to, sorted by definition."""
        if not self.asking:
            return
        nodes = reachable(entity.predicate, self.definitions)
        names = {node.definition for node in nodes if isinstance(node, Named)} - {entity.full_name}
        for name in sorted(names & self.asking.keys()):
            yield from self.asking[name]


def types_unsaid(table: Table, inside: Inside) -> Iterator[Unsaid]:
    """A row for each `x-sql-type` of a member that has no column."""
    own = inside.asking.get(table.entity.full_name, ())
    kept = ((field, KEPT) for field in own if field.name in table.kept)
    for field, reason in (*kept, *((field, INSIDE) for field in inside.fields(table.entity))):
        place = field.facts.effects.places["sql-type"]
        yield Unsaid(place.pointer.rpartition("/")[2], place, reason)
