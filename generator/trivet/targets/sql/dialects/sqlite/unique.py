"""The test of `uniqueItems`.

It compares texts: two items have the same text if and only if they are equal as JSON.
"""

from __future__ import annotations

from trivet.targets.sql.dialects.sqlite.value import Value
from trivet.targets.sql.print.layout import block


def unique(value: Value) -> str:
    """Return SQL that tests whether no two items of the array are equal.

    Scalars are compared by their text. Arrays and objects are compared by the paths and texts of all their parts.
    """
    alias, inner = f"m{value.depth + 1}", f"m{value.depth + 2}"
    tree = f"{inner}t"
    deep = (
        f'SELECT group_concat({inner}."text") FROM ('
        f'SELECT json_quote({tree}."fullkey") || {_text(tree)} AS "text" '
        f'FROM json_tree({alias}."value") AS {tree} ORDER BY {tree}."fullkey") AS {inner}'
    )
    key = f"CASE WHEN {alias}.\"type\" IN ('array', 'object') THEN ({deep}) ELSE {_text(alias)} END"
    return block(
        "NOT EXISTS (",
        f"SELECT 1\nFROM json_each({value.json}) AS {alias}\nGROUP BY {key}\nHAVING count(*) > 1",
    )


def _text(alias: str) -> str:
    """Return SQL for a text by which items can be compared: 1 and 1.0 have the same text.

    `alias` is the item's row of `json_each` or `json_tree`. Arrays and objects yield only their type.
    """
    number = (
        f'CASE WHEN {alias}."atom" = CAST({alias}."atom" AS INTEGER) THEN CAST({alias}."atom" AS INTEGER) '
        f"ELSE printf('%!.17g', {alias}.\"atom\") END"
    )
    return (
        f'CASE {alias}."type" WHEN \'text\' THEN json_quote({alias}."atom") '
        f"WHEN 'integer' THEN {number} WHEN 'real' THEN {number} ELSE {alias}.\"type\" END"
    )
