"""Rows in child tables: the SQL that selects them from a document, and the statements that write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.targets.sql.dialects.postgresql.objects import member_of
from trivet.targets.sql.dialects.postgresql.shared import Shared
from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.dialects.postgresql.values import values
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Child, Table
from trivet.targets.sql.print.constraints import linked
from trivet.targets.sql.print.layout import chain


@dataclass(frozen=True, slots=True)
class Items:
    """SQL that selects the parts of a document that become rows of one child table.

    - `source`: what follows FROM; its column `value` contains the part
    - `where`: the conditions after WHERE
    - `position`: the item's index or the member's name; None if the child table stores a single object
    """

    source: str
    where: tuple[str, ...]
    position: str | None


def items_of(child: Child, doc: str, alias: str) -> Items:
    """Return SQL that selects the parts of `doc` that become rows of a child table, with the alias `alias`.

    The SQL selects nothing if the child's member is missing or has another type.
    """
    member = f"{member_of(doc, child.path[:-1])} -> {literal(child.path[-1])}"
    if child.kind == "one":
        there = f"jsonb_typeof({alias}.value) = 'object'"
        return Items(f"LATERAL (VALUES ({member})) AS {alias} (value)", (there,), None)
    kind = "array" if child.kind == "list" else "object"
    typed = f"CASE jsonb_typeof({member}) WHEN '{kind}' THEN {member} END"
    if child.kind == "list":
        source = f"jsonb_array_elements({typed}) WITH ORDINALITY AS {alias} (value, n)"
        return Items(source, (), f"{alias}.n - 1")
    return Items(f"jsonb_each({typed}) AS {alias} (key, value)", (), f"{alias}.key")


def emptied(table: Table, schema: str, owner: str) -> list[str]:
    """Return the statements that delete all child rows of a row; `owner` is the row's SQL alias.

    Foreign keys delete the rows that are nested deeper.
    """
    found = []
    for child in table.children:
        link = child.table.link
        assert link is not None
        rows = f"{plain(schema)}.{plain(child.table.name)}"
        found.append(f"DELETE FROM {rows} AS c WHERE {linked(link, 'c', owner, plain)};")
    return found


def locked(table: Table, schema: str, owner: str) -> list[str]:
    """Return the statements that lock the child rows, at any depth, against changes by other sessions.

    The child rows belong to the row `owner` of the document view, such as `OLD`. A row is locked before the rows that
    belong to it, because no other session can then add rows to it.
    """
    if not table.children:
        return []
    link = table.children[0].table.link
    assert link is not None
    keys = [f"{owner}.{plain(table.shown(key.name))}" for key in link.keys]
    found = []
    for row in table.family[1:]:
        assert row.link is not None
        # At any depth, the first columns of a link identify the row `owner`
        columns = row.link.columns[: len(keys)]
        where = " AND ".join(
            f"c.{plain(column.name)} = {key}" for column, key in zip(columns, keys, strict=True)
        )
        found.append(f"PERFORM FROM {plain(schema)}.{plain(row.name)} AS c WHERE {where} FOR UPDATE;")
    return found


@dataclass(frozen=True, slots=True)
class _Filler:
    """Prints the statements that insert child rows, at any depth, directly from the document.

    `sources` has FROM items and `where` has conditions. Together, they select the items for one child table.
    """

    shared: Shared
    sources: tuple[str, ...] = ()
    where: tuple[str, ...] = ()

    def statements(self, table: Table, doc: str, identity: tuple[str, ...]) -> Iterator[str]:
        for child in table.children:
            link = child.table.link
            assert link is not None
            alias = f"r{len(self.sources) or ''}"
            items = items_of(child, doc, alias)
            inner = _Filler(self.shared, (*self.sources, items.source), (*self.where, *items.where))
            position = () if items.position is None else (items.position,)
            keys = (*identity, *position)
            yield inner.insert(child.table, f"{alias}.value", keys)
            yield from inner.statements(child.table, f"{alias}.value", keys)

    def insert(self, table: Table, item: str, keys: tuple[str, ...]) -> str:
        assert table.link is not None
        found = [(column.name, key) for column, key in zip(table.link.identity, keys, strict=True)]
        found += values(table, item, self.shared)
        columns = ", ".join(plain(name) for name, _ in found)
        selected = ",\n  ".join(value.replace("\n", "\n  ") for _, value in found)
        sources = ",\n  ".join(self.sources)
        where = f"\nWHERE {chain('AND', self.where)}" if self.where else ""
        into = f"INSERT INTO {plain(self.shared.schema)}.{plain(table.name)} ({columns})"
        return f"{into}\nSELECT\n  {selected}\nFROM\n  {sources}{where};"


def filled(table: Table, shared: Shared, owner: str) -> list[str]:
    """Return the statements that insert the child rows of the document `doc`.

    `owner` is the SQL name of the row that stores the document itself.
    """
    assert table.children
    link = table.children[0].table.link
    assert link is not None
    keys = tuple(f"{owner}.{plain(key.name)}" for key in link.keys)
    return list(_Filler(shared).statements(table, "doc", keys))
