"""Plans tables that also store documents that are not objects.

The column `extra` stores such a document; all other columns are NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import ALL_TYPES, Always, Predicate, TypeIs
from trivet.predicates.simplify import assume
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.checks import is_accepted_as_other, of_objects
from trivet.targets.sql.plan.dereference import followed
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import fitted
from trivet.targets.sql.plan.records import Group, Presence, Table


def kept(table: Table) -> Predicate:
    """Return a predicate for the values that the column `extra` may hold.

    These are objects, and documents of the other types that the table accepts.
    """
    types = {"object", *table.others}
    return Always() if types.issuperset(set(ALL_TYPES) - {"integer"}) else TypeIs(("object", *table.others))


def with_others(table: Table, outside: Predicate, limit: int | None) -> Table:
    """Return the table, changed so that it also stores documents that are not objects.

    These documents must satisfy `outside`. `limit` is the maximum length of a name in bytes, or None.
    """
    needed = tuple(one for one in table.columns if one.required and (one.kind == "json" or not one.nullable))
    name = fitted(f"{table.stem}_presence", table.place, limit, "presence")
    return replace(
        table,
        columns=tuple(replace(column, required=False) for column in table.columns),
        rules=tuple(map(of_objects, table.rules)),
        shape=() if isinstance(outside, Always) else (is_accepted_as_other(table, outside),),
        others=tuple(sorted(possible_types(outside) - {"object"})),
        presence=Presence(name, needed, table.all_columns) if table.all_columns else None,
    )


def accepts_others(
    table: Table, key: Group | None, dialect: Dialect, target: SqlTarget, definitions: Mapping[str, Predicate]
) -> bool:
    """Return whether the table also stores values that are not objects.

    The schema must accept such values. If the dialect stores documents in columns, a root's table must also have
    a document view, no key and no partitions. `key` is the table's key.
    """
    types = possible_types(followed(table.entity.predicate, definitions))
    if dialect.limits.keeps_documents or table.link is not None:
        return types != {"object"}
    if table.partition is not None:
        return False
    return types != {"object"} and target.documents and key is None


def outside(table: Table, definitions: Mapping[str, Predicate]) -> Predicate:
    """Return what the table's predicate asserts of documents that are not objects."""
    others = tuple(one for one in ALL_TYPES if one not in ("object", "integer"))
    return assume(followed(table.entity.predicate, definitions), others)
