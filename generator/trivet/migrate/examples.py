"""Documents of the old version to try a migration with: the user's own, and values derived from the schemas."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trivet.extensions import effects_of
from trivet.migrate.families import Version
from trivet.pipeline import Build
from trivet.prove.derived import Deriver
from trivet.prove.instances import Instance, Sources, read
from trivet.prove.samples import Sampler
from trivet.targets.sql.plan.records import Column, ForeignKey, Table

#: Kind of a key column → a function that returns, from a document's value and a number n, the n-th value to replace it.
_VARIED: Mapping[str, Callable[[Any, int], Any]] = {
    "integer": lambda value, number: number,
    "text": lambda value, number: f"{value}{number}",
    "uuid": lambda value, number: str(uuid.UUID(int=number)),
    "date": lambda value, number: datetime.date.fromordinal(700_000 + number).isoformat(),
    "datetime": lambda value, number: f"{datetime.date.fromordinal(700_000 + number).isoformat()}T00:00:00Z",
}


def examples(build: Build, version: Version, sources: Sources, most: int) -> dict[str, list[Any]]:
    """Return documents of the old version for each type that has a table, by the type's full name.

    For each type, they are the user's instances, at most `most` values derived from the schema, and changed copies. A
    copy has another primary key, other unique members, or references to other documents.
    """
    inputs = build.inputs
    deriver = Deriver(
        inputs.normal, inputs.catalog.predicates, lambda schema: effects_of(schema, inputs.vocabulary)
    )
    found: dict[str, list[Any]] = {}
    for name, root in version.roots.items():
        sampler = Sampler(inputs.normal.definitions, inputs.catalog.predicates)
        derived = [one.value for one in deriver.derive(name, sampler, most).instances]
        own = list(_own(sources, root.document)) if inputs.catalog.entities[name].origin.pointer == "" else []
        found[name] = [*own, *derived, *_varied(root, derived)]
    return {name: list(_referring(version, name, found)) for name in found}


def _own(sources: Sources, document: str) -> Iterator[Any]:
    for source in sources.files:
        if source.document == document:
            yield from (one.value for one in read(source) if isinstance(one, Instance))


def _varied(root: Table, values: list[Any]) -> Iterator[Any]:
    """Yield a copy of each object in `values`, with other values of the key and of the unique members.

    A table would refuse a copy with an equal key.
    """
    columns = {column.name: column for column in root.columns}
    groups = [*([root.key] if root.key is not None else []), *root.uniques]
    members = [columns[one.name] for group in groups for one in group.columns if one.name in columns]
    for number, value in enumerate(values if members else (), start=1):
        if isinstance(value, dict):
            yield value | {one.member: _vary(one, value.get(one.member), number) for one in members}


def _vary(column: Column, value: Any, number: int) -> Any:
    vary = _VARIED.get(column.kind)
    return value if vary is None else vary(value, number)


def _referring(version: Version, name: str, found: Mapping[str, list[Any]]) -> Iterator[Any]:
    """Yield the values of the type `name`.

    If the table of this type has foreign keys, each object is followed by a copy whose references lead to values
    in `found`.
    """
    root = version.roots[name]
    for number, value in enumerate(found[name]):
        yield value
        if isinstance(value, dict) and root.foreign_keys:
            changed = dict(value)
            for key in root.foreign_keys:
                changed |= _reference(version, root, key, found, number)
            yield changed


def _reference(
    version: Version, root: Table, key: ForeignKey, found: Mapping[str, list[Any]], number: int
) -> dict[str, Any]:
    target = next((one for one in version.roots.values() if one.id == key.target), None)
    values = (
        [] if target is None else [one for one in found[target.entity.full_name] if isinstance(one, dict)]
    )
    own = {column.name: column.member for column in root.columns}
    if target is None or not values or any(column.name not in own for column in key.columns):
        return {}
    members = {column.name: column.member for column in target.columns}
    other = values[number % len(values)]
    return {
        own[column.name]: other[members[name]]
        for column, name in zip(key.columns, key.others, strict=True)
        if members.get(name) in other
    }
