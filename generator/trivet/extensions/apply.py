"""Applies the effects of x- keys: for each effect, a function stores the key's value in `Effects`.

The function is called only with values that the declaration of the key permits.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from trivet.catalog.effects import (
    Effects,
    JsonIndex,
    KeyReference,
    PartitionBy,
    ServerDefault,
    ValueTexts,
)
from trivet.catalog.functions import FUNCTIONS
from trivet.extensions.records import Apply
from trivet.normalize.choices import are_members, texts_of_values
from trivet.normalize.schema import Schema
from trivet.predicates.values import json_key


def text(name: str) -> Apply:
    """Return the function that applies an x- key whose value is a string.

    The function stores the string in the field `name` of an `Effects` record.
    """

    def apply(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
        return _with(effects, {name: value})

    return apply


def members(mark: str, single: str = "", several: str = "") -> Apply:
    """Return a function that stores the value of an x- key in fields of `Effects`.

    - `mark`: the field for `true` or `false`, as in `x-unique: true` at a member.
    - `single`: the field for one list of member names, as in `x-primary-key: [a, b]` at an object.
    - `several`: the field for one or more such lists, as in `x-unique: [[a], [b, c]]`. It is used only if `single`
      is empty.
    """

    def apply(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
        if isinstance(value, bool):
            return _with(effects, {mark: value})
        if single:
            return _with(effects, {single: _names(value)})
        groups = [_names(one) for one in value] if any(isinstance(one, list) for one in value) else None
        return _with(effects, {several: tuple(groups) if groups else (_names(value),)})

    return apply


def index(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    if isinstance(value, Mapping):
        return replace(effects, json_index=JsonIndex(value["using"], value.get("operators", "")))
    return _INDEX(effects, label, value, schema)


_INDEX = members("is_indexed", several="indexes")


def partition_by(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    ((method, wanted),) = value.items() if isinstance(value, Mapping) else (("range", value),)
    return replace(effects, partition_by=PartitionBy(method, _names(wanted)))


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _with(effects: Effects, changes: dict[str, Any]) -> Effects:
    return replace(effects, **changes)


def references(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    wanted = value if isinstance(value, list) else [value]
    return replace(effects, references=tuple(map(_reference, wanted)))


def _reference(value: Any) -> KeyReference:
    if isinstance(value, str):
        table, _, column = value.rpartition(".")
        return KeyReference(table, (column,))
    actions = [value.get(event, "") for event in ("on-delete", "on-update")]
    if "column" in value:
        return KeyReference(value["table"], (value["column"],), (), *actions)
    columns = value.get("columns", value.get("members"))
    members = columns if isinstance(columns, Mapping) else value.get("members", columns)
    named = columns.values() if isinstance(columns, Mapping) else columns
    return KeyReference(value["table"], tuple(named), tuple(members), *actions)


def sql_type(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    return replace(effects, sql_types={"": value} if isinstance(value, str) else dict(value))


def server_default(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    if isinstance(value, str) and value in FUNCTIONS:
        return replace(effects, server_default=ServerDefault(function=value))
    plain = value["value"] if _is_plain_text(value) else value
    return replace(effects, server_default=ServerDefault(plain))


def _is_plain_text(value: Any) -> bool:
    """Return whether a server default is a text that must be written as a map, such as `{value: now()}`.

    The map is needed because the text alone is the name of a function.
    """
    return isinstance(value, Mapping) and list(value) == ["value"] and str(value["value"]) in FUNCTIONS


def by_value(name: str) -> Apply:
    """Return the function that applies an x- key with one text for each value of an enumeration.

    It stores the (value, text) pairs in the field `name` of an `Effects` record.
    """

    def apply(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
        return _with(effects, {name: pairs(value, schema)})

    return apply


def pairs(value: Any, schema: Schema) -> ValueTexts:
    """Return the texts that an x- key gives to the values of an enumeration, as (value, text) pairs.

    `value` maps values to texts, or lists texts in the order of the enumeration. A null has no text: for
    `enum: [a, null, b]`, the lists `[A, B]` and `[A, N, B]` both give `(a, A), (b, B)`.
    """
    values, value = values_of(schema), texts_of_values(schema.get("enum", ()), value)
    if isinstance(value, Mapping):
        known = {json_key(one): one for one in values}
        return tuple(
            (known[meant], text) for key, text in value.items() for meant in _meant(key) if meant in known
        )
    return tuple(zip(values, value, strict=False))


def _meant(key: str) -> Iterator[Hashable]:
    """Yield the JSON values that the member name `key` may represent, as hashable keys.

    The name `true` may represent a string or a boolean, and `1` a string or a number.
    """
    yield json_key(key)
    if key in _WORDS:
        yield json_key(_WORDS[key])
    if _NUMBER.fullmatch(key):
        yield json_key(Decimal(key))


_WORDS = {"true": True, "false": False}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,6})?")


def values_of(schema: Schema) -> list[Any]:
    """Return the values of an enumeration except null."""
    return [value for value in schema.get("enum", ()) if value is not None]


def sensitive(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    return replace(effects, sensitive=value)


def renamed_from(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    return replace(effects, renamed_from=_names(value))


def flag(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    return replace(effects, flags=(*effects.flags, (label, value)))


def show(effects: Effects, label: str, value: Any, schema: Schema) -> Effects:
    return replace(effects, shown=(*effects.shown, (label, value)))


# Faults that a JSON Schema cannot express ----------------------------------------------------------------
def no_fault(value: Any, schema: Schema) -> str:
    return ""


def name_fault(value: Any, schema: Schema) -> str:
    """Return a message if the value is a Python keyword, which cannot be used as a name; otherwise ""."""
    return f"`{value}` is a Python keyword" if keyword.iskeyword(value) else ""


def path_fault(value: Any, schema: Schema) -> str:
    """Return a message if a part of the import path is a Python keyword, otherwise an empty string."""
    taken = next((part for part in value.split(".") if keyword.iskeyword(part)), "")
    return f"`{taken}` is a Python keyword" if taken else ""


def partition_fault(value: Any, schema: Schema) -> str:
    """Return what is wrong with the value of `x-partition-by`; "" if nothing is wrong."""
    several = isinstance(value, Mapping) and len(_names(value.get("list", ""))) > 1
    return "`list` divides by one property; `range` and `hash` take several" if several else ""


def reference_fault(value: Any, schema: Schema) -> str:
    """Return what is wrong with a value of `x-references`; "" if nothing is.

    For example, the lists `members` and `columns` must have the same length.
    """
    faults = map(_reference_fault, value if isinstance(value, list) else [value])
    return next(filter(None, faults), "")


def _reference_fault(value: Any) -> str:
    if isinstance(value, str):
        return ""
    members, columns = value.get("members"), value.get("columns")
    if "column" in value and (members or columns):
        return "it has both `column`, for one property, and `columns` or `members`, for several of an object"
    if not ("column" in value or members or columns):
        return "it names no column: `column: …` at a property, `columns: {member: column, …}` at an object"
    if members and isinstance(columns, Mapping):
        return "its `columns` name the members already: omit `members`"
    if members and columns and len(members) != len(columns):
        return "it has different numbers of members and columns"
    named = list(columns.values()) if isinstance(columns, Mapping) else columns
    return "it names a column twice" if named and len(set(named)) < len(named) else ""


def enum_fault(unique: bool) -> Callable[[Any, Schema], str]:
    """Return a function that checks an x- key whose value gives names or texts to the values of an enumeration.

    The function returns what is wrong with the x- key's value, or "". If `unique` is true, no two names may be equal,
    and the values of the enumeration must be strings, numbers or booleans that are distinct in Python, unlike `1` and
    `True`.
    """

    def fault(value: Any, schema: Schema) -> str:
        values, value = values_of(schema), texts_of_values(schema.get("enum", ()), value)
        if unique and not are_members(values):
            return "the values are not strings, numbers or booleans that are distinct in Python"
        if isinstance(value, Mapping):
            known = {json_key(one) for one in values}
            stray = [key for key in value if values and known.isdisjoint(_meant(key))]
            if stray:
                return f"{len(stray)} of its names are not values of the enumeration"
        elif values and len(value) != len(values):
            return f"it has {len(value)} entries for {len(values)} values"
        names = value.values() if isinstance(value, Mapping) else value
        return "it has the same name twice" if unique and len(set(names)) < len(value) else ""

    return fault
