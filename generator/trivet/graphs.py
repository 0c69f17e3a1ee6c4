"""Directed graphs of names: strongly connected components, orders, cycles and reachability.

A graph maps each node to its targets. Results depend only on the names, never on hash order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

Graph = Mapping[str, Iterable[str]]


def components(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Return the strongly connected components, each as a sorted tuple (Tarjan 1972).

    A component comes after all components to which its edges lead. Targets that are not keys of the graph are ignored.
    """
    found: list[tuple[str, ...]] = []
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for start in sorted(graph):
        if start in index:
            continue
        work = [(start, iter(_targets(graph, start)))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_popped(stack, on_stack, node))
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(_targets(graph, target))))
            elif target in on_stack:
                low[node] = min(low[node], index[target])
    return tuple(found)


def component_of(graph: Graph) -> dict[str, frozenset[str]]:
    """Return the strongly connected component of each node."""
    return {name: group for one in components(graph) for group in (frozenset(one),) for name in one}


def cyclic(graph: Graph) -> frozenset[str]:
    """Return the nodes that are on a cycle."""
    return frozenset(
        name for group in components(graph) for name in group if len(group) > 1 or name in set(graph[name])
    )


def reachable(roots: Iterable[str], targets: Callable[[str], Iterable[str]]) -> dict[str, None]:
    """Return the roots and all nodes reachable from them, in breadth-first order."""
    found = dict.fromkeys(roots)
    pending = list(found)
    for name in pending:
        fresh = [target for target in dict.fromkeys(targets(name)) if target not in found]
        found.update(dict.fromkeys(fresh))
        pending += fresh
    return found


def reversed_graph(graph: Graph) -> dict[str, list[str]]:
    """Return the graph with all edges reversed: each target maps to its sources, in the order of the graph."""
    users: dict[str, list[str]] = {}
    for name, targets in graph.items():
        for target in dict.fromkeys(targets):
            users.setdefault(target, []).append(name)
    return users


def ordered(firm: Graph, loose: Graph) -> tuple[str, ...]:
    """Return all keys of `firm`, each after its targets in both graphs if possible.

    `firm` must have no cycle. Where both graphs together have a cycle, edges of `loose` are ignored.
    """
    both = {name: {*targets, *loose.get(name, ())} for name, targets in firm.items()}
    return tuple(
        name
        for group in components(both)
        for inner in components({member: firm[member] for member in group})
        for name in inner
    )


def depth_first(
    names: Iterable[str], firm: Mapping[str, Collection[str]], loose: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """Return `names` in an order in which each name follows its targets in both graphs, where possible.

    - `firm`: for each name, the names that always precede it. They must not form a cycle.
    - `loose`: for each name, the names that precede it unless that would close a cycle.
    """
    chosen = sorted(names)
    needs = {name: reachable(firm.get(name, ()), lambda one: firm.get(one, ())).keys() for name in chosen}
    result: dict[str, None] = {}
    open_: set[str] = set()

    def visit(name: str) -> None:
        if name in result or name in open_:
            return
        open_.add(name)
        for other in sorted(firm.get(name, ())):
            visit(other) if other in needs else None
        for other in sorted(loose.get(name, ())):
            if other in needs and not needs[other] & open_:
                visit(other)
        open_.discard(name)
        result[name] = None

    for name in chosen:
        visit(name)
    return tuple(result)


def _targets(graph: Graph, node: str) -> list[str]:
    return sorted(target for target in set(graph[node]) if target in graph)


def _popped(stack: list[str], on_stack: set[str], node: str) -> tuple[str, ...]:
    members: list[str] = []
    while not members or members[-1] != node:
        members.append(stack.pop())
        on_stack.discard(members[-1])
    return tuple(sorted(members))
