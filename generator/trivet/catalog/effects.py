"""The effects of a schema's x- keys, as data: `trivet.extensions` fills them in, the targets read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.diagnostics import Origin
from trivet.normalize.schema import Schema

#: (value of an enumeration, its text), each value once; values are compared as JSON.
ValueTexts: TypeAlias = tuple[tuple[Any, str], ...]

#: Distinct members by JSON name, in order.
MemberNames: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyReference:
    """A foreign key to columns of another table, with what happens on deletion and update (`cascade`, `set-null`, …).

    The member `members[0]` has the value of the column `columns[0]`, and so on. () means that the value of the schema
    itself is that of the only column.
    """

    table: str
    columns: tuple[str, ...]
    members: MemberNames = ()
    on_delete: str = ""
    on_update: str = ""

    def __str__(self) -> str:
        if len(self.columns) == 1:
            return f"{self.table}.{self.columns[0]}"
        return f"{self.table} ({', '.join(self.columns)})"


@dataclass(frozen=True, slots=True)
class ServerDefault:
    """The DEFAULT of a column: a call of the named function of `FUNCTIONS`, or else a JSON value."""

    value: Any = None
    function: str = ""


@dataclass(frozen=True, slots=True)
class JsonIndex:
    """An index on what is inside a JSON column: its method, `gin`, and its operator class (empty: the usual one)."""

    method: str
    operators: str = ""


@dataclass(frozen=True, slots=True)
class PartitionBy:
    """How a table is divided into partitions: `range`, `list` or `hash`, by the values of these members."""

    method: str
    members: MemberNames


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one schema's x- keys; None, () and False stand for no effect.

    `table` and `column` name SQL objects, `python_name` a class or attribute, `python_type` a class of the user
    (`package.module.Class`). `is_key`, `is_unique`, `is_indexed` and `json_index` are about the member that has the
    schema; `key`, `uniques`, `indexes` and `partition_by` are about members of the object, by JSON name. `references`
    are foreign keys. `sql_types` maps a dialect, or "" for all, to a type. `enum_names` (identifiers), `enum_titles`
    and `enum_descriptions` are about values of the enumeration. `flags` are (label, boolean) pairs, `shown` (label, any
    value) pairs. `places` maps each effect to the origin of its key.
    """

    table: str | None = None
    column: str | None = None
    owner: str | None = None
    python_name: str | None = None
    python_type: str | None = None
    storage: str | None = None
    is_key: bool = False
    key: MemberNames = ()
    is_unique: bool = False
    uniques: tuple[MemberNames, ...] = ()
    is_indexed: bool = False
    indexes: tuple[MemberNames, ...] = ()
    json_index: JsonIndex | None = None
    partition_by: PartitionBy | None = None
    references: tuple[KeyReference, ...] = ()
    sql_types: Mapping[str, str] = field(default_factory=dict)
    server_default: ServerDefault | None = None
    enum_names: ValueTexts = ()
    enum_titles: ValueTexts = ()
    enum_descriptions: ValueTexts = ()
    sensitive: bool = False
    deprecated_since: str | None = None
    renamed_from: tuple[str, ...] = ()
    flags: tuple[tuple[str, bool], ...] = ()
    shown: tuple[tuple[str, Any], ...] = ()
    places: Mapping[str, Origin] = field(default_factory=dict)


NO_EFFECTS = Effects()

#: Returns a schema's effects.
ReadEffects: TypeAlias = Callable[[Schema], Effects]


def no_effects(schema: Schema) -> Effects:
    """Return the effects of a schema under an empty vocabulary: none."""
    return NO_EFFECTS
