"""The effects of a schema's x- keys, as data.

`trivet.extensions` creates these records, and the targets read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.diagnostics import Origin
from trivet.normalize.schema import Schema

#: Pairs (value of an enumeration, its text). No value occurs twice; values are compared as JSON.
ValueTexts: TypeAlias = tuple[tuple[Any, str], ...]

#: Distinct members by JSON name, in order.
MemberNames: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyReference:
    """A foreign key to columns of another table.

    - `members`: the members that refer to `columns`, in the same order
    - `on_delete`, `on_update`: what happens on deletion and update (`cascade`, `set-null`, …)

    If `members` is empty, `columns` has one column, and the value that refers to it is the value that the schema with
    `x-references` describes.
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
    """The DEFAULT of a column.

    If `function` is not empty, it names a function of `FUNCTIONS`, and the default is a call of this function.
    Otherwise the default is the JSON value `value`.
    """

    value: Any = None
    function: str = ""


@dataclass(frozen=True, slots=True)
class JsonIndex:
    """An index on the content of a JSON column.

    `method` is the index method, `gin`. `operators` is the operator class, or "" for the default operator class.
    """

    method: str
    operators: str = ""


@dataclass(frozen=True, slots=True)
class PartitionBy:
    """How a table is divided into partitions.

    `method` is `range`, `list` or `hash`. `members` are the members whose values decide in which partition a row
    is.
    """

    method: str
    members: MemberNames


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one schema's x- keys; None, () and False stand for no effect.

    - `table`, `column`: names in SQL.
    - `python_name`: the name of a class or an attribute.
    - `python_type`: a class written by the user (`package.module.Class`).
    - `is_key`, `is_unique`, `is_indexed`, `json_index`: for the member that the schema describes.
    - `key`, `uniques`, `indexes`, `partition_by`: for members of the object that the schema describes, by JSON name.
    - `references`: foreign keys.
    - `sql_types`: a type for each dialect; the type for "" applies to the dialects without a type of their own.
    - `enum_names` (identifiers), `enum_titles`, `enum_descriptions`: texts for the values of the enumeration.
    - `flags`: what the docs show as flags, as pairs (label, boolean).
    - `shown`: what else the docs show, as pairs (label, any value).
    - `places`: the name of an effect → the origin of its x- key.
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

#: Name → field of `Effects`, for the effects that concern several members of an object. Objects inherit these effects
#: by `allOf` and `$ref`.
OF_OBJECTS: Mapping[str, str] = {
    "primary-key": "key",
    "unique": "uniques",
    "index": "indexes",
    "partition-by": "partition_by",
    "references": "references",
}


def effects_of_objects(effects: Effects) -> Iterator[str]:
    """Yield the names of the effects in `OF_OBJECTS` that the record `effects` contains."""
    return (name for name, one in OF_OBJECTS.items() if getattr(effects, one))


#: Returns the effects of the x- keys of a schema.
ReadEffects: TypeAlias = Callable[[Schema], Effects]


def no_effects(schema: Schema) -> Effects:
    """Return the empty `Effects` for every schema. Used where there is no x- vocabulary."""
    return NO_EFFECTS
