"""The order of a module's classes and aliases, and which of them go round in circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping


def components(graph: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Each node's strongly connected component (Tarjan's algorithm, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: dict[str, frozenset[str]] = {}
    for root in sorted(graph):
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(graph[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in graph:
                    continue
                if successor not in index:
                    index[successor] = low[successor] = len(index)
                    stack.append(successor)
                    work.append((successor, iter(sorted(graph[successor]))))
                    break
                if successor not in found:
                    low[node] = min(low[node], index[successor])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = set()
                    while node not in members:
                        members.add(stack.pop())
                    found.update(dict.fromkeys(members, frozenset(members)))
    return found


def ordered(
    names: Iterable[str], eager: Mapping[str, Collection[str]], lazy: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """The names so that each follows what it needs eagerly, and where possible what it names lazily.

    `eager` must have no cycles.
    """
    chosen = sorted(names)
    needs = {name: _closure(name, eager) for name in chosen}
    result: dict[str, None] = {}
    open_: set[str] = set()

    def visit(name: str) -> None:
        if name in result or name in open_:
            return
        open_.add(name)
        for other in sorted(eager.get(name, ())):
            visit(other) if other in needs else None
        for other in sorted(lazy.get(name, ())):
            if other in needs and not needs[other] & open_:
                visit(other)
        open_.discard(name)
        result[name] = None

    for name in chosen:
        visit(name)
    return tuple(result)


def unfinished(order: tuple[str, ...], lazy: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Those that are not whole when their statement has run: they lead to one that comes later, or round in a circle.

    One that names just itself is whole.
    """
    here = {name: [other for other in lazy[name] if other in lazy and other != name] for name in order}
    circles = components(here)
    for at, name in enumerate(order):
        if len(circles[name]) > 1 or _closure(name, here) & set(order[at + 1 :]):
            yield name


def _closure(name: str, edges: Mapping[str, Collection[str]]) -> frozenset[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        for other in edges.get(current, ()):
            if other not in found:
                found.add(other)
                pending.append(other)
    return frozenset(found)
