"""Finds faults of `x-partition-by`: properties that cannot divide a table, and types without a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.effects import PartitionBy
from trivet.catalog.keys import declared_partition
from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.shape_types import scalar_types
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.extensions.nearest import meant
from trivet.extensions.sites import Told
from trivet.rules import EXTENSION_CONFLICT, EXTENSION_UNPRINTED


def check_partitions(catalog: Catalog, told: Told) -> Iterator[Diagnostic]:
    """Yield the findings about `x-partition-by`, which names the properties that divide a table.

    A property that cannot divide a table is an error. A type without a table gets a notice.
    """
    checker = _Checker(catalog, told)
    stored = {root.definition for root in catalog.tables}
    used: set[Origin] = set()
    places: dict[Origin, None] = {}
    for name, entity in catalog.entities.items():
        if (declared := declared_partition(entity)) is not None:
            yield from checker.columns(entity, *declared)
            yield from checker.one(entity)
            places[declared[1]] = None
            used.update([declared[1]] if name in stored else [])
    for place in places:
        if place not in used:
            key = show(place.pointer.rpartition("/")[2])
            text = f"`{key}` has no effect here: this type has no table of its own"
            hint = "x-table gives a definition a table; rows are never divided."
            yield EXTENSION_UNPRINTED.at(place, text, hint)


@dataclass(frozen=True, slots=True)
class _Checker:
    catalog: Catalog
    told: Told

    def one(self, entity: Entity) -> Iterator[Diagnostic]:
        """Yield an error for each `x-partition-by` of the entity that differs from the first one, own or inherited."""
        (first, at), *others = [
            (one.partition_by, one.places["partition-by"]) for one in entity.all_effects if one.partition_by
        ]
        for other, place in others:
            if other != first:
                text = f"the partitions are also declared at {self.told(at)}"
                yield EXTENSION_CONFLICT.at(place, text)

    def columns(self, entity: Entity, wanted: PartitionBy, place: Origin) -> Iterator[Diagnostic]:
        fields = {field.name: field for field in entity.members}
        for name in wanted.members:
            if name in fields:
                yield from self._fault(fields[name], place)
            else:
                text = f"'{show(name)}' is not a property of the object at {self.told(entity.origin)}"
                yield EXTENSION_CONFLICT.at(place, text, meant(name, fields, "properties"))

    def _fault(self, field: Field, place: Origin) -> Iterator[Diagnostic]:
        """Yield an error unless a table can be partitioned by the property `field`.

        The property must be required, never be null, and have exactly one scalar type.
        """
        named = f"'{show(field.name)}' ({self.told(field.origin)})"
        kinds = scalar_types(field.shape, self.catalog)
        if not field.required:
            text = f"a table is divided by properties that are required, but {named} is optional"
            hint = f"Add it to the `required` of its object, or divide by another property than '{show(field.name)}'."
            yield EXTENSION_CONFLICT.at(place, text, hint)
        elif field.nullable:
            text = f"a table is divided by properties that are never null, but {named} may be"
            hint = f"Remove null from its type, or divide by another property than '{show(field.name)}'."
            yield EXTENSION_CONFLICT.at(place, text, hint)
        elif kinds is None or len(kinds) != 1:
            text = f"a table is divided by properties of one scalar type, which {named} does not have"
            hint = f"Give it one type, such as `string`, or divide by another property than '{show(field.name)}'."
            yield EXTENSION_CONFLICT.at(place, text, hint)
