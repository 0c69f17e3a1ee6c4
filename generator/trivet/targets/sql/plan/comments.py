"""What a table or a column is for, in one line of text for its comment."""

from __future__ import annotations

from typing import Any

from trivet.catalog.effects import ValueTexts
from trivet.catalog.records import Facts
from trivet.targets.sql.plan.names import cut_from


def described(facts: Facts, name: str) -> str:
    """Description, values, owner, what to beware of, and what its `name` stands for, as far as they are given."""
    words = facts.description or facts.title
    owner = facts.effects.owner
    effects = facts.effects
    since = f"Deprecated since {effects.deprecated_since}" if effects.deprecated_since else ""
    told = [
        words,
        f"Values: {_values(effects.enum_descriptions)}" if effects.enum_descriptions else "",
        f"Owner: {owner}" if owner else "",
        since or ("Deprecated" if facts.deprecated else ""),
        "Sensitive" if effects.sensitive else "",
        stands_for(name),
    ]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in told if part)


def _values(descriptions: ValueTexts) -> str:
    return "; ".join(f"{_text(value)}: {printed.rstrip('.')}" for value, printed in descriptions)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def stands_for(name: str) -> str:
    """What a name with digits stands for, in words for a comment; empty for any other."""
    whole = cut_from(name)
    return f"Stands for {whole}" if whole else ""
