"""Predicates: the target-neutral meaning of assertions over one JSON value.

Nodes are defined in terms of JSON Schema's data model (Core 2020-12 §4.2.1): `1.0` is an integer, `true` is not a
number, objects have no order, numbers are exact. A node about one type of value (`Length`, `Compare`, `HasKey`, …) is
meaningful only for that type, with which its docstring begins. The compiler guards it with `When(TypeIs(…), …)`, and
the simplifier removes the guard if the type is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from trivet.diagnostics import Origin

JsonType = Literal["array", "boolean", "integer", "null", "number", "object", "string"]
Number: TypeAlias = int | Decimal
Order = Literal["<", "<=", ">", ">="]
Bound = Literal["<=", ">="]

#: Every JSON type once; `integer` is part of `number`.
ALL_TYPES: tuple[JsonType, ...] = ("array", "boolean", "null", "number", "object", "string")


@dataclass(frozen=True, slots=True)
class Always:
    """True for every value."""


@dataclass(frozen=True, slots=True)
class Never:
    """False for every value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An assertion that no target can check.

    It is either a fault of the schema that the settings concede, or a reference to `definition` (full name, else empty)
    that a target does not follow. The reference evaluator accepts every value.
    """

    reason: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class TypeIs:
    """The value has one of these JSON types, sorted by name (Validation 2020-12 §6.1.1)."""

    types: tuple[JsonType, ...]


@dataclass(frozen=True, slots=True)
class In:
    """The value equals one of these JSON values, compared as JSON (Validation §6.1.2, §6.1.3).

    Equality is deep, without regard to member order; `1` equals `1.0`, and `true` does not equal `1`.
    """

    values: tuple[Any, ...]

    def __hash__(self) -> int:
        return hash(repr(self.values))


@dataclass(frozen=True, slots=True)
class Compare:
    """number: the value compares to the bound in this order (Validation §6.2)."""

    order: Order
    bound: Number


@dataclass(frozen=True, slots=True)
class MultipleOf:
    """number: the exact quotient by `divisor` is an integer (Validation §6.2.1)."""

    divisor: Number


@dataclass(frozen=True, slots=True)
class Length:
    """string: the number of code points is at least or at most `bound` (Validation §6.3)."""

    order: Bound
    bound: int


@dataclass(frozen=True, slots=True)
class Matches:
    """string: the ECMA-262 regular expression (`u` flag) matches anywhere in the string (Validation §6.3.3)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class FormatIs:
    """string: has the format `name`, one of `predicates.formats.FORMATS` (Validation §7.3)."""

    name: str


@dataclass(frozen=True, slots=True)
class Size:
    """array: the number of items is at least or at most `bound` (Validation §6.4.1, §6.4.2)."""

    order: Bound
    bound: int


@dataclass(frozen=True, slots=True)
class Unique:
    """array: no two items are equal as JSON (Validation §6.4.3)."""


@dataclass(frozen=True, slots=True)
class ItemAt:
    """array: the item at `index` (from 0) satisfies `predicate`, or there is no such item (Core §10.3.1.1)."""

    index: int
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class EveryItem:
    """array: each item from index `start` on satisfies `predicate` (Core §10.3.1.2)."""

    start: int
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class CountItems:
    """array: at least `minimum` and at most `maximum` items satisfy `predicate` (Core §10.3.1.3)."""

    predicate: Predicate
    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class ItemCover:
    """The items of an array that count as evaluated if `condition` holds for the array (Core §11.2).

    These are the first `prefix` items (`None`: all), and the items that satisfy `contains`.
    """

    condition: Predicate
    prefix: int | None = 0
    contains: Predicate | None = None


@dataclass(frozen=True, slots=True)
class EveryUncoveredItem:
    """array: each item that none of the `covers` includes satisfies `predicate` (`unevaluatedItems`, Core §11.2)."""

    covers: tuple[ItemCover, ...]
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Keys:
    """object: the number of members is at least or at most `bound` (Validation §6.5.1, §6.5.2)."""

    order: Bound
    bound: int


@dataclass(frozen=True, slots=True)
class HasKey:
    """object: has a member of this name (Validation §6.5.3)."""

    key: str


@dataclass(frozen=True, slots=True)
class PropertyIs:
    """object: the member of this name satisfies `predicate`, or there is no such member (Core §10.3.2.1)."""

    key: str
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class EveryKey:
    """object: each member's name, as a string, satisfies `predicate` (Core §10.3.2.4)."""

    predicate: Predicate


@dataclass(frozen=True, slots=True)
class EveryMatchingProperty:
    """object: each member whose name the pattern matches satisfies `predicate` (Core §10.3.2.2)."""

    pattern: str
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class KeyCover:
    """The members of an object that count as evaluated if `condition` holds for the object (Core §11.3).

    These are the members named in `keys` (sorted) and those whose name matches one of the `patterns`, or all members if
    `every` is true.
    """

    condition: Predicate
    keys: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    every: bool = False


@dataclass(frozen=True, slots=True)
class EveryUncoveredProperty:
    """object: each member that none of the `covers` includes has a value that satisfies `predicate`.

    With one cover whose condition is `Always` this is `additionalProperties` (Core §10.3.2.3), otherwise
    `unevaluatedProperties` (Core §11.3).
    """

    covers: tuple[KeyCover, ...]
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Predicate


@dataclass(frozen=True, slots=True)
class ExactlyOne:
    """One of the parts holds and all others do not (Core §10.2.1.3)."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class When:
    """If `condition` holds, `then` holds, else `otherwise` does."""

    condition: Predicate
    then: Predicate
    otherwise: Predicate = Always()


@dataclass(frozen=True, slots=True)
class Named:
    """The value satisfies the predicate of this definition (its full name); may be recursive.

    `origin` is the location of the reference; it does not affect the meaning or equality.
    """

    definition: str
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Asserted:
    """Marks `predicate` as what `keyword` asserts at `origin`, the location that errors and the ledger name."""

    keyword: str
    origin: Origin
    predicate: Predicate


Predicate: TypeAlias = (
    Always
    | Never
    | Unknown
    | TypeIs
    | In
    | Compare
    | MultipleOf
    | Length
    | Matches
    | FormatIs
    | Size
    | Unique
    | ItemAt
    | EveryItem
    | CountItems
    | EveryUncoveredItem
    | Keys
    | HasKey
    | PropertyIs
    | EveryKey
    | EveryMatchingProperty
    | EveryUncoveredProperty
    | And
    | Or
    | Not
    | ExactlyOne
    | When
    | Named
    | Asserted
)


@dataclass(frozen=True, slots=True)
class Cannot:
    """The result of a printer for a predicate that its target cannot express; returned, not raised."""

    reason: str
