"""Which definitions must come before which: strongly connected components, in order of need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def components(graph: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """The strongly connected components, each sorted, every one after those that it leads to (Tarjan 1972).

    The order depends on the names alone. Targets that are no keys of the graph are left aside.
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


def ordered(firm: Mapping[str, Iterable[str]], loose: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """All keys of `firm`, each after those that it leads to there, and in `loose` as far as no circle forbids.

    `firm` alone has no circle.
    """
    both = {name: {*targets, *loose.get(name, ())} for name, targets in firm.items()}
    return tuple(
        name
        for group in components(both)
        for inner in components({member: firm[member] for member in group})
        for name in inner
    )


def _targets(graph: Mapping[str, Iterable[str]], node: str) -> list[str]:
    return sorted(target for target in set(graph[node]) if target in graph)


def _popped(stack: list[str], on_stack: set[str], node: str) -> tuple[str, ...]:
    members: list[str] = []
    while not members or members[-1] != node:
        members.append(stack.pop())
        on_stack.discard(members[-1])
    return tuple(sorted(members))
