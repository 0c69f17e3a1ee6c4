"""Which unions lead to unions: trying every option of each would take two to the power of how deep they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.predicates.nodes import Asserted, ExactlyOne, Named, Or, Predicate
from trivet.predicates.tree import parts


class Forks:
    """Answers for the definitions of one catalog."""

    def __init__(self, predicates: Mapping[str, Predicate]) -> None:
        self._names: dict[str, frozenset[str]] = {}
        self._forks: set[str] = set()
        for name, predicate in predicates.items():
            nodes = list(_nodes(predicate))
            self._names[name] = frozenset(node.definition for node in nodes if isinstance(node, Named))
            if any(_is_fork(node) for node in nodes):
                self._forks.add(name)

    def beyond(self, names: Iterable[str]) -> bool:
        """Whether a union of these definitions leads to another, or to itself."""
        pending = list(names)
        seen = set(pending)
        while pending:
            name = pending.pop()
            if name in self._forks:
                return True
            new = self._names[name] - seen
            seen |= new
            pending.extend(new)
        return False


def _nodes(predicate: Predicate) -> Iterable[Predicate]:
    pending = [predicate]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(parts(node))


def _is_fork(node: Predicate) -> bool:
    if not isinstance(node, Or | ExactlyOne):
        return False
    inner = [part.predicate if isinstance(part, Asserted) else part for part in node.parts]
    return len({part for part in inner if isinstance(part, Named)}) > 1
