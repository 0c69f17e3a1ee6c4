"""Resolves references between tables (`x-references`), and finds the names of tables and columns."""

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
    """A reference to a table as a schema states it (`x-references`), before it is resolved.

    - `field`: the member that refers; None if several members of `entity` refer together (`wanted.members`).
    - `each`: whether `field` is an array or map whose items or values refer to the table.
    """

    entity: Entity
    field: Field | None
    wanted: KeyReference
    origin: Origin
    each: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the JSON names of the members whose values refer to a row of the table."""
        return self.wanted.members if self.field is None else (self.field.name,)


@dataclass(frozen=True, slots=True)
class Relation:
    """A resolved reference from the entity `source` to the entity `target`, which has a table.

    The values of `members` refer to the row of the target's table that has these values in `keys`, in the same order.
    If `each` is true, there is one member: a list or map. Each of its items or values refers to a row.
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
        """Return the location of the member that refers to the table.

        If several members together refer to the table, return the location of the x- key that lists them.
        """
        return self.asked.origin if self.asked.field is None else self.asked.field.origin


def table_of(entity: Entity, owner: Root | Entry) -> str:
    """Return the name of an entity's table, before any dialect shortens it.

    `owner` is a `Root` if the entity is a document, and an `Entry` if it is a definition inside one.
    """
    module = entity.name.module.replace(".", "_")
    own = "" if isinstance(owner, Root) else f"_{snake(entity.name.local)}"
    return entity.facts.effects.table or f"{module}{own}"


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A table for the rows of a member, with the name that an `x-table` gives it.

    - `origin`: the location of the `x-table`
    - `entity`: the definition that has the `x-table`; None if the member, its items or its values have it
    """

    name: str
    origin: Origin
    entity: Entity | None = None


def asked_table(field: Field, catalog: Catalog) -> AskedTable | None:
    """Return the table that an `x-table` names for the rows of a member; None if there is no `x-table`.

    The `x-table` may be at the member, at its items or values, or in a definition to which one of these refers. If
    this definition is a document, its own `x-table` is ignored, because it names the document's table.
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
    """Return whether the value of a member is stored as rows of a table.

    The member must have `x-storage: table`. Its value must be a list, a map or an object.
    """
    return field.facts.effects.storage == "table" and structure(field.shape, catalog) is not None


def fields_of_rows(catalog: Catalog) -> Iterator[Field]:
    """Yield every member whose parts are stored as rows of a table (see `has_rows`)."""
    for entity in catalog.entities.values():
        yield from (field for field in entity.members if has_rows(field, catalog))


def rows_by_table(catalog: Catalog) -> dict[str, Field]:
    """Map table names to members, for all members whose parts are stored as rows of a table.

    A member without `x-table` has the table `<table of the entity>_<member>`. Such a member is left out if its
    entity has no table.
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
    """Return the entity that a shape refers to, then the entity to which that entity's shape refers, and so on.

    A union of a reference and null is treated as the reference. Return [] for a shape that is not a reference.
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
    """Return the entities that have a table of their own, by the table's name.

    If several entities have the same table name, only the first of them in `catalog.tables` is included.
    """
    found: dict[str, Entity] = {}
    for root in catalog.tables:
        entity = catalog.entities[root.definition]
        found.setdefault(table_of(entity, root), entity)
    return found


def column_of(field: Field) -> str:
    """Return the column name of a member: its `x-column`, or else its JSON name."""
    return field.facts.effects.column or field.name


def member_of_column(entity: Entity, column: str) -> Field | None:
    """Return the member of an entity that has this column name; None if there is none."""
    return next((one for one in entity.members if column_of(one) == column), None)


def asked(catalog: Catalog) -> Iterator[Asked]:
    """Yield every reference to a table in the catalog, in the order of the entities.

    A reference belongs to an entity or to one of its members.
    """
    for entity in catalog.entities.values():
        if entity.members:
            for wanted, origin in (one for effects in entity.all_effects for one in _numbered(effects)):
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
    """Yield each foreign key of a schema with the location of its x- key.

    If the x- key lists several foreign keys, the location is that of the list item.
    """
    several = len(effects.references) > 1
    for number, one in enumerate(effects.references):
        place = effects.places["references"]
        yield one, place / number if several else place


def relations(catalog: Catalog) -> Iterator[Relation]:
    """Yield each reference declared by `x-references` that can be resolved.

    The reference must name an existing table, existing columns of that table, and existing members of the entity
    that has the reference.
    """
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
