"""Moves queries out of definitions into functions of their own.

PL/pgSQL evaluates an expression without a query directly. An expression with a query is many times slower,
even if the query is never reached.
"""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.nodes import (
    Always,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    Keys,
    Named,
    Never,
    Predicate,
    TypeIs,
    Unique,
    When,
)
from trivet.predicates.tree import rebuild
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.print.printer import Printer
from trivet.targets.sql.printable.bounds import query_of

_LOOPS = (
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    Keys,
    Unique,
)


def with_queries_apart(definitions: Mapping[str, Predicate], printer: Printer) -> dict[str, Predicate]:
    """Return the definitions, with the parts that need an SQL query moved into new definitions.

    The result contains the new definitions, too. A part stays in its definition if the definition tests nothing
    else, except the type.
    """
    found: dict[str, Predicate] = {}
    for name, node in definitions.items():
        apart = _Apart(name, printer)
        found[name] = apart.of_body(node)
        found |= {part: query for query, part in apart.names.items()}
    return found


class _Apart:
    """Moves the parts of a definition that need an SQL query into definitions of their own.

    `names` maps each moved part to the name of its new definition.
    """

    def __init__(self, owner: str, printer: Printer) -> None:
        self.owner = owner
        self.printer = printer
        self.names: dict[Predicate, str] = {}

    def of_body(self, node: Predicate) -> Predicate:
        """Return `node`, the predicate of a definition, with references in place of the parts that need an SQL query.

        Each reference is to a new definition, which `names` records. A predicate that consists of a single such part,
        perhaps after a type test, is returned unchanged.
        """
        match node:
            case When(TypeIs() as types, then, Never()):
                return node if self._is_query(then) else When(types, self._replaced(then), Never())
        return node if self._is_query(node) else self._replaced(node)

    def _replaced(self, node: Predicate) -> Predicate:
        if self._is_query(node) or self._guards_query(node):
            return Named(self.names.setdefault(node, query_of(self.owner, len(self.names) + 1)))
        return node if isinstance(node, _LOOPS) else rebuild(node, self._replaced)

    def _guards_query(self, node: Predicate) -> bool:
        match node:
            case When(TypeIs(), then, Never() | Always()):
                return self._is_query(then)
        return False

    def _is_query(self, node: Predicate) -> bool:
        return isinstance(node, _LOOPS) and "SELECT" in self.printer.test(node, of_json("doc"))
