"""What the x- keys of one schema ask for, as data: `trivet.extensions` fills it in, the targets read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.diagnostics import Origin
from trivet.normalize.schema import Schema

#: What is said of values of an enumeration, each once; they are compared as JSON.
ValueTexts: TypeAlias = tuple[tuple[Any, str], ...]

#: A set of members, by JSON name, in order.
MemberNames: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyReference:
    """Columns of another table, which together are a key there; what becomes of the row that refers to it
    (`cascade`, `set-null`, …).

    `members` hold the values of `columns`, in their order; () is the schema itself, whose value is that of
    one column.
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
    """The DEFAULT of a column: what the function of `FUNCTIONS` gives that is named, else a JSON value."""

    value: Any = None
    function: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one schema's x- keys; None, () and False where they ask for nothing.

    `table` and `column` name SQL objects, `python_name` a class or attribute, `python_type` a class of the
    user's own (`package.module.Class`). `is_key`, `is_unique` and `is_indexed` speak of the member itself;
    `key`, `uniques` and `indexes` of members of the object, by JSON name. `references` are what foreign keys
    lead to.
    `sql_types` maps a dialect, or "" for all, to a type.
    `enum_names`, `enum_titles` and `enum_descriptions` speak of values of the enumeration: names are
    identifiers. `flags` are (label, value) pairs of
    yes/no facts, `shown` (label, value) pairs of anything. `places` tells where each effect was asked for.
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

#: How the catalog learns a schema's effects.
ReadEffects: TypeAlias = Callable[[Schema], Effects]


def no_effects(schema: Schema) -> Effects:
    """The effects under an empty vocabulary."""
    return NO_EFFECTS
