"""Predicates: what a schema asserts about a JSON value, independent of any target.

Nodes follow JSON Schema's data model (Core 2020-12 §4.2.1): `1.0` is an integer, `true` is not a number, and
numbers are exact. A node for values of one JSON type stands in a guard `When(TypeIs(…), …)`, unless the type is known.
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

#: All JSON types, without `integer`, which is a part of `number`.
ALL_TYPES: tuple[JsonType, ...] = ("array", "boolean", "null", "number", "object", "string")


@dataclass(frozen=True, slots=True)
class Always:
    """True for every value."""


@dataclass(frozen=True, slots=True)
class Never:
    """The predicate that refuses every value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """An assertion that cannot be checked, with the reason. `evaluate` accepts every value.

    It replaces a permitted fault of the schema, or a reference that is not followed. `definition` is the full
    name of the definition to which the reference leads, or empty.
    """

    reason: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class TypeIs:
    """The value has one of the JSON types in `types`, which are sorted by name (Validation 2020-12 §6.1.1)."""

    types: tuple[JsonType, ...]


@dataclass(frozen=True, slots=True)
class In:
    """The value equals one of `values` (Validation §6.1.2, §6.1.3).

    Values are compared as JSON: deeply, and ignoring the order of members. `1` equals `1.0`, and `true` does not equal
    `1`.
    """

    values: tuple[Any, ...]

    def __hash__(self) -> int:
        return hash(repr(self.values))


@dataclass(frozen=True, slots=True)
class Compare:
    """For numbers: the value is less than (`<`), at most (`<=`), greater than (`>`) or at least (`>=`) `bound`.

    `order` says which of these (Validation §6.2).
    """

    order: Order
    bound: Number


@dataclass(frozen=True, slots=True)
class MultipleOf:
    """For numbers: the value divided by `divisor`, computed exactly, is an integer (Validation §6.2.1)."""

    divisor: Number


@dataclass(frozen=True, slots=True)
class Length:
    """For strings: the number of code points is at least or at most `bound`, as `order` says (Validation §6.3)."""

    order: Bound
    bound: int


@dataclass(frozen=True, slots=True)
class Matches:
    """For strings: the ECMA-262 regular expression (`u` flag) matches anywhere in the string (Validation §6.3.3)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class FormatIs:
    """For strings: the string has the format `name`, a key of `predicates.formats.FORMATS` (Validation §7.3)."""

    name: str


@dataclass(frozen=True, slots=True)
class Size:
    """For arrays: the number of items is at least or at most `bound`, as `order` says (Validation §6.4.1, §6.4.2)."""

    order: Bound
    bound: int


@dataclass(frozen=True, slots=True)
class Unique:
    """For arrays: no two items are equal as JSON (Validation §6.4.3)."""


@dataclass(frozen=True, slots=True)
class ItemAt:
    """For arrays: the item at `index` (from 0) satisfies `predicate`, or there is no such item (Core §10.3.1.1)."""

    index: int
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class EveryItem:
    """For arrays: each item from index `start` on satisfies `predicate` (Core §10.3.1.2)."""

    start: int
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class CountItems:
    """For arrays: at least `minimum` and at most `maximum` items satisfy `predicate` (Core §10.3.1.3).

    If `maximum` is None, there is no maximum.
    """

    predicate: Predicate
    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class ItemCover:
    """The items of an array that count as evaluated if `condition` holds for the array (Core §11.2).

    - `prefix`: the number of leading items that count as evaluated; None means all items
    - `contains`: the predicate that further items must satisfy to count as evaluated; None means no further items
    """

    condition: Predicate
    prefix: int | None = 0
    contains: Predicate | None = None


@dataclass(frozen=True, slots=True)
class EveryUncoveredItem:
    """For arrays: each item outside all `covers` satisfies `predicate` (`unevaluatedItems`, Core §11.2).

    A cover is a set of items that other keywords have evaluated.
    """

    covers: tuple[ItemCover, ...]
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Keys:
    """For objects: the number of members is at least or at most `bound`, as `order` says (Validation §6.5)."""

    order: Bound
    bound: int


@dataclass(frozen=True, slots=True)
class HasKey:
    """For objects: there is a member with the name `key` (Validation §6.5.3)."""

    key: str


@dataclass(frozen=True, slots=True)
class PropertyIs:
    """For objects: the value of the member `key` satisfies `predicate`, or there is no such member (Core §10.3.2.1)."""

    key: str
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class EveryKey:
    """For objects: each member's name, taken as a string value, satisfies `predicate` (Core §10.3.2.4)."""

    predicate: Predicate


@dataclass(frozen=True, slots=True)
class EveryMatchingProperty:
    """For objects: for each member whose name matches `pattern`, the value satisfies `predicate` (Core §10.3.2.2)."""

    pattern: str
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class KeyCover:
    """The members of an object that count as evaluated if `condition` holds for the object (Core §11.3).

    Their names are in `keys` (sorted) or match one of the `patterns`. If `every` is true, all members count.
    """

    condition: Predicate
    keys: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    every: bool = False


@dataclass(frozen=True, slots=True)
class EveryUncoveredProperty:
    """For objects: the value of each member that is in none of the `covers` satisfies `predicate`.

    A cover is a set of members that applies under a condition. The keyword `additionalProperties` (Core
    §10.3.2.3) has one cover: the declared members and those whose name matches a pattern. Its condition is
    `Always`. The keyword `unevaluatedProperties` (Core §11.3) can have several covers with other conditions.
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
    """Exactly one of the parts holds (Core §10.2.1.3)."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class When:
    """If `condition` holds, `then` must hold; if not, `otherwise` must hold."""

    condition: Predicate
    then: Predicate
    otherwise: Predicate = Always()


@dataclass(frozen=True, slots=True)
class Named:
    """The value satisfies the definition with the full name `definition`; definitions may be recursive.

    `origin` is the location of the reference. It affects neither the meaning nor equality.
    """

    definition: str
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Asserted:
    """Marks `predicate` as what `keyword` asserts.

    `origin` is the location that errors and the ledger report for this assertion.
    """

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
    """The result of a printer that cannot express something in its target's language, with the reason.

    It is returned, not raised.
    """

    reason: str
