"""Finds x- keys that apply to columns, but are declared for members without a column.

The value of such a member is stored inside a JSON column or in the column `extra`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from trivet.catalog.effects import Effects, effects_of_objects
from trivet.catalog.records import Catalog, Field
from trivet.diagnostics import Origin
from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.tree import parts
from trivet.targets.sql.plan.dereference import is_structured, reachable
from trivet.targets.sql.plan.records import Column, Table, Unenforced

INSIDE = "it is inside a JSON column"
KEPT = "there is no column: the member is kept in the column for extras"


@dataclass(frozen=True, slots=True)
class Inside:
    """All members that have a certain x- key.

    `asking` has these members, by the full name of the definition that declares them. `definitions` are the
    predicates of all definitions.
    """

    asking: Mapping[str, tuple[Field, ...]]
    definitions: Mapping[str, Predicate]

    @staticmethod
    def of(catalog: Catalog, definitions: Mapping[str, Predicate], asks: Callable[[Field], bool]) -> Inside:
        found = {name: tuple(filter(asks, entity.members)) for name, entity in catalog.entities.items()}
        return Inside({name: fields for name, fields in found.items() if fields}, definitions)

    def without(self, names: Container[str]) -> Inside:
        """Return the members that definitions other than `names` declare."""
        asking = {name: fields for name, fields in self.asking.items() if name not in names}
        return Inside(asking, self.definitions)

    def fields(self, table: Table) -> Iterator[Field]:
        """Yield the members in `asking` (they have the x- key) that are stored inside a JSON column.

        The JSON columns of `table` and of its child tables are searched. The members are sorted by definition.
        """
        if not self.asking:
            return
        columns = [column for member in table.family for column in member.all_columns]
        meanings = [column.meaning for column in columns if column.kind == "json"]
        meanings += [member.entity.predicate for member in table.family if member.whole is not None]
        nodes = (node for meaning in meanings for node in reachable(meaning, self.definitions))
        names = {node.definition for node in nodes if isinstance(node, Named)} - {table.entity.full_name}
        printed = {column.origin for column in columns}
        for name in sorted(names & self.asking.keys()):
            yield from (field for field in self.asking[name] if field.origin not in printed)


def types_unsaid(table: Table, inside: Inside) -> Iterator[Unenforced]:
    """Yield a record for each `x-sql-type` that has no effect because its member has no column.

    The record contains the reason. `inside` has the members with `x-sql-type` that may be inside JSON columns.
    """
    kept = (
        (field, KEPT) for member in table.family for field in member.left if field.facts.effects.sql_types
    )
    for field, reason in (*kept, *((field, INSIDE) for field in inside.fields(table))):
        place = field.facts.effects.places["sql-type"]
        yield Unenforced(place.pointer.rpartition("/")[2], place, reason)


#: Why a member gets no key, UNIQUE constraint or index of its own if it is inside an object that is stored in columns.
_SPREAD = "only a member of the document itself can have it, and this one is inside an object"
#: Why an x- key that lists members of an object has no effect.
_ELSEWHERE = "no table is for just these objects"
_ROWS = "rows of one document may repeat it"
_NO_ROW = "it has no effect on objects that have no row of their own"
_ASKS: Mapping[str, Callable[[Effects], bool]] = {
    "(primary-key)": lambda effects: effects.is_key,
    "(unique)": lambda effects: effects.is_unique,
    "(index)": lambda effects: effects.is_indexed,
}


def asks_for_group(field: Field) -> bool:
    """Return whether the member has an x- key for a key, a UNIQUE constraint or an index of its own."""
    return any(asks(field.facts.effects) for asks in _ASKS.values())


def groups_inside(table: Table, inside: Inside) -> Iterator[Unenforced]:
    """Yield a record for each key, UNIQUE constraint or index that a member declares for itself but does not get.

    A member gets none if it is inside an object that is stored in columns, or inside a JSON column. A member of a child
    table gets at most an index. `inside` has the members that declare one; those that JSON columns store are looked up
    in it.
    """
    for member in table.family:
        for nested in member.all_objects:
            yield from _asked(nested.columns, _SPREAD)
        if member.link is not None:
            yield from (one for one in _asked(member.columns, _ROWS) if one.keyword != "(index)")
    yield from _asked(inside.fields(table), INSIDE)


def with_lists(catalog: Catalog) -> frozenset[str]:
    """Return the full names of the definitions that have, or inherit, x- keys that list members of an object."""
    entities = catalog.entities.items()
    return frozenset(
        name for name, one in entities if any(map(any, map(effects_of_objects, one.all_effects)))
    )


def lists_inside(
    table: Table, catalog: Catalog, listing: Set[str], stored: Container[str]
) -> Iterator[Unenforced]:
    """Yield a record for each x- key without effect that is declared for an object inside the documents of `table`.

    Such an x- key lists members of the object for a primary key, UNIQUE constraints or indexes. `stored` are the names
    of definitions that have a table of their own, on which their x- keys have an effect. Of these, only the definition
    of `table` itself has records: its x- keys have no effect on objects inside its documents. `listing` are the names
    of all definitions with such x- keys.
    """
    if not listing:
        return
    own = set(_places(table))
    in_rows = {place for one in table.family if one is not table for place in _places(one)}
    rows = {one.rows_of for one in table.family}
    found: dict[tuple[str, Origin], Unenforced] = {}
    predicate, predicates = table.entity.predicate, catalog.predicates
    inside = _names_inside(predicate, predicates)
    in_json = _names_in_json(table, predicates) if in_rows else set()
    for name in sorted(listing & _names(reachable(predicate, predicates))):
        entity, is_other = catalog.entities[name], name != table.entity.full_name
        for effects in () if is_other and name in stored else entity.all_effects:
            for effect in effects_of_objects(effects):
                place = effects.places[effect]
                has_effect = place in own or place in in_rows
                is_used = has_effect and name not in (in_json if place in in_rows else inside)
                if f"({effect})" in _ASKS and not is_used:
                    is_repeated = entity.origin in rows and place not in in_rows
                    reason = _ROWS if is_repeated else _NO_ROW if has_effect else _ELSEWHERE
                    found.setdefault((effect, place), Unenforced(f"({effect})", place, reason))
    yield from found.values()


def _places(table: Table) -> Iterator[Origin]:
    """Yield the locations of the x- keys whose effects the table's own and inherited schemas have."""
    return (place for effects in table.entity.all_effects for place in effects.places.values())


def _names_inside(predicate: Predicate, predicates: Mapping[str, Predicate]) -> set[str]:
    """Return the full names of the definitions that apply to members or items of the values, at any depth."""
    seen: set[str] = set()
    nodes = (node for node in reachable(predicate, predicates) if is_structured(node))
    found = (reachable(part, predicates, seen) for node in nodes for part in parts(node))
    return {name for each in found for name in _names(each)}


def _names_in_json(table: Table, predicates: Mapping[str, Predicate]) -> set[str]:
    """Return the full names of the definitions that apply to values in JSON columns, at any depth.

    The JSON columns of `table` and of its child tables are searched.
    """
    seen: set[str] = set()
    columns = (column for one in table.family for column in one.all_columns if column.kind == "json")
    return {name for one in columns for name in _names(reachable(one.meaning, predicates, seen))}


def _names(nodes: Iterable[Predicate]) -> set[str]:
    return {node.definition for node in nodes if isinstance(node, Named)}


def _asked(members: Iterable[Column | Field], reason: str) -> Iterator[Unenforced]:
    for one in members:
        for keyword, asks in _ASKS.items():
            if asks(one.facts.effects):
                yield Unenforced(keyword, one.origin, reason)
