"""The test of `uniqueItems`, which compares the texts of items.

Two scalars have the same text if and only if they are equal as JSON. Equal objects inside items may have
different texts.
"""

from __future__ import annotations

from trivet.targets.sql.dialects.duckdb.value import Value
from trivet.targets.sql.print.layout import block

#: The types of which two values are equal if and only if their JSON texts are the same.
_PLAIN = frozenset(("boolean", "null", "string"))
_SCALAR = _PLAIN | {"integer", "number"}


def is_exact(types: frozenset[str] | None) -> bool:
    """Return whether items of these types are equal if and only if their texts are the same.

    The result is false if the types are unknown (`None`).
    """
    return types is not None and types <= _SCALAR


def unique(value: Value) -> str:
    """Return SQL that tests whether no two items of the array have the same text."""
    items = f"json_extract({value.json}, '$[*]')"
    if value.items is not None and value.items <= _PLAIN:
        texts = f"CAST({items} AS VARCHAR[])"
    else:
        item = f"m{value.depth + 1}"
        text = "scalar_text" if is_exact(value.items) else "comparable_text"
        texts = block("list_transform(", f"{items}, lambda {item}: {text}({item})")
    return f"{block('list_unique(', texts)} = json_array_length({value.json})"
