"""Graphs: components, orders and what is reachable, against definitions that are easy to check."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from trivet.graphs import component_of, components, cyclic, depth_first, ordered, reachable, reversed_graph

Graph = dict[str, list[str]]


def _drawn() -> Iterator[Graph]:
    for seed in range(200):
        draw = random.Random(seed)
        names = [f"n{number}" for number in range(draw.randrange(1, 9))]
        yield {name: draw.sample(names, draw.randrange(0, min(4, len(names) + 1))) for name in names}


def _leads_to(graph: Graph, start: str, goal: str) -> bool:
    """Whether some path of at least one step goes from one node to the other."""
    found: set[str] = set()
    pending = list(graph[start])
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += graph[name]
    return goal in found


def test_components_come_after_those_that_they_lead_to() -> None:
    graph = {"a": ["b"], "b": ["c", "a"], "c": [], "d": ["b", "no key"]}
    assert components(graph) == (("c",), ("a", "b"), ("d",))


def test_a_component_is_what_leads_to_each_other() -> None:
    for graph in _drawn():
        found = component_of(graph)
        for one in graph:
            expected = {each for each in graph if _leads_to(graph, one, each) and _leads_to(graph, each, one)}
            assert found[one] == expected | {one}
        assert cyclic(graph) == {one for one in graph if _leads_to(graph, one, one)}
        places = {name: at for at, group in enumerate(components(graph)) for name in group}
        assert all(places[other] <= places[one] for one in graph for other in graph[one])


def test_reachable_is_in_the_order_in_which_nodes_are_met() -> None:
    graph = {"a": ["c", "b"], "b": ["d"], "c": ["a", "e"], "d": [], "e": []}
    assert list(reachable(["a"], graph.__getitem__)) == ["a", "c", "b", "e", "d"]
    assert list(reachable([], graph.__getitem__)) == []
    for drawn in _drawn():
        for one in drawn:
            expected = {one, *(each for each in drawn if _leads_to(drawn, one, each))}
            assert reachable([one], drawn.__getitem__).keys() == expected


def test_a_reversed_graph_names_each_user_once() -> None:
    assert reversed_graph({"a": ["b", "b", "c"], "b": ["c"]}) == {"b": ["a"], "c": ["a", "b"]}


@pytest.mark.parametrize("order", [ordered, depth_first])
def test_orders_keep_the_firm_and_the_loose_without_cycles(order: object) -> None:
    for graph in _drawn():
        firm = {name: [other for other in graph[name] if other < name] for name in graph}
        loose = {name: [other for other in graph[name] if other > name] for name in graph}
        found = ordered(firm, loose) if order is ordered else depth_first(firm, firm, loose)
        place = {name: at for at, name in enumerate(found)}
        assert sorted(found) == sorted(graph)
        assert all(place[other] < place[name] for name in firm for other in firm[name])
        free = {name for name in graph if len(component_of(graph)[name]) == 1}
        assert all(place[other] < place[name] for name in free for other in loose[name])


def test_ordered_keeps_the_firm_order_inside_a_cycle() -> None:
    firm: dict[str, tuple[str, ...]] = {"a": (), "b": (), "c": ("d",), "d": ()}
    assert ordered(firm, {"a": ("b",)}) == ("b", "a", "d", "c")
    assert ordered(firm, {"d": ("c",), "a": ("c",)}) == ("d", "c", "a", "b")


def test_depth_first_keeps_more_of_a_cycle() -> None:
    assert ordered({"a": [], "b": []}, {"a": ["b"], "b": ["a"]}) == ("a", "b")
    assert depth_first("ab", {"a": [], "b": []}, {"a": ["b"], "b": ["a"]}) == ("b", "a")


def test_a_chain_of_thousands_needs_no_recursion() -> None:
    chain = {f"n{number:05}": [f"n{number + 1:05}"] for number in range(20_000)}
    assert len(components(chain)) == 20_000
    assert len(reachable(["n00000"], lambda name: chain.get(name, ()))) == 20_001
