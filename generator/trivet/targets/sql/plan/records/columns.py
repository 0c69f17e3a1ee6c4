"""The records of a column: its kind and type, its checks, and what its type cannot store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from trivet.catalog.effects import ServerDefault
from trivet.catalog.records import Facts
from trivet.diagnostics import Origin
from trivet.predicates.nodes import JsonType, Number, Predicate

Kind: TypeAlias = Literal[
    "boolean", "date", "datetime", "float", "integer", "ipv4", "ipv6", "json", "number", "text", "uuid"
]


@dataclass(frozen=True, slots=True)
class Check:
    """A named constraint on one member, or on the whole document if `member` is None.

    - `role`: the end of the name; if empty, `keyword` is the end
    - `omitted`: why the settings leave the check out; empty if they do not
    """

    name: str
    keyword: str
    origin: Origin
    predicate: Predicate
    member: str | None = None
    role: str = ""
    omitted: str = ""

    @property
    def ending(self) -> str:
        return self.role or self.keyword


@dataclass(frozen=True, slots=True)
class Bounds:
    """Properties of a column's values, other than their kind, on which the column's type may depend.

    - `low`, `high`: the least and greatest number that the schema accepts; None without a limit.
    - `numeral`: whether a text may look like a number.
    """

    low: Number | None = None
    high: Number | None = None
    numeral: bool = True

    def within(self, low: int, high: int) -> bool:
        return self.low is not None and self.high is not None and self.low >= low and self.high <= high

    def beyond(self, low: int, high: int) -> bool:
        """Return whether one of the bounds is outside the range from `low` to `high`."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return any(not low <= end <= high for end in ends)

    def narrowest(self, types: Mapping[int, str], widest: str) -> str:
        """Return the type with the fewest bits that represents all integers within the bounds.

        `types` maps numbers of bits, in ascending order, to the types of such integers. `widest` is the type if none
        of them has enough bits.
        """
        fitting = (
            name for bits, name in types.items() if self.within(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        )
        return next(fitting, widest)

    def narrowed(self, low: int, high: int) -> Bounds:
        """Return the bounds with each open end replaced by `low` or `high`."""
        return replace(
            self, low=low if self.low is None else self.low, high=high if self.high is None else self.high
        )


@dataclass(frozen=True, slots=True)
class RequestedType:
    """The type that `x-sql-type` requests.

    - `kind`: decides how values are converted.
    - `type`: the SQL of the type.
    - `holds`: a predicate that accepts the JSON values that the type can store.
    - `description`: describes these values in words.
    """

    kind: Kind
    type: str
    holds: Predicate
    description: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A check that refuses values which the schema accepts, but which the column's type cannot store.

    For tables with views, `keyword`, `place` and `reason` are those of the guard's ledger row. If `place` is None,
    the row has a location in the schema of the root's definition, the same for all guards with this `keyword`.
    """

    check: Check
    keyword: str
    place: Origin | None
    reason: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stores one declared member.

    - `nullable`: whether null is accepted
    - `accepts`: the JSON types that are accepted besides null
    - `meaning`: the predicate of the member's value
    - `stem`: the beginning of the names of its checks
    - `entry`: the checks on the JSON value before it is stored; they refuse what the column would change
    - `checks`: the checks on the column itself
    - `presence`: the check that the member is present
    - `guard`: the guard, if the type cannot store every value that the schema accepts; its check is also in `entry`
    - `distinct`: for a column of a key or a foreign key, the check that refuses values which the column cannot tell
      from other values. Its predicate is only `Always`: each dialect prints a test of its own.
    - `literal`: whether the column may print a value in another form; `extra` then stores the original
    - `server_default`: the column's DEFAULT
    """

    name: str
    member: str
    kind: Kind
    type: str
    required: bool
    nullable: bool
    literal: bool
    origin: Origin
    facts: Facts
    accepts: tuple[JsonType, ...]
    meaning: Predicate
    stem: str
    entry: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()
    presence: Check | None = None
    guard: Guard | None = None
    server_default: ServerDefault | None = None
    distinct: Check | None = None

    @property
    def all_checks(self) -> tuple[Check, ...]:
        """Return every check of the column, in the order in which the document view applies them."""
        presence = () if self.presence is None else (self.presence,)
        distinct = () if self.distinct is None else (self.distinct,)
        return (*presence, *self.entry, *self.checks, *distinct)

    @property
    def remembers_null(self) -> bool:
        """Return whether NULL in the column has two possible meanings: the member is absent, or it is null."""
        return self.nullable and not self.required and self.kind != "json"

    @property
    def implies_null(self) -> bool:
        """Return whether NULL in the column means that the member is null.

        This is so if the member is required and may be null, and the column does not store JSON.
        """
        return self.nullable and self.required and self.kind != "json"

    @property
    def may_be_null(self) -> bool:
        return not self.required or (self.nullable and self.kind != "json")

    @property
    def may_differ(self) -> bool:
        """Return whether a direct write to this column must also remove its member from the JSON column `extra`.

        That is so if the column may be NULL or has a DEFAULT.
        """
        return self.may_be_null or self.server_default is not None
