"""Branches → the columns of objects inside a table, with what tells whether such an object is there."""

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

#: Makes the column of a field, called so, whose checks' names start with a stem.
MakeColumn = Callable[[Field, str, str], Column]


@dataclass(frozen=True, slots=True)
class Spreader:
    """`named` are the columns of all paths; `stem` is the table's name in full.

    `fit` makes a name that ends with a role fit its dialect.
    """

    definitions: Mapping[str, Predicate]
    named: ColumnNames
    stem: str
    make: MakeColumn
    fit: Callable[[str, str], str]

    def nested(self, branch: Branch, always: bool) -> Nested:
        """The object of a branch; `always`: its owner is always there."""
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
        made = Nested(
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
        presence = None if always or not witnesses else self._presence(branch, made, tuple(witnesses))
        return replace(made, shows=shows, presence=presence)

    def _types(self, branch: Branch) -> frozenset[JsonType]:
        return possible_types(followed(branch.field.predicate, self.definitions))

    def _column(self, branch: Branch, always: bool) -> Column:
        """A column whose presence the check of the whole object tells.

        A DEFAULT would make an object in every row that is written without it.
        """
        stem = "_".join((self.stem, *branch.path[:-1]))
        made = self.make(branch.field, self.named.names[branch.path], stem)
        default = made.server_default if always else None
        return replace(made, presence=None, required=made.required and always, server_default=default)

    def _presence(self, branch: Branch, made: Nested, witnesses: tuple[Column, ...]) -> Presence | None:
        columns = tuple(nested_columns(made))
        if len(columns) == 1:
            return None
        name = self.fit("_".join((self.stem, *branch.path, "presence")), "presence")
        return Presence(name, witnesses, columns)
