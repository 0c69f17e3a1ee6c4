"""Inserts documents that refer to each other, in any order and in circles.

A document comes after those that it refers to. Those that refer to each other in a circle are inserted in one
transaction, so a reference that leads nowhere refuses its own circle, and no other document.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.graphs import Graph, components, reversed_graph
from trivet.json_text import json_line
from trivet.predicates.values import json_key
from trivet.prove.migrations.engine import Database
from trivet.targets.sql.plan.records import Child, ForeignKey, Table

#: The id of a table, columns that foreign keys refer to, and values of these columns.
_Key: TypeAlias = tuple[str, tuple[str, ...], tuple[Hashable, ...]]


@dataclass(frozen=True, slots=True)
class Insertion:
    """A document to insert: the table of its type, the document view, and the JSON value."""

    root: Table
    view: str
    value: Any


def insert_together(database: Database, documents: Sequence[Insertion]) -> list[str]:
    """Insert the documents. Return for each of them "" if it is accepted, otherwise the reason why it is refused.

    Values that are equal only for a database, such as two spellings of a date-time, are taken for different ones: an
    order that follows from them is not found.
    """
    referred = dict.fromkeys((key.target, key.others) for one in documents for key in _foreign_keys(one.root))
    names: dict[_Key, str] = {}

    def named(keys: Iterable[_Key]) -> list[str]:
        return [names.setdefault(key, f"key {len(names)}") for key in dict.fromkeys(keys)]

    nodes = {f"{number:012}": one for number, one in enumerate(documents)}
    owned = {node: named(_keys(one, referred)) for node, one in nodes.items()}
    references = {node: named(_references(one)) for node, one in nodes.items()}
    inserting = _Inserting(database, nodes, owned, references)
    inserting.insert(list(nodes))
    return [inserting.found[node] for node in nodes]


@dataclass(slots=True)
class _Inserting:
    """Inserts documents, which have the names of nodes in a graph; keys are nodes, too.

    - `owned`, `references`: the keys of each document, and those that it refers to
    - `found`: "" for each accepted document, the reason for each refused one
    - `stored`: the keys of the accepted documents
    """

    database: Database
    documents: Mapping[str, Insertion]
    owned: Mapping[str, Sequence[str]]
    references: Mapping[str, Sequence[str]]
    found: dict[str, str] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)

    def insert(self, nodes: Sequence[str]) -> None:
        """Insert each circle together, after what it refers to. Those that lead nowhere come last, each alone."""
        owned = {node: self.owned[node] for node in nodes}
        references = {
            node: [key for key in self.references[node] if key not in self.stored] for node in nodes
        }
        lost = _lost(owned, references)
        graph = {**references, **reversed_graph(owned)}
        for component in components({node: keys for node, keys in graph.items() if node not in lost}):
            if circle := [node for node in component if node in references]:
                self._insert_circle(circle)
        self._insert_each(sorted(lost))

    def _insert_each(self, nodes: Iterable[str]) -> None:
        for node in nodes:
            self._insert_circle([node])

    def _insert_circle(self, circle: Sequence[str]) -> None:
        """Insert documents in one transaction.

        If a reference leads nowhere in the end, those that were refused at once are inserted after the others.
        """
        rows = [(self.documents[node].view, json_line(self.documents[node].value)) for node in circle]
        reasons, error = self.database.insert_all(rows)
        if len(circle) == 1 or not error:
            self.found |= {node: why or error for node, why in zip(circle, reasons, strict=True)}
            self.stored.update(key for node in circle if not self.found[node] for key in self.owned[node])
            return
        refused = [node for node, why in zip(circle, reasons, strict=True) if why]
        if refused:
            self.insert([node for node, why in zip(circle, reasons, strict=True) if not why])
        self._insert_each(refused or circle)


def _lost(owned: Graph, references: Graph) -> set[str]:
    """Return the documents with a reference to a key that no document has, or only other such documents.

    `owned` has the keys of each document, `references` the keys that it refers to.
    """
    owners, users = reversed_graph(owned), reversed_graph(references)
    left = {key: len(nodes) for key, nodes in owners.items()}
    lost: set[str] = set()
    waiting = [key for key in users if key not in owners]
    for key in waiting:
        fresh = [node for node in users.get(key, ()) if node not in lost]
        lost.update(fresh)
        for own in (own for node in fresh for own in owned[node]):
            left[own] -= 1
            if not left[own]:
                waiting.append(own)
    return lost


# Values in documents ------------------------------------------------------------------------------------------
def _foreign_keys(root: Table) -> Iterator[ForeignKey]:
    return (key for table in root.family for key in table.foreign_keys)


def _keys(one: Insertion, referred: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[_Key]:
    """Yield the keys under which other documents may refer to a document."""
    wanted = [names for target, names in referred if target == one.root.id]
    cells = _cells(one.root, one.value) if wanted else {}
    for names in wanted:
        yield one.root.id, names, tuple(json_key(cells.get(name)) for name in names)


def _references(one: Insertion) -> Iterator[_Key]:
    """Yield the keys that a document refers to. As in SQL, a reference with a null leads nowhere and is none."""
    for table, row in _rows(one.root, one.value):
        cells = _cells(table, row) if table.foreign_keys else {}
        for key in table.foreign_keys:
            values = [cells.get(column.name) for column in key.columns]
            if None not in values:
                yield key.target, key.others, tuple(map(json_key, values))


def _rows(table: Table, value: Any) -> Iterator[tuple[Table, Any]]:
    """Yield each row of a document: its table, and the JSON value that it stores."""
    yield table, value
    for child in table.children:
        for item in _items(child, _at(value, child.path)):
            yield from _rows(child.table, item)


def _items(child: Child, value: Any) -> Collection[Any]:
    if child.kind == "one":
        return (value,)
    if child.kind == "list":
        return value if isinstance(value, list) else ()
    return value.values() if isinstance(value, dict) else ()


def _cells(table: Table, row: Any) -> dict[str, Any]:
    """Return the JSON values of a row by the names of their columns; None for a member that is not there."""
    parts = [((), table.columns), *((one.path, one.columns) for one in table.all_objects)]
    found = {column.name: _at(row, (*path, column.member)) for path, columns in parts for column in columns}
    return found if table.value is None else {**found, table.value.name: row}


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
