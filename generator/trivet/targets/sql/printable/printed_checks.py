"""Prepares all checks and definitions for the printer of one dialect.

For each table, it also collects the assertions that the printed checks do not enforce in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from trivet.diagnostics import Origin
from trivet.graphs import reachable
from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Always, Never, Predicate
from trivet.predicates.tree import named
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.printable.bounds import check_of
from trivet.targets.sql.printable.conditions import shared
from trivet.targets.sql.printable.printable import SMALL, Capability, Printability, PrintedNode


@dataclass(frozen=True, slots=True)
class PrintedChecks:
    """The printable checks of all tables.

    - `checks`: predicates by the table's id and the check's name
    - `definitions`: predicates of the definitions and bounds to which checks refer
    - `losses`: assertions that are not enforced in full, by the table's id
    - `too_large`: locations of assertions that were left out because of their size

    A bound is a weaker or stronger form of a definition that cannot be printed exactly.
    """

    checks: Mapping[str, Mapping[str, Predicate]]
    definitions: Mapping[str, Predicate]
    losses: Mapping[str, tuple[Loss, ...]]
    too_large: tuple[Origin, ...]

    @property
    def idle(self) -> dict[str, frozenset[str]]:
        """Return the names of the checks that accept everything in their printable form, by the table's id."""
        return {
            table: frozenset(name for name, node in own.items() if isinstance(node, Always))
            for table, own in self.checks.items()
        }


def print_checks(
    tables: tuple[Table, ...],
    definitions: Mapping[str, Predicate],
    capability: Capability,
    rewrite: Callable[[Predicate], Predicate] = lambda node: node,
) -> PrintedChecks:
    """Return the printable predicates of all checks, and of all definitions that they refer to.

    `rewrite` is applied to the checks, but not to `definitions`, which the caller must have rewritten.
    """
    owned = {
        (table.id, one.name): (
            check_of(table.entity.full_name, table.name, one.name),
            rewrite(one.predicate),
        )
        for table in tables
        for one in table.checks
        if not one.omitted
    }
    nodes = {**definitions, **dict(owned.values())}
    if capability.refers:
        nodes, conditions = shared(nodes, SMALL)
        definitions = {**{name: nodes[name] for name in definitions}, **conditions}
    bounds = _Bounds(Printability.of(definitions, capability))
    checks: dict[str, dict[str, PrintedNode]] = {table.id: {} for table in tables}
    for (table, name), (owner, _) in owned.items():
        checks[table][name] = bounds.of_check(owner, nodes[owner])
    nodes_printed = [one for own in checks.values() for one in own.values()]
    printed = bounds.printed(nodes_printed)
    used = dict.fromkeys(
        origin for one in (*nodes_printed, *bounds.nodes_printed.values()) for origin in one.too_large
    )
    return PrintedChecks(
        {table.id: _predicates(table, checks[table.id]) for table in tables},
        printed,
        {table: bounds.losses(own.values()) for table, own in checks.items()},
        tuple(used),
    )


def _predicates(table: Table, printed: Mapping[str, PrintedNode]) -> dict[str, Predicate]:
    """Return the printable predicate of each check by name; a check that the settings leave out accepts everything."""
    return {
        check.name: Always() if check.omitted else printed[check.name].predicate for check in table.checks
    }


@dataclass(slots=True)
class _Bounds:
    """The bounds (weaker or stricter forms) of definitions that a dialect cannot print in full.

    - `nodes_printed`: the bounds by name.
    - `users`: maps the name of a bound to the names of the bounds that refer to it.
    - `empty`: maps the name of each bound that accepts every value, or no value, to the reason.
    """

    printability: Printability
    nodes_printed: dict[str, PrintedNode] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    empty: dict[str, str] = field(default_factory=dict)

    def of_check(self, owner: str, node: Predicate) -> PrintedNode:
        """Return the predicate of a check in printable form, and record in `self` all bounds that it refers to."""
        first = self.printability.widened(node, owner, self.empty)
        self._add(first.references)
        is_known = self.empty.keys().isdisjoint(first.bounds)
        return first if is_known else self.printability.widened(node, owner, self.empty)

    def printed(self, nodes_printed: Iterable[PrintedNode]) -> dict[str, Predicate]:
        """Return the predicates to which the nodes refer, directly or indirectly, by name.

        These are definitions, bounds of definitions (weaker or stronger forms), and large parts that are printed
        separately.
        """
        known = {name: one.predicate for name, one in self.nodes_printed.items()}
        for one in (*nodes_printed, *self.nodes_printed.values()):
            known |= one.parts
        roots = (name for one in nodes_printed for name in named(one.predicate))
        found = sorted(reachable(roots, lambda name: named(known[name])))
        return {name: known[name] for name in found}

    def losses(self, nodes_printed: Iterable[PrintedNode]) -> tuple[Loss, ...]:
        """Return the losses of the nodes and of everything that they refer to, without repetitions.

        A loss is an assertion that the dialect does not enforce completely.
        """
        own = list(nodes_printed)
        roots = (name for one in own for name in one.references)
        own += [
            self.nodes_printed[name]
            for name in sorted(reachable(roots, lambda name: self.nodes_printed[name].references))
        ]
        dropped = {name: why for one in own for name, why in one.dropped}
        lost = [*self.printability.below(dropped), *(loss for one in own for loss in one.losses)]
        return tuple(dict.fromkeys(lost))

    def _add(self, names: Iterable[str]) -> None:
        pending = sorted(name for name in set(names) if name not in self.nodes_printed)
        fresh: list[str] = []
        while pending:
            name = pending.pop()
            if name in self.nodes_printed:
                continue
            fresh.append(name)
            node_printed = self.nodes_printed[name] = self.printability.definition(name, self.empty)
            for bound in sorted(node_printed.bounds):
                self.users.setdefault(bound, []).append(name)
            pending += sorted(node_printed.references)
        self._settle(fresh)

    def _settle(self, pending: list[str]) -> None:
        """Find the bounds that accept every value, or no value, and remove the references to them.

        A bound is a weaker or stronger form of a definition that cannot be printed exactly. `pending` has the names of
        the bounds to examine.
        """
        while pending:
            name = pending.pop()
            node_printed = self.nodes_printed[name]
            if name in self.empty or not (
                node_printed.reason and isinstance(node_printed.predicate, Always | Never)
            ):
                continue
            self.empty[name] = node_printed.reason
            for user in self.users.get(name, ()):
                self.nodes_printed[user] = self.printability.definition(user, self.empty)
                pending.append(user)
