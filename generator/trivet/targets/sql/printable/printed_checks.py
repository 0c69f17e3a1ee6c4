"""What one dialect can say of each check and each definition, and what each table loses by it."""

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
from trivet.targets.sql.printable.printable import SMALL, Ability, Sayable, Sentence


@dataclass(frozen=True, slots=True)
class Said:
    """`checks` gives, per table's id and check's name, what is printed; `definitions` what each reference in them
    stands for; `losses` what is not said, per table; `too_large` where something was given up for its size."""

    checks: Mapping[str, Mapping[str, Predicate]]
    definitions: Mapping[str, Predicate]
    losses: Mapping[str, tuple[Loss, ...]]
    too_large: tuple[Origin, ...]


def said(
    tables: tuple[Table, ...],
    definitions: Mapping[str, Predicate],
    ability: Ability,
    rewrite: Callable[[Predicate], Predicate] = lambda node: node,
) -> Said:
    """What is printed of each check, and of each definition that the checks lead to.

    `rewrite` was applied to the definitions, and is to each check.
    """
    asked = {
        (table.id, one.name): (
            check_of(table.entity.full_name, table.name, one.name),
            rewrite(one.predicate),
        )
        for table in tables
        for one in table.checks
    }
    nodes = {**definitions, **dict(asked.values())}
    if ability.refers:
        nodes, conditions = shared(nodes, SMALL)
        definitions = {**{name: nodes[name] for name in definitions}, **conditions}
    bounds = _Bounds(Sayable.of(definitions, ability))
    checks: dict[str, dict[str, Sentence]] = {table.id: {} for table in tables}
    for (table, name), (owner, _) in asked.items():
        checks[table][name] = bounds.of_check(owner, nodes[owner])
    sentences = [one for own in checks.values() for one in own.values()]
    printed = bounds.printed(sentences)
    used = dict.fromkeys(
        origin for one in (*sentences, *bounds.sentences.values()) for origin in one.too_large
    )
    return Said(
        {table: {name: one.predicate for name, one in own.items()} for table, own in checks.items()},
        printed,
        {table: bounds.losses(own.values()) for table, own in checks.items()},
        tuple(used),
    )


@dataclass(slots=True)
class _Bounds:
    """The bounds of definitions that were asked for so far, by name; `empty` has those of which nothing is left, with
    the reason."""

    sayable: Sayable
    sentences: dict[str, Sentence] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    empty: dict[str, str] = field(default_factory=dict)

    def of_check(self, owner: str, node: Predicate) -> Sentence:
        """What is printed of a check, once all bounds are known that it leads to."""
        first = self.sayable.widened(node, owner, self.empty)
        self._add(first.leads_to)
        is_known = self.empty.keys().isdisjoint(first.bounds)
        return first if is_known else self.sayable.widened(node, owner, self.empty)

    def printed(self, sentences: Iterable[Sentence]) -> dict[str, Predicate]:
        """What the sentences refer to, and what that refers to."""
        known = {name: one.predicate for name, one in self.sentences.items()}
        for one in (*sentences, *self.sentences.values()):
            known |= one.parts
        roots = (name for one in sentences for name in named(one.predicate))
        found = sorted(reachable(roots, lambda name: named(known[name])))
        return {name: known[name] for name in found}

    def losses(self, sentences: Iterable[Sentence]) -> tuple[Loss, ...]:
        """All that is lost in the sentences, and in all that they lead to."""
        own = list(sentences)
        roots = (name for one in own for name in one.leads_to)
        own += [
            self.sentences[name]
            for name in sorted(reachable(roots, lambda name: self.sentences[name].leads_to))
        ]
        dropped = {name: why for one in own for name, why in one.dropped}
        lost = [*self.sayable.below(dropped), *(loss for one in own for loss in one.losses)]
        return tuple(dict.fromkeys(lost))

    def _add(self, names: Iterable[str]) -> None:
        pending = sorted(name for name in set(names) if name not in self.sentences)
        fresh: list[str] = []
        while pending:
            name = pending.pop()
            if name in self.sentences:
                continue
            fresh.append(name)
            sentence = self.sentences[name] = self.sayable.definition(name, self.empty)
            for bound in sorted(sentence.bounds):
                self.users.setdefault(bound, []).append(name)
            pending += sorted(sentence.leads_to)
        self._settle(fresh)

    def _settle(self, pending: list[str]) -> None:
        """What refers to a bound of which nothing is left is written anew without it, which may leave nothing of that,
        too."""
        while pending:
            name = pending.pop()
            sentence = self.sentences[name]
            if name in self.empty or not (sentence.reason and isinstance(sentence.predicate, Always | Never)):
                continue
            self.empty[name] = sentence.reason
            for user in self.users.get(name, ()):
                self.sentences[user] = self.sayable.definition(user, self.empty)
                pending.append(user)
