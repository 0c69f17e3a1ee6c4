"""Messages about values of `type` that are not one of JSON Schema's seven types."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from trivet.diagnostics import show

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
#: Names of types in other languages.
_MEANT = {
    "any": "no `type` at all",
    "bigint": "`integer`",
    "bool": "`boolean`",
    "char": "`string`",
    "date": "`string` with `format: date`",
    "datetime": "`string` with `format: date-time`",
    "decimal": "`number`",
    "dict": "`object`",
    "double": "`number`",
    "enum": "`enum` without a `type`",
    "float": "`number`",
    "hash": "`object`",
    "int": "`integer`",
    "int32": "`integer`",
    "int64": "`integer`",
    "list": "`array`",
    "long": "`integer`",
    "map": "`object`",
    "nil": '`"null"`',
    "none": '`"null"`',
    "numeric": "`number`",
    "record": "`object`",
    "set": "`array` with `uniqueItems: true`",
    "str": "`string`",
    "struct": "`object`",
    "text": "`string`",
    "tuple": "`array`",
    "undefined": '`"null"`',
    "uuid": "`string` with `format: uuid`",
    "varchar": "`string`",
}
_LISTED = ", ".join(f"`{name}`" for name in TYPES[:-1]) + f" and `{TYPES[-1]}`"


def type_faults(value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (relative pointer, message, hint) for each wrong type name in `value`, the value of a `type`."""
    named = enumerate(value) if isinstance(value, list) else ((None, value),)
    for index, name in named:
        if not isinstance(name, str) and name is not None:
            continue
        if name not in TYPES:
            pointer = "" if index is None else f"/{index}"
            written = "null" if name is None else name
            yield pointer, f"'{show(written)}' is not a type: the types are {_LISTED}", _hint(name)


def _hint(name: str | None) -> str:
    if name is None:
        return 'Did you mean `"null"`, as a string?'
    word = name.strip().lower()
    near = [word] if word in TYPES else difflib.get_close_matches(word, TYPES, 1, 0.6)
    meant = _MEANT.get(word) or (f"`{near[0]}`" if near else "")
    return f"Did you mean {meant}?" if meant else ""
