"""Judges changes: does one version of a type refuse values that the other version accepts?

If such a value is found, it is the verdict's witness. The verdict is `safe` if provably no such value exists.
If neither a value nor a proof is found, the verdict is `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog.records import Entity
from trivet.diff.closing import Closing
from trivet.diff.inclusion.refute import Refuter
from trivet.diff.records import SAFE, Judgement, Witness
from trivet.diff.sides import Side
from trivet.diff.versions import Versions
from trivet.predicates.nodes import Named, Predicate
from trivet.prove.reach.goals import NONE
from trivet.prove.reach.search import Search
from trivet.prove.shrink import shrink

NOT_FOUND = "no value was found that shows a break, and no proof that there is none"
UNREADABLE = "jsonschema-rs cannot read the document"


@dataclass(slots=True)
class Judging:
    """Decides whether every value that one version of a type accepts is also accepted by the other version."""

    versions: Versions
    old: Side
    new: Side
    refuter: Refuter = field(init=False)
    _search: Search = field(init=False)
    _closing: Closing = field(init=False)

    def __post_init__(self) -> None:
        definitions = self.versions.definitions
        self.refuter = Refuter(definitions, self.versions.nodes)
        self._search = Search(definitions)
        self._closing = Closing(definitions, self.versions.nodes.node, dict(self._declared()))

    def _declared(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for side, name in ((self.old, self.versions.old_name), (self.new, self.versions.new_name)):
            for full_name, entity in side.catalog.entities.items():
                if "properties" in entity.schema:
                    yield name(full_name), tuple(entity.schema["properties"])

    def writer(self, old: Entity, new: Entity, part: Predicate | None = None) -> Judgement:
        """Judge whether the new type accepts each value that the old type accepts.

        If `part` is given, judge whether each such value satisfies `part`, a part of the new type's predicate.
        """
        given = self.versions.old_name(old.full_name)
        return self._verdict(
            given, part or Named(self.versions.new_name(new.full_name)), self._shown(old, new)
        )

    def reader(self, old: Entity, new: Entity, part: Predicate | None = None) -> Judgement:
        """Judge whether the old type accepts all values of the new type.

        If `part` is given, judge only that part of the old type's predicate.
        """
        given = self.versions.new_name(new.full_name)
        taken = part or Named(self.versions.old_name(old.full_name))
        return self._verdict(given, taken, self._shown(new, old, is_writer=False))

    def _shown(self, giver: Entity, taker: Entity, is_writer: bool = True) -> Callable[[Any], bool | None]:
        """Return a function that tests whether `giver` accepts a value and `taker` refuses it.

        The function returns None if it cannot decide. `giver` and `taker` are versions of one type. `giver` is the old
        version if `is_writer` is true, else the new one.
        """
        first, second = (self.old, self.new) if is_writer else (self.new, self.old)

        def shown(value: Any) -> bool | None:
            taken = second.accepts(taker, value)
            return None if taken is None else not taken and first.accepts(giver, value)

        return shown

    def _verdict(self, given: str, part: Predicate, shown: Callable[[Any], bool | None]) -> Judgement:
        nodes = self.versions.nodes
        whole, taken = nodes.node(Named(given)), nodes.node(part)
        if self.refuter.implies(whole, taken):
            return SAFE
        closed = self._closing.whole(given)
        found = self._witness(closed, taken, shown)
        if isinstance(found, Witness):
            return Judgement("breaking", found)
        other = self._witness(whole, taken, shown)
        if isinstance(other, Witness):
            kind = "lenient" if self.refuter.implies(closed, taken) else "breaking"
            return Judgement("lenient" if kind == "lenient" else "breaking", other)
        return Judgement("unknown", reason=found or other or NOT_FOUND)

    def _witness(
        self, given: Predicate, taken: Predicate, shown: Callable[[Any], bool | None]
    ) -> Witness | str | None:
        """Search for a small value that `given` accepts and `taken` refuses; None if none is found.

        `shown` tests a found value against the schemas as the user wrote them. Its result decides:

        - True: the value is confirmed; return it as a `Witness`, made as small as possible
        - False: the value is not confirmed; return None
        - None: the validator cannot compile the schema; return `UNREADABLE`
        """
        value = self._search.value(((given, True), (taken, False)))
        if value is NONE:
            return None
        confirmed = shown(value)
        if confirmed is None:
            return UNREADABLE
        if not confirmed:
            return None
        holds = self._search.holds
        goals = ((given, True), (taken, False))
        return Witness(
            shrink(value, lambda one: shown(one) is True and all(holds(goal, one) for goal in goals))
        )
