"""Writes the comment of a table or a column, as one line."""

from __future__ import annotations

from typing import Any

from trivet.catalog.effects import ValueTexts
from trivet.catalog.records import Facts
from trivet.targets.sql.plan.names import cut_from

#: The comment of the column `extra`.
EXTRA = "Members without a column, nulls, and spellings that a column does not keep"


def described(facts: Facts, name: str) -> str:
    """Return the comment on a table or column.

    It has the description, the meanings of values, the owner and warnings, such as "Deprecated". A shortened name
    is given in full.
    """
    words = facts.description or facts.title
    owner = facts.effects.owner
    effects = facts.effects
    since = f"Deprecated since {effects.deprecated_since}" if effects.deprecated_since else ""
    sentences = [
        words,
        f"Values: {_values(effects.enum_descriptions)}" if effects.enum_descriptions else "",
        f"Owner: {owner}" if owner else "",
        since or ("Deprecated" if facts.deprecated else ""),
        "Sensitive" if effects.sensitive else "",
        stands_for(name),
    ]
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in sentences if one)


def _values(descriptions: ValueTexts) -> str:
    return "; ".join(f"{_text(value)}: {printed.rstrip('.')}" for value, printed in descriptions)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def stands_for(name: str) -> str:
    """Return a comment with the full form of a name that was shortened or made unique; empty for any other name."""
    whole = cut_from(name)
    return f"Stands for {whole}" if whole else ""
