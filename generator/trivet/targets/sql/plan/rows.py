"""Splits the predicate of a member that is stored in table rows of its own.

One part is checked for each row, the other part for the member as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import (
    ALL_TYPES,
    Always,
    And,
    Asserted,
    EveryItem,
    EveryUncoveredProperty,
    JsonType,
    KeyCover,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.targets.sql.plan.dereference import conjuncts, followed
from trivet.targets.sql.plan.known import known
from trivet.targets.sql.plan.records import ChildKind

_TYPES: Mapping[ChildKind, JsonType] = {"list": "array", "map": "object", "one": "object"}


@dataclass(frozen=True, slots=True)
class RowMeaning:
    """The predicate of a member that is stored in rows.

    - `each`: the predicate that must hold for every row.
    - `together`: predicates that must hold for the member as a whole.
    - `others`: whether the member may also be of a type without rows, such as null.
    """

    each: Predicate
    together: tuple[Predicate, ...]
    others: bool


def row_meaning(predicate: Predicate, kind: ChildKind, definitions: Mapping[str, Predicate]) -> RowMeaning:
    """Split a member's predicate into a part that each row must satisfy, and a part for the member as a whole.

    No assertion is in both parts.
    """
    type_ = _TYPES[kind]
    meaning = followed(predicate, definitions)
    others = tuple(one for one in ALL_TYPES if one not in (type_, "integer"))
    inside: list[Predicate] = [
        part for part in conjuncts(known(meaning, (type_,))) if not isinstance(part, Always)
    ]
    outside = known(meaning, others)
    if kind == "one":
        each, rest = inside, []
    else:
        each = [found for part in inside if (found := _of_each(part, kind)) is not None]
        rest = [part for part in inside if _of_each(part, kind) is None]
    together = [When(TypeIs((type_,)), part) for part in rest]
    if not isinstance(outside, Always):
        together.insert(0, When(TypeIs((type_,)), Always(), outside))
    return RowMeaning(simplify(And(tuple(each))), tuple(together), bool(possible_types(meaning) - {type_}))


def _of_each(part: Predicate, kind: ChildKind) -> Predicate | None:
    """Return the predicate that `part` applies to each item (`list`) or each value (`map`).

    Return None if `part` is any other assertion.
    """
    mark = part if isinstance(part, Asserted) else None
    inner = part.predicate if isinstance(part, Asserted) else part
    match inner:
        case EveryItem(0, each) if kind == "list":
            found = each
        case EveryUncoveredProperty((KeyCover(Always(), (), ()),), each) if kind == "map":
            found = each
        case _:
            return None
    return found if mark is None else Asserted(mark.keyword, mark.origin, found)
