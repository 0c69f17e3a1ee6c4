"""What one dialect can say of each check and each definition, and what each table loses by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.targets.sql.records import Table
from trivet.targets.sql.sayable import Ability, Sayable, Sentence


@dataclass(frozen=True, slots=True)
class Said:
    """`checks` gives, per table's and check's name, what is printed; `definitions` what each reference in them
    stands for; `losses` what is not said, per table."""

    checks: Mapping[str, Mapping[str, Predicate]]
    definitions: Mapping[str, Predicate]
    losses: Mapping[str, tuple[Loss, ...]]

    @property
    def roots(self) -> tuple[str, ...]:
        """The definitions that the checks refer to directly, sorted."""
        nodes = [node for checks in self.checks.values() for node in checks.values()]
        return tuple(sorted({name for node in nodes for name in named(node)}))


def said(
    tables: tuple[Table, ...],
    definitions: Mapping[str, Predicate],
    ability: Ability,
    rewrite: Callable[[Predicate], Predicate] = lambda node: node,
) -> Said:
    """What is printed of each check, and of each definition that the checks lead to.

    `rewrite` was applied to the definitions, and is to each check.
    """
    sayable = Sayable.of(definitions, ability)
    printed: dict[str, Sentence] = {}
    checks: dict[str, dict[str, Predicate]] = {}
    losses: dict[str, tuple[Loss, ...]] = {}
    for table in tables:
        own = {check.name: sayable.widened(rewrite(check.predicate)) for check in table.checks}
        nodes = {name: sentence.predicate for name, sentence in own.items()}
        used = _needed(nodes.values(), printed, sayable)
        sentences = [*own.values(), *(printed[name] for name in used)]
        dropped = {name: why for sentence in sentences for name, why in sentence.dropped}
        lost = [*sayable.below(dropped), *(loss for sentence in sentences for loss in sentence.losses)]
        checks[table.name] = nodes
        losses[table.name] = tuple(dict.fromkeys(lost))
    return Said(checks, {name: one.predicate for name, one in sorted(printed.items())}, losses)


def _needed(nodes: Iterable[Predicate], printed: dict[str, Sentence], sayable: Sayable) -> list[str]:
    """The definitions that the nodes lead to, sorted; those met for the first time are put into `printed`."""
    pending = sorted({name for node in nodes for name in named(node)})
    seen = set(pending)
    while pending:
        name = pending.pop()
        if name not in printed:
            printed[name] = sayable.definition(name)
        fresh = sorted(set(named(printed[name].predicate)) - seen)
        seen.update(fresh)
        pending += fresh
    return sorted(seen)
