"""Plans the columns of objects with `x-storage: columns`, and the constraints on the presence of these objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.records import Field
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import JsonType, Predicate
from trivet.targets.sql.plan.branches import Branch
from trivet.targets.sql.plan.column_names import ColumnNames
from trivet.targets.sql.plan.dereference import followed
from trivet.targets.sql.plan.records import Column, Nested, Presence, nested_columns

#: (field, column name, stem of its checks' names) → the column.
MakeColumn = Callable[[Field, str, str], Column]


@dataclass(frozen=True, slots=True)
class Spreader:
    """Plans `Nested` records: objects that are stored in columns of their owner's table.

    - `named`: the names of columns, by the path of the member.
    - `stem`: the full name of the table.
    - `make`: plans a column for a member.
    - `fit(name, role)`: returns a name that is short enough for the dialect, with `role` at its end.
    """

    definitions: Mapping[str, Predicate]
    named: ColumnNames
    stem: str
    make: MakeColumn
    fit: Callable[[str, str], str]

    def nested(self, branch: Branch, always: bool) -> Nested:
        """Return the storage of an object whose members have columns of their own.

        `always` is true if the value that contains the object is always present.
        """
        assert branch.structure is not None and branch.structure.entity is not None
        entity = branch.structure.entity
        others = bool(self._types(branch) - {"object"})
        required = branch.field.required and not others
        always = always and required
        there = [
            inner for inner in branch.inner if inner.storage == "column" and inner.path in self.named.names
        ]
        columns = tuple(self._column(inner, always) for inner in there)
        objects = tuple(self.nested(one, always) for one in branch.inner if one.storage == "columns")
        kept = {
            inner.path[-1]: self.named.kept[inner.path]
            for inner in branch.inner
            if inner.storage == "column" and inner.path not in self.named.names
        }
        nested = Nested(
            branch.path,
            required,
            others,
            False,
            entity.open,
            branch.field.origin,
            columns,
            objects,
            kept,
        )
        witnesses = [
            column
            for column, inner in zip(columns, there, strict=True)
            if inner.field.required and (column.kind == "json" or not column.nullable)
        ]
        shows = bool(witnesses) or any(one.required and one.shows for one in objects)
        presence = None if always or not witnesses else self._presence(branch, nested, tuple(witnesses))
        return replace(nested, shows=shows, presence=presence)

    def _types(self, branch: Branch) -> frozenset[JsonType]:
        return possible_types(followed(branch.field.predicate, self.definitions))

    def _column(self, branch: Branch, always: bool) -> Column:
        """Return the column of a member inside an object that `x-storage: columns` stores in its owner's table.

        If `always` is false, the object may be absent. The column then accepts NULL and has no DEFAULT.
        """
        stem = "_".join((self.stem, *branch.path[:-1]))
        column = self.make(branch.field, self.named.names[branch.path], stem)
        default = column.server_default if always else None
        return replace(column, presence=None, required=column.required and always, server_default=default)

    def _presence(self, branch: Branch, nested: Nested, witnesses: tuple[Column, ...]) -> Presence | None:
        columns = tuple(nested_columns(nested))
        if len(columns) == 1:
            return None
        name = self.fit("_".join((self.stem, *branch.path, "presence")), "presence")
        return Presence(name, witnesses, columns)
